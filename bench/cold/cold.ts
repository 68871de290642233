/**
 * `npm run bench -- cold`: the time from the start of a process to its first response, for every packaged function; and
 * for notify compared with an empty handler, a small one with the AWS SDK, and one with Alipay's SDK.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '../../local/simulator/simulator'
import { stackEnvironment } from '../../local/stack/stack'
import {
  CLIENT_VERSION,
  type LambdaRuntime,
  lambdaRuntime,
  NODE_VERSION,
} from '../../test/runtime/lambdaRuntime'
import { packageFunctions } from '../../test/runtime/packagedFunctions'
import { LOCAL_SHOP, LOCAL_STAGE } from '../../tools/deployment/localShop'
import { showProgress } from '../../tools/terminal'
import { atExitAtTheLatest, cleanUpOnSignals } from '../cleanUp'
import { machine } from '../interleaved'
import { judged, type Outcome } from '../outcome'
import { bystanders, type Contender, rivals } from './contenders'
import { measureStart, type Start } from './measure'
import { startPromptAws } from './promptAws'
import { figuresOf, type Measured, reportOf, targetsOf } from './report'
import { openThrottle, shareOf, type Throttle } from './throttle'

const MEMORY_MB = 512
/** For the compared functions; the others run in every seventh round. */
const ROUNDS = 20
const BYSTANDERS_EVERY = 7

export async function benchCold(): Promise<Outcome> {
  const runtime = await lambdaRuntime()
  if ('missing' in runtime) throw new Error(runtime.missing)
  cleanUpOnSignals()
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-cold-'))
  const removeFolder = atExitAtTheLatest(() => rmSync(folder, { recursive: true }))
  const caFile = join(folder, 'authority.pem')
  const aws = await startPromptAws(caFile)
  const simulator = await startSimulator({ ...LOCAL_SHOP, port: 0 })
  const throttle = openThrottle(shareOf(MEMORY_MB))
  try {
    const { gatewayUrl, openapiUrl, chinabankUrl } = simulator
    const stack = stackEnvironment({
      shopUrl: 'http://127.0.0.1:4000',
      gatewayUrl,
      openapiUrl,
      chinabankUrl,
      dynamodbEndpoint: aws.url,
      sqsEndpoint: aws.url,
      mailUrl: aws.url,
    })
    const packages = await packageFunctions(LOCAL_STAGE, stack)
    const removePackages = atExitAtTheLatest(packages.remove)
    try {
      const env = { ...stack, NODE_EXTRA_CA_CERTS: caFile }
      const those = { rivals: await rivals(folder, packages, env), bystanders: bystanders(packages, env) }
      const measured = await measureAll(runtime, those, throttle)
      const where = [
        `${machine().replace(/^Node \S+, /, `aws-lambda-ric ${CLIENT_VERSION}, Node v${NODE_VERSION}, `)};`,
        `${ROUNDS} rounds, interleaved, load ${loadavg()[0]?.toFixed(1)}; throttled by ${throttle.by}`,
      ]
      return judged(targetsOf(measured), figuresOf(measured, where.join(' ')), reportOf(measured, where))
    } finally {
      removePackages()
    }
  } finally {
    throttle.remove()
    await simulator.stop()
    aws.stop()
    removeFolder()
  }
}

/** One start of each in turn, so that other load on this machine affects all; the first round fills caches. */
async function measureAll(
  runtime: LambdaRuntime,
  those: { readonly rivals: readonly Contender[]; readonly bystanders: readonly Contender[] },
  throttle: Throttle,
): Promise<Measured> {
  const measured = {
    rivals: those.rivals.map(emptyRow),
    bystanders: those.bystanders.map(emptyRow),
  }
  const take = async (round: number, contenders: readonly Contender[], rows: readonly Row[]) => {
    for (const [index, contender] of contenders.entries()) {
      showProgress(`Round ${round} of ${ROUNDS}: ${contender.name}`)
      const full = await measureStart(runtime, contender, undefined)
      const throttled = await measureStart(runtime, contender, throttle)
      if (round === 0) continue
      rows[index]?.full.push(full)
      rows[index]?.throttled.push(throttled)
    }
  }
  for (let round = 0; round <= ROUNDS; round += 1) {
    await take(round, those.rivals, measured.rivals)
    if (round % BYSTANDERS_EVERY === 0) await take(round, those.bystanders, measured.bystanders)
  }
  return measured
}

type Row = ReturnType<typeof emptyRow>

const emptyRow = ({ name, bytes }: Contender) => ({
  name,
  bytes,
  full: [] as Start[],
  throttled: [] as Start[],
})
