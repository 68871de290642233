/**
 * The other merchants of a deployment, from merchants.json. Each gets an environment: names and accounts from the file,
 * keys from the merchant's path in SSM, everything else from the deployment. A merchant never inherits the default
 * merchant's names, accounts or keys.
 */
import { type ByMerchant, DEFAULT_MERCHANT, type MerchantId, parseMerchantId } from '../order/merchant'
import { isRecord } from '../record'
import { ConfigError, type Environment, LOCAL_STAGE, type ReportProblem, readDeployment } from './environment'

/** The variables that a merchant may set, with their defaults. */
const OWN: Readonly<Record<string, (own: Environment) => string>> = {
  SHOP_NAME: none,
  SHOP_CONTACT: none,
  SHOP_TERMS_URL: none,
  SHOP_PRIVACY_URL: none,
  SHOP_ICP: none,
  MAIL_NOTICE_TO: none,
  GATEWAYS: none,
  GATEWAYS_RETIRED: none,
  ALIPAY_APP_ID: none,
  ALIPAY_APP_SELLER_ID: none,
  ALIPAY_APP_CONTRACTED: none,
  ALIPAY_APP_MODE: none,
  ALIPAY_PARTNER: none,
  ALIPAY_CONTRACTED: none,
  ALIPAY_EXTRA_COMMON_PARAM: none,
  ALIPAY_SELLER_ID: own => own.ALIPAY_PARTNER ?? '',
  ALIPAY_CHARSET: () => 'utf-8',
  CHINABANK_MERCHANT: none,
}

/** The names of a merchant's keys in SSM, below its path. */
const KEYS: Readonly<Record<string, string>> = {
  ALIPAY_KEYS: 'alipay-keys',
  ALIPAY_APP_PRIVATE_KEY: 'alipay-app-private-key',
  ALIPAY_PUBLIC_KEY: 'alipay-public-key',
  ALIPAY_CERTIFICATES: 'alipay-certificates',
  CHINABANK_KEYS: 'chinabank-keys',
}

/** The beginning of a merchant's problems. */
export const prefixOf = (merchant: MerchantId): string =>
  merchant === DEFAULT_MERCHANT ? '' : `merchants.json: ${merchant}: `

/** By merchant, the default merchant first. */
export type MerchantEnvironments = ReadonlyMap<MerchantId, Environment>

/** @param file  merchants.json: stage → merchant → variable → text */
export function readMerchants(file: unknown, env: Environment, problem: ReportProblem): MerchantEnvironments {
  const merchants = new Map([[DEFAULT_MERCHANT, env]])
  const stage = Object(file)[readDeployment(env).stage] ?? {}
  if (!isRecord(stage)) problem('merchants.json must be an object of merchants for each stage')
  for (const [name, own] of Object.entries(Object(stage))) {
    const merchant = parseMerchantId(name)
    if (!merchant)
      problem(
        `merchants.json: ${name} must be 1 to 20 lower-case letters, digits and hyphens, a letter first`,
      )
    else if (!isTexts(own))
      problem(`merchants.json: ${name} must be an object of variables, whose values are texts`)
    else merchants.set(merchant, environmentOf(merchant, own, env, problem))
  }
  return merchants
}

function environmentOf(
  merchant: MerchantId,
  own: Readonly<Record<string, string>>,
  env: Environment,
  problem: ReportProblem,
): Environment {
  const unknown = Object.keys(own).filter(name => !Object.hasOwn(OWN, name))
  if (unknown.length > 0) {
    problem(`${prefixOf(merchant)}cannot set ${unknown.join(', ')}, only ${Object.keys(OWN).join(', ')}`)
  }
  const variables = Object.entries(OWN).map(([name, byDefault]) => [name, own[name] ?? byDefault(own)])
  return { ...env, ...keysOf(merchant, own, env), ...Object.fromEntries(variables) }
}

/** On a developer's machine, where keys are not secret, all merchants share them. */
function keysOf(merchant: MerchantId, own: Environment, env: Environment): Environment {
  const { shop, stage } = readDeployment(env)
  if (stage === LOCAL_STAGE) return {}
  const keys = Object.entries(KEYS).map(([name, key]) => [name, `ssm:/${shop}/${stage}/${merchant}/${key}`])
  const unused = own.ALIPAY_APP_MODE === 'certificate' ? 'ALIPAY_PUBLIC_KEY' : 'ALIPAY_CERTIFICATES'
  return { ...Object.fromEntries(keys), [unused]: '' }
}

/**
 * Reads a subject of the configuration for each merchant. Problems of the default merchant are reported; those of others
 * are thrown when their value is used.
 */
export function readByMerchant<T>(
  merchants: MerchantEnvironments,
  read: (env: Environment, problem: ReportProblem) => T,
  problem: ReportProblem,
): ByMerchant<T> {
  const known = new Map<MerchantId, { readonly value: T; readonly problems: readonly string[] }>()
  for (const [merchant, env] of merchants) {
    const problems: string[] = []
    const value = read(env, merchant === DEFAULT_MERCHANT ? problem : sentence => problems.push(sentence))
    known.set(merchant, { value, problems })
  }
  return merchant => {
    const found = known.get(merchant)
    if (!found) throw new ConfigError([`merchants.json has no merchant ${merchant}`])
    if (found.problems.length > 0)
      throw new ConfigError(found.problems.map(each => `${prefixOf(merchant)}${each}`))
    return found.value
  }
}

function none(): string {
  return ''
}

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every(text => typeof text === 'string')
