/** The environment that the functions get: is it whole and right? */
import { ConfigError, readConfig } from '../../lib/config/config'
import { LOCAL_STAGE } from '../deployment/localShop'
import { bad, type Finding, good } from './finding'

export interface ShopEnvironment {
  readonly values: Readonly<Record<string, string>>
  /** Whether PUBLIC_URL is API Gateway's own address, known only after the deployment. */
  readonly urlIsDerived: boolean
}

/** Stands for the address that API Gateway will give: all that is known of it is that it is an https origin. */
const DERIVED_URL = 'https://derived-at-deploy.invalid'

/** @param printed  the functions' environment, as the framework resolves it */
export function shopEnvironment(printed: Readonly<Record<string, unknown>>): ShopEnvironment {
  const urlIsDerived = typeof printed.PUBLIC_URL === 'object' && printed.PUBLIC_URL !== null
  const texts = Object.entries(printed).map(([name, value]) => [name, String(value)] as const)
  return {
    values: { ...Object.fromEntries(texts), ...(urlIsDerived && { PUBLIC_URL: DERIVED_URL }) },
    urlIsDerived,
  }
}

/** Every problem that the functions would refuse to work with. */
export function configurationFindings(environment: ShopEnvironment, stage: string): readonly Finding[] {
  const { values } = environment
  const problems = problemsOf(values)
  if (problems.length === 0) {
    return [good('configuration', `whole and well-formed; the gateway is ${values.ALIPAY_GATEWAY_URL}`)]
  }
  return problems.map(problem => {
    const [name = ''] = /^[A-Z_]+/.exec(problem) ?? []
    return bad('configuration', problem, remedy(name, values, stage))
  })
}

type Values = ShopEnvironment['values']

function problemsOf(values: Values): readonly string[] {
  try {
    readConfig(values)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

/** What serverless.yml sets itself; the rest it takes from `.env.<stage>`. */
const SET_IN_SERVERLESS_YML = ['ALIPAY_SIGN_TYPE', 'ALIPAY_KEYS', 'ORDERS_TABLE', 'ILLEGAL_REQUESTS_TABLE']

function remedy(name: string, values: Values, stage: string): string {
  if (stage === LOCAL_STAGE) return `put ${name} right under params.local in serverless.yml, or in your shell`
  if (SET_IN_SERVERLESS_YML.includes(name)) return `put ${name} right in serverless.yml`
  const file = `.env.${stage}`
  if (name !== 'PUBLIC_URL') {
    // Unless it is set itself, the seller is the partner.
    const isPartner = name === 'ALIPAY_SELLER_ID' && values[name] === values.ALIPAY_PARTNER
    const variable = isPartner ? 'ALIPAY_PARTNER' : name
    return `put ${variable} right in ${file} (a variable of your shell beats the file)`
  }
  const host = publicHost(values.PUBLIC_URL ?? '')
  return host === undefined
    ? `write the shop’s https address into ${file}, or take PUBLIC_URL out to use API Gateway’s own`
    : `write PUBLIC_URL=https://${host} into ${file}`
}

/** The host of a URL that has something else wrong, where it is one that others can reach. */
function publicHost(value: string): string | undefined {
  if (!/^https?:/.test(value) || !URL.canParse(value)) return undefined
  const { host, hostname } = new URL(value)
  return hostname.includes('.') && !hostname.startsWith('127.') ? host : undefined
}
