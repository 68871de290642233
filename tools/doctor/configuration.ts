/** Checks the functions' environment variables. */
import { readAdmin } from '../../lib/config/admin'
import { readApi, readIam } from '../../lib/config/api'
import { readBuyerData } from '../../lib/config/buyerData'
import { readDelivery } from '../../lib/config/delivery'
import { ConfigError } from '../../lib/config/environment'
import { readOptionalEpay } from '../../lib/config/epay'
import { openGateways, readGatewayNames } from '../../lib/config/gateways'
import { prefixOf, readMerchants } from '../../lib/config/merchants'
import { openSecret, parseSecretReference } from '../../lib/config/secrets'
import { readShop } from '../../lib/config/shop'
import { readStores } from '../../lib/config/stores'
import type { Outside } from '../../lib/gateways/gateway'
import { MESSAGES } from '../../lib/gateways/messages'
import { DEFAULT_MERCHANT, type MerchantId, merchantOfAccount } from '../../lib/order/merchant'
import { systemClock } from '../../lib/time'
import { LOCAL_STAGE } from '../deployment/localShop'
import { readServerlessConfig } from '../deployment/serverlessConfig'
import { bad, type Finding, good } from './finding'

export interface ShopEnvironment {
  readonly values: Readonly<Record<string, string>>
  /** Whether PUBLIC_URL is API Gateway's own address, known only after the deployment. */
  readonly urlIsDerived: boolean
}

/** A placeholder for the address that API Gateway will assign: an https origin. */
const DERIVED_URL = 'https://derived-at-deploy.invalid'

/** Placeholders for values that are known only after the deployment. */
const DERIVED: Readonly<Record<string, string>> = {
  PUBLIC_URL: DERIVED_URL,
  ADMIN_USER_POOL: 'xx-derived-1_pool',
  ADMIN_CLIENT_ID: 'derived',
  ADMIN_SIGN_IN_URL: DERIVED_URL,
}

/** @param printed  the functions' environment, as the framework resolves it */
export function shopEnvironment(printed: Readonly<Record<string, unknown>>): ShopEnvironment {
  const isDerived = (value: unknown) => typeof value === 'object' && value !== null
  const texts = Object.entries(printed).map(([name, value]) => {
    const text = isDerived(value) ? (DERIVED[name] ?? String(value)) : String(value)
    return [name, text] as const
  })
  return { values: Object.fromEntries(texts), urlIsDerived: isDerived(printed.PUBLIC_URL) }
}

/** All problems that would make the functions fail. */
export async function configurationFindings(
  environment: ShopEnvironment,
  stage: string,
  merchants: unknown,
): Promise<readonly Finding[]> {
  const { values } = environment
  const problems = await problemsOf(values, merchants)
  if (problems.length === 0) {
    const { names, retired } = readGatewayNames(values, Object.keys(ADDRESSES), () => {})
    const addresses = [...names, ...retired].map(name => values[ADDRESSES[name] ?? ''])
    return [good('configuration', `complete and well-formed; the gateway is ${addresses.join(', and ')}`)]
  }
  return problems.map(problem => {
    if (problem.startsWith('merchants.json')) return bad('configuration', problem, 'fix it there')
    const [name = ''] = /^[A-Z_]+/.exec(problem) ?? []
    return bad('configuration', problem, remedy(name, values, stage))
  })
}

/** The variable with each gateway's address. */
const ADDRESSES: Readonly<Record<string, string>> = {
  alipayDirect: 'ALIPAY_GATEWAY_URL',
  alipayPage: 'ALIPAY_OPENAPI_URL',
  chinabank: 'CHINABANK_GATEWAY_URL',
}

type Values = ShopEnvironment['values']

/** Without network: only the environment is checked. */
const OFFLINE: Outside = {
  secret(reference, parse) {
    const parsed = parseSecretReference(reference)
    const never = async () => Promise.reject(new Error('the doctor reads no secret here'))
    return parsed && openSecret(parsed, parse, never, systemClock)
  },
  http: async () => undefined,
  clock: systemClock,
}

export async function problemsOf(values: Values, file: unknown): Promise<readonly string[]> {
  const problems = new Set<string>()
  const problem = (sentence: string) => problems.add(sentence)
  // A value that merchants take from the deployment is reported once.
  const problemOf = (merchant: MerchantId) => (sentence: string) =>
    problems.has(sentence) || problems.add(`${prefixOf(merchant)}${sentence}`)
  checkSize(values, problem)
  readShop(values, problem)
  readStores(values, problem)
  readDelivery(values, problem)
  readBuyerData(values, problem)
  if ((values.SHOP_API || 'off') !== 'off') readApi(values, problem)
  readIam(values, problem)
  readOptionalEpay(values, problem)
  readAdmin(values, problem)
  const merchants = readMerchants(file, values, problem)
  const gateways = await openGateways(MESSAGES, OFFLINE, merchants, problem)
  for (const name of gateways.names) {
    try {
      gateways.get(name)
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      for (const sentence of error.problems) problemOf(merchantOfAccount(name))(sentence)
    }
  }
  for (const [merchant, env] of merchants) {
    if (merchant === DEFAULT_MERCHANT) continue
    if (!saysGateways(file, values, merchant))
      problemOf(merchant)('GATEWAYS is not set: the gateways of this merchant, or "" once it has left')
    readShop(env, problemOf(merchant))
    readDelivery(env, problemOf(merchant))
  }
  return [...problems]
}

/** In bytes, as JSON. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_ENVIRONMENT = 4096
/** For the values that are known only after the deployment, in bytes. */
const DERIVED_ALLOWANCE = 256

/** CloudFormation would report it only in the middle of a deployment. */
function checkSize(values: Values, problem: (sentence: string) => void): void {
  // The local stack's keys are among its variables, and Lambda is not.
  if (values.STAGE === LOCAL_STAGE) return
  const size = Buffer.byteLength(JSON.stringify(values))
  if (size <= MAX_ENVIRONMENT - DERIVED_ALLOWANCE) return
  const [[longest] = ['']] = Object.entries(values).toSorted(([, a], [, b]) => b.length - a.length)
  problem(
    `${longest} is the longest of the environment variables, which have ${size} bytes together: ` +
      `Lambda permits ${MAX_ENVIRONMENT}, ${DERIVED_ALLOWANCE} of them for what is known after the deployment`,
  )
}

/** Whether a merchant sets its gateways, even to none: without any, it would silently take no payments. */
function saysGateways(file: unknown, { STAGE = '' }: Values, merchant: MerchantId): boolean {
  const own = Object(Object(Object(file)[STAGE])[merchant])
  return own.GATEWAYS !== undefined || own.GATEWAYS_RETIRED !== undefined
}

/** Whether serverless.yml takes the variable from `.env.<stage>`, and does not set it itself. */
const isOfStageFile = (name: string): boolean =>
  new RegExp(`\\benv:${name}\\b`).test(JSON.stringify(readServerlessConfig()))

function remedy(name: string, values: Values, stage: string): string {
  if (stage === LOCAL_STAGE) return `fix ${name} under params.local in serverless.yml, or in your shell`
  if (!isOfStageFile(name)) return `fix ${name} in serverless.yml`
  const file = `.env.${stage}`
  if (name !== 'PUBLIC_URL') {
    // The seller defaults to the partner.
    const isPartner = name === 'ALIPAY_SELLER_ID' && values[name] === values.ALIPAY_PARTNER
    const variable = isPartner ? 'ALIPAY_PARTNER' : name
    if ((values[variable] ?? '') === '') return `write ${variable}=… into ${file} (docs/configuration.md)`
    return `fix ${variable} in ${file} (a variable of your shell beats the file)`
  }
  const host = publicHost(values.PUBLIC_URL ?? '')
  return host === undefined
    ? `write the shop’s https address into ${file}, or take PUBLIC_URL out to use API Gateway’s own`
    : `write PUBLIC_URL=https://${host} into ${file}`
}

/** The host of an otherwise wrong URL, if it is publicly reachable. */
function publicHost(value: string): string | undefined {
  if (!/^https?:/.test(value) || !URL.canParse(value)) return undefined
  const { host, hostname } = new URL(value)
  return hostname.includes('.') && !hostname.startsWith('127.') ? host : undefined
}
