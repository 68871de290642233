/** The functions to start: three for comparison, and all packaged functions of the shop. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { PackagedFunctions } from '../../test/runtime/packagedFunctions'
import type { Runnable } from '../../test/runtime/runningFunction'
import { bundleOptions } from '../../tools/deployment/functionBundles'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

export interface Contender {
  readonly name: string
  readonly runnable: Runnable
  readonly env: Readonly<Record<string, string>>
  readonly event: unknown
  /** Whether the response shows that the function did its work. */
  readonly isDone: (answer: unknown) => boolean
  /** The size of the code, in bytes. */
  readonly bytes: number
}

/** The sample event of each function. */
const EVENTS: Readonly<Record<string, string>> = {
  storefront: 'browse',
  createOrder: 'form',
  order: 'confirm',
  payRedirect: 'alipayPage',
  confirmRefund: 'page',
  return: 'alipayPage.paid',
  sendReceipt: 'paid',
  reconcile: 'minute',
  visit: 'batch',
  forget: 'day',
  watchCertificates: 'day',
  compareBills: 'asked',
  shopApi: 'create',
  cancelOrder: 'cancel',
  paymentLink: 'open',
  epay: 'submit',
  admin: 'order',
  publishEvents: 'created',
  deliverWebhooks: 'batch',
  notFound: 'unknown',
}

const eventOf = (file: string) =>
  JSON.parse(readFileSync(join(PROJECT_FOLDER, 'events', `${file}.json`), 'utf8'))

const saysSuccess = (answer: unknown) => Object(answer).body === 'success'

/** The functions that process the same notify, the empty one first. @param env  the endpoints of AWS */
export async function rivals(
  folder: string,
  packages: PackagedFunctions,
  env: Readonly<Record<string, string>>,
): Promise<readonly Contender[]> {
  const event = eventOf('notify.alipayPage.paid')
  const { alipayPublicKey, appPrivateKey } = JSON.parse(
    readFileSync(join(PROJECT_FOLDER, 'local/alipayPageKeys.json'), 'utf8'),
  )
  const keys = { ALIPAY_KEY: alipayPublicKey, APP_KEY: appPrivateKey, ALIPAY_APP: '2014072300007148' }
  const names = { empty: 'empty handler', minimalSdk: 'minimal AWS SDK', alipaySdk: 'alipay-sdk' }
  const others = Object.entries(names).map(async ([file, name]) => {
    const { runnable, bytes } = await bundled(join(folder, file), file)
    return { name, runnable, bytes, event, env: { ...env, ...keys }, isDone: saysSuccess }
  })
  const ours = { ...ourFunction(packages, 'notify', env), event, isDone: saysSuccess }
  return [...(await Promise.all(others)), ours]
}

/** The other functions, which are not compared with anything. */
export const bystanders = (
  packages: PackagedFunctions,
  env: Readonly<Record<string, string>>,
): readonly Contender[] =>
  Object.entries(EVENTS).map(([key, event]) => ({
    ...ourFunction(packages, key, env),
    event: eventOf(`${key}.${event}`),
    // Any response will do: tests check their contents.
    isDone: () => true,
  }))

function ourFunction(packages: PackagedFunctions, key: string, env: Readonly<Record<string, string>>) {
  const runnable = packages.get(key)
  const bytes = readFileSync(join(runnable.folder, `functions/${key}.js`)).length
  // One gateway and one merchant, as by default.
  const one = { GATEWAYS: 'alipayPage', STAGE: 'prod' }
  return { name: key, runnable, bytes, env: { ...runnable.variables, ...env, ...one } }
}

/** Built with the same options as the shop's functions. */
async function bundled(folder: string, file: string) {
  mkdirSync(folder, { recursive: true })
  const { outputFiles } = await build({
    ...bundleOptions(),
    entryPoints: [`bench/cold/handlers/${file}.ts`],
    write: false,
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  writeFileSync(join(folder, 'index.js'), code)
  const runnable: Runnable = {
    name: file,
    folder,
    handler: 'index.handler',
    timeoutMs: 10_000,
    memoryMb: 512,
  }
  return { runnable, bytes: code.length }
}
