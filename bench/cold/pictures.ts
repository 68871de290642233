/** `npm run bench -- pictures`: draws the contents of notify's bundle and the profile of its cold start into docs/. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { stackEnvironment } from '../../local/stack/stack'
import { lambdaRuntime, NODE_VERSION } from '../../test/runtime/lambdaRuntime'
import { packageFunctions } from '../../test/runtime/packagedFunctions'
import { bundleOptions } from '../../tools/deployment/functionBundles'
import { LOCAL_STAGE } from '../../tools/deployment/localShop'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import type { Outcome } from '../outcome'
import { flameOf, type Profile } from './flame'
import { type PromptAws, startPromptAws } from './promptAws'
import { treemapOf } from './treemap'

const KEY = 'notify'
const TREEMAP = 'docs/images/notify-bundle.svg'
const FLAME = 'docs/images/notify-cold-start.svg'

/** Loads the function and calls it with one event, as the runtime does. */
const DRIVER = `
  const { readFileSync } = require('node:fs')
  import(process.argv[2]).then(async ({ handler }) => {
    const answer = await handler(JSON.parse(readFileSync(process.argv[3])), { awsRequestId: 'one', getRemainingTimeInMillis: () => 9000 })
    process.exit(answer.body === 'success' ? 0 : 1)
  })`

export async function drawPictures(): Promise<Outcome> {
  writeFileSync(join(PROJECT_FOLDER, TREEMAP), await treemapOf(KEY))
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-pictures-'))
  const caFile = join(folder, 'authority.pem')
  const aws = await startPromptAws(caFile)
  try {
    const heading = `A cold start of ${KEY}, Node ${NODE_VERSION}, not minified: green is ours, the rest Node's`
    writeFileSync(join(PROJECT_FOLDER, FLAME), flameOf(await profileOf(folder, aws, caFile), heading))
  } finally {
    aws.stop()
    rmSync(folder, { recursive: true })
  }
  return { met: true, figures: { pictures: [TREEMAP, FLAME] }, text: `Drawn: ${TREEMAP}, ${FLAME}` }
}

async function profileOf(folder: string, aws: PromptAws, caFile: string): Promise<Profile> {
  const runtime = await lambdaRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  const code = join(folder, 'function.cjs')
  const driver = join(folder, 'driver.cjs')
  await build({
    ...bundleOptions(),
    minify: false,
    entryPoints: [`functions/${KEY}.ts`],
    outfile: code,
  })
  writeFileSync(driver, DRIVER)
  const gateway = 'http://127.0.0.1:4010'
  const stack = stackEnvironment({
    shopUrl: 'http://127.0.0.1:4000',
    gatewayUrl: `${gateway}/gateway.do`,
    openapiUrl: `${gateway}/openapi`,
    chinabankUrl: `${gateway}/pay`,
    dynamodbEndpoint: aws.url,
    sqsEndpoint: aws.url,
    mailUrl: aws.url,
  })
  const packages = await packageFunctions(LOCAL_STAGE, stack)
  const env = {
    ...packages.get(KEY).variables,
    ...stack,
    GATEWAYS: 'alipayPage',
    STAGE: 'prod',
    NODE_EXTRA_CA_CERTS: caFile,
    AWS_LAMBDA_RUNTIME_API: 'none',
  }
  packages.remove()
  const event = join(PROJECT_FOLDER, `events/${KEY}.alipayPage.paid.json`)
  const flags = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=100']
  // Asynchronous, because this process must answer its requests.
  await promisify(execFile)(runtime.node, [...flags, driver, code, event], { env })
  const file = readdirSync(folder).find(name => name.endsWith('.cpuprofile')) ?? ''
  return JSON.parse(readFileSync(join(folder, file), 'utf8'))
}
