/** `npm run doctor`: checks a shop, and says for each problem what to do. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { KMSClient } from '@aws-sdk/client-kms'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { SECOND_MS, systemClock } from '../lib/time'
import { type Call, runCommand } from './commandLine'
import { LOCAL_STAGE } from './deployment/localShop'
import { merchantsFile } from './deployment/merchantsFile'
import { PROJECT_FOLDER } from './deployment/serverlessConfig'
import { FrameworkError, resolvedConfig } from './deployment/serverlessPrint'
import { catalogFindings } from './doctor/catalog'
import { shopEnvironment } from './doctor/configuration'
import { deploymentFindings } from './doctor/deploymentSettings'
import { examine } from './doctor/examine'
import { CHECKS, type Finding, findingLine } from './doctor/finding'
import { frameworkFindings } from './doctor/framework'
import { enterStage, STAGE_OPTIONS, type Stage } from './stageEnvironment'
import { clearProgress, numberOf, showProgress } from './terminal'

const COMMAND = {
  usage: 'npm run doctor -- [options]',
  about: `Checks a shop before its first order, and says how to fix each problem.

  npm run doctor                               the local stack, while npm start runs
  npm run doctor -- --stage prod --region ap-southeast-1
  npm run --silent doctor -- --stage prod --json`,
  options: {
    ...STAGE_OPTIONS,
    json: { type: 'boolean', default: false, about: 'JSON, one finding per line: {check, ok, says, todo}' },
  },
  failure: 'there is a problem',
} as const

async function main({ values }: Call<typeof COMMAND.options>): Promise<number> {
  const findings: Finding[] = []
  showProgress('Reading the configuration …')
  for await (const finding of findingsOf(values)) {
    findings.push(finding)
    clearProgress()
    console.log(values.json ? JSON.stringify(finding) : findingLine(finding))
    showProgress('Checking …')
  }
  clearProgress()
  if (!values.json) console.log(`\n${summary(findings)}`)
  return findings.every(({ ok }) => ok) ? 0 : 1
}

function summary(findings: readonly Finding[]): string {
  const problems = findings.filter(({ ok }) => !ok).length
  if (problems === 0) return 'Nothing is wrong.'
  const left = CHECKS.filter(check => !findings.some(finding => finding.check === check))
  const rest = left.length === 0 ? '' : ` Not checked yet: ${left.join(', ')}.`
  const them = problems === 1 ? 'it' : 'them'
  return `${numberOf(problems, 'problem')}. Fix ${them}, then run the doctor again.${rest}`
}

async function* findingsOf(where: Stage): AsyncGenerator<Finding, void, void> {
  const { stage, region } = where
  const catalog = readFileSync(join(PROJECT_FOLDER, 'catalog.json'), 'utf8')
  // The framework gets the shell's variables only: it reads the stage's file itself.
  const shell = { ...process.env }
  const entered = enterStage(where)
  if (!entered.ok) {
    yield entered.error
    yield* catalogFindings(catalog)
    return
  }
  const frameworkEnv = stage === LOCAL_STAGE ? process.env : shell
  const deployment =
    stage === LOCAL_STAGE ? [] : deploymentFindings(process.env, { stage, region: entered.value.region })
  yield* deployment

  const resolved = await resolvedConfig(stage, frameworkEnv, region).catch((error: unknown) => {
    if (error instanceof FrameworkError) return error
    throw error
  })
  if (resolved instanceof FrameworkError) {
    // The framework may have failed only because of a setting that was already reported.
    yield* frameworkFindings(resolved.output, stage, deployment.length > 0)
    yield* catalogFindings(catalog)
    return
  }
  const { provider } = resolved
  const aws = {
    region: provider.region,
    requestHandler: { connectionTimeout: 5 * SECOND_MS, requestTimeout: 10 * SECOND_MS },
  }
  const mailRegion = shopEnvironment(provider.environment).values.MAIL_REGION || provider.region
  const clients = {
    dynamo: new DynamoDBClient(aws),
    sqs: new SQSClient(aws),
    ssm: new SSMClient(aws),
    kms: new KMSClient(aws),
    ses: new SESv2Client({ ...aws, region: mailRegion }),
    cloudFormation: new CloudFormationClient(aws),
    lambda: new LambdaClient(aws),
    cloudWatch: new CloudWatchClient(aws),
    sns: new SNSClient(aws),
  }
  yield* examine({
    place: { stage, region: provider.region },
    environment: shopEnvironment(provider.environment),
    catalog,
    merchants: merchantsFile(),
    ...clients,
    alarmEmail: process.env.ALARM_EMAIL ?? '',
    clock: systemClock,
  })
  for (const client of Object.values(clients)) client.destroy()
}

runCommand(COMMAND, main)
