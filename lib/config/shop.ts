/** The environment as a configuration: whole, typed, or every problem in it at once. Nothing is defaulted away. */
import {
  type AlipayDirectSettings,
  isLoopback,
  isUsableUrl,
  readSettings,
} from '../gateways/alipayDirect/settings'
import { parseBuyerEmail } from '../order/buyerEmail'
import type { Means } from '../payment/followUp'
import { MINUTE_MS } from '../time'
import { type KeysReference, parseKeysReference } from './secrets'

export interface Config {
  readonly shopName: string
  /** The shop's own origin, `https://host`, without a slash at the end. */
  readonly publicUrl: string
  /** Other origins whose pages may call the API. */
  readonly allowedOrigins: readonly string[]
  /** How long an order may wait for its payment, in ms. */
  readonly orderLifetimeMs: number
  readonly ordersTable: string
  readonly illegalRequestsTable: string
  /** The address that mails come from; '' when the shop sends none. */
  readonly mailFrom: string
  /** Where the shop's own notices of payments go; '' when it wants none. */
  readonly noticeTo: string
  readonly means: Means
  readonly alipay: AlipayDirectSettings
  readonly alipayKeys: KeysReference
}

/** The configuration cannot be used. The message lists every problem and what to do about it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s): ${problems.join('. ')}.`)
    this.problems = problems
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** The stage that this runs in, '' when it is not told. */
export const readStage = (env: Environment): string => env.STAGE ?? ''

/** @throws ConfigError */
export function readConfig(env: Environment): Config {
  const problems: string[] = []
  const problem = (sentence: string) => problems.push(sentence)
  const text = (name: string, meaning: string) => {
    const value = env[name]?.trim() ?? ''
    if (value === '') problem(`${name} is not set: ${meaning}`)
    return value
  }

  const shopName = text('SHOP_NAME', 'the name that buyers see')
  if (shopName.length > 60) problem('SHOP_NAME must have at most 60 characters')
  const publicUrl = text('PUBLIC_URL', 'the https address under which buyers and the gateway reach this shop')
  if (publicUrl !== '' && !isOrigin(publicUrl)) {
    problem(
      'PUBLIC_URL must be an origin like https://pay.example.com, without path, query or slash at the end',
    )
  }
  const ordersTable = text('ORDERS_TABLE', 'the DynamoDB table of the orders')
  const illegalRequestsTable = text('ILLEGAL_REQUESTS_TABLE', 'the DynamoDB table of the illegal requests')
  const allowedOrigins = (env.ALLOWED_ORIGINS ?? '').split(/[\s,]+/).filter(origin => origin !== '')
  if (!allowedOrigins.every(isOrigin)) {
    problem('ALLOWED_ORIGINS must be origins like https://www.example.com, separated by commas, or empty')
  }
  const lifetimeMinutes = Number(text('ORDER_LIFETIME_MINUTES', 'how long an order waits for its payment'))
  if (!Number.isInteger(lifetimeMinutes) || lifetimeMinutes < 5 || lifetimeMinutes > 15 * 24 * 60) {
    problem('ORDER_LIFETIME_MINUTES must be a whole number of 5 to 21600 (15 days, the gateway’s limit)')
  }
  const mailFrom = env.MAIL_FROM ?? ''
  const noticeTo = env.MAIL_NOTICE_TO ?? ''
  for (const [name, address] of Object.entries({ MAIL_FROM: mailFrom, MAIL_NOTICE_TO: noticeTo })) {
    if (address !== '' && parseBuyerEmail(address) !== address) {
      problem(`${name} must be one e-mail address like shop@example.com, or empty`)
    }
  }
  if (noticeTo !== '' && mailFrom === '')
    problem('MAIL_NOTICE_TO needs MAIL_FROM, the address that mails come from')
  const alipay = readSettings(env, publicUrl, problem)
  const alipayKeys = parseKeysReference(env.ALIPAY_KEYS ?? '')
  if (!alipayKeys) {
    problem('ALIPAY_KEYS must be ssm:NAME, the name of an SSM SecureString that holds the MD5 key')
  } else if (alipayKeys.kind === 'literal' && !isLoopback(alipay.gatewayUrl)) {
    problem(
      'ALIPAY_KEYS may hold the keys themselves (literal:…) only beside a gateway on this machine; use ssm:NAME',
    )
  }
  if (isLoopback(publicUrl) && !isLoopback(alipay.gatewayUrl)) {
    problem('PUBLIC_URL points to this machine, where the gateway’s notifies never arrive')
  }
  if (isLoopback(alipay.gatewayUrl) && isUsableUrl(publicUrl) && !isLoopback(publicUrl)) {
    problem('ALIPAY_GATEWAY_URL points to this machine, where neither the deployed shop nor its buyers get')
  }

  if (problems.length > 0 || !alipayKeys) throw new ConfigError(problems)
  return {
    shopName,
    publicUrl,
    allowedOrigins,
    orderLifetimeMs: lifetimeMinutes * MINUTE_MS,
    ordersTable,
    illegalRequestsTable,
    mailFrom,
    noticeTo,
    means: {
      canAsk: alipay.contracted.has('single_trade_query'),
      canClose: alipay.contracted.has('close_trade'),
      sendsReceipts: mailFrom !== '',
      sendsNotices: noticeTo !== '',
    },
    alipay,
    alipayKeys,
  }
}

const isOrigin = (text: string): boolean => isUsableUrl(text) && new URL(text).origin === text
