/**
 * `npm run doctor`: looks a shop over before its first order, and says for each problem what to do.
 *
 *   npm run doctor                            the local stack, while npm start runs
 *   npm run doctor -- --stage prod --region ap-southeast-1
 *   npm run -s doctor -- --stage prod --json  one finding a line: {check, ok, says, todo}
 *
 * Ends with 1 when there is a problem.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { SECOND_MS, systemClock } from '../lib/time'
import { LOCAL_STAGE } from './deployment/localShop'
import { PROJECT_FOLDER } from './deployment/serverlessConfig'
import { FrameworkError, resolvedConfig } from './deployment/serverlessPrint'
import { catalogFindings } from './doctor/catalog'
import { shopEnvironment } from './doctor/configuration'
import { examine } from './doctor/examine'
import { CHECKS, type Finding, findingLine } from './doctor/finding'
import { frameworkFindings } from './doctor/framework'
import { runningStack } from './doctor/runningStack'
import { runTool } from './terminal'

const inProject = (file: string) => join(PROJECT_FOLDER, file)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', default: LOCAL_STAGE },
      region: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  })
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'
  const findings: Finding[] = []
  for await (const finding of findingsOf(values.stage, values.region)) {
    findings.push(finding)
    console.log(values.json ? JSON.stringify(finding) : findingLine(finding))
  }
  if (!values.json) console.log(`\n${summary(findings)}`)
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1
}

function summary(findings: readonly Finding[]): string {
  const problems = findings.filter(({ ok }) => !ok).length
  if (problems === 0) return 'Nothing is wrong.'
  const left = CHECKS.filter(check => !findings.some(finding => finding.check === check))
  const rest = left.length === 0 ? '' : ` Not looked at yet: ${left.join(', ')}.`
  return `${problems} problem${problems === 1 ? '' : 's'}. Mend, then run the doctor again.${rest}`
}

async function* findingsOf(stage: string, region: string | undefined): AsyncGenerator<Finding, void, void> {
  const catalog = readFileSync(inProject('catalog.json'), 'utf8')
  // The framework reads the stage's file itself, by its own rules.
  let frameworkEnv: NodeJS.ProcessEnv = { ...process.env }
  if (stage === LOCAL_STAGE) {
    const stack = runningStack(PROJECT_FOLDER)
    if (!stack.ok) {
      yield stack.error
      yield* catalogFindings(catalog)
      return
    }
    // It beats the shell's variables; a profile would beat it.
    Object.assign(process.env, stack.value)
    delete process.env.AWS_PROFILE
    frameworkEnv = process.env
  } else {
    // For the AWS SDK: credentials and region may stand there too. The shell's variables stay.
    const file = [`.env.${stage}`, '.env'].map(inProject).find(existsSync)
    if (file !== undefined) process.loadEnvFile(file)
  }

  const resolved = await resolvedConfig(stage, frameworkEnv, region).catch((error: unknown) => {
    if (error instanceof FrameworkError) return error
    throw error
  })
  if (resolved instanceof FrameworkError) {
    yield* frameworkFindings(resolved.said, stage)
    yield* catalogFindings(catalog)
    return
  }
  const { provider } = resolved
  const aws = {
    region: provider.region,
    requestHandler: { connectionTimeout: 5 * SECOND_MS, requestTimeout: 10 * SECOND_MS },
  }
  const clients = {
    dynamo: new DynamoDBClient(aws),
    sqs: new SQSClient(aws),
    ssm: new SSMClient(aws),
    ses: new SESv2Client(aws),
  }
  yield* examine({
    place: { stage, region: provider.region },
    environment: shopEnvironment(provider.environment),
    catalog,
    ...clients,
    clock: systemClock,
  })
  for (const client of Object.values(clients)) client.destroy()
}

runTool(main)
