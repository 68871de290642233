/** An app for tests: environment and clock are set, and tables exist only as fakes. */
import type { KeySecrets } from '../../lib/api/apiKey'
import { type App, makeApp } from '../../lib/app'
import { openDocumentStore } from '../../lib/parts'
import type { Log } from '../../lib/telemetry/events'
import { type Clock, MINUTE_MS } from '../../lib/time'
import { PARTNER } from './alipay'
import { EPAY_KEY, OLDER_EPAY_KEY } from './epay'
import { LIFETIME_MS } from './orders'

export const SHOP_URL = 'https://shop.example.com'

/** Receives the shop's notices. */
export const NOTICE_TO = 'owner@example.com'

/** Authenticate the API keys. */
export const KEY_SECRETS: KeySecrets = ['secret-of-the-tests-secret-of-the-tests']

/** The parameters besides the gateways' keys. */
export const SECRETS: Readonly<Record<string, string>> = {
  '/api-signing-keys': KEY_SECRETS.join(),
  '/epay-keys': `${EPAY_KEY},${OLDER_EPAY_KEY}`,
}

/** The functions' default environment. */
export const VARIABLES = {
  SERVICE_NAME: 'shouyin',
  STAGE: 'prod',
  SHOP_NAME: '山居小铺',
  SHOP_CONTACT: 'help@shop.example.com',
  PUBLIC_URL: SHOP_URL,
  ALLOWED_ORIGINS: 'https://front.example.com',
  ORDER_LIFETIME_MINUTES: String(LIFETIME_MS / MINUTE_MS),
  ORDERS_TABLE: 'orders',
  VISIT_QUEUE: 'visits',
  // High enough that all illegal requests of a test are recorded.
  ILLEGAL_REQUESTS_TABLE: 'illegal-requests',
  ILLEGAL_FREE_WRITES: '1000',
  SHOP_API: 'on',
  API_TABLE: 'api',
  API_SIGNING_KEYS: 'ssm:/api-signing-keys',
  WEBHOOK_QUEUE: 'webhooks',
  EPAY_MERCHANT: '1001',
  EPAY_KEYS: 'ssm:/epay-keys',
  MAIL_FROM: 'shop@example.com',
  MAIL_NOTICE_TO: NOTICE_TO,
  GATEWAYS: 'alipayDirect',
  ALIPAY_PARTNER: PARTNER,
  ALIPAY_SELLER_ID: PARTNER,
  ALIPAY_SIGN_TYPE: 'MD5',
  ALIPAY_CHARSET: 'utf-8',
  ALIPAY_GATEWAY_URL: 'https://gateway.example.com/gateway.do',
  ALIPAY_KEYS: 'ssm:/keys',
}

/** For a shop that sends no mails. */
export const NO_MAILS = { MAIL_FROM: '', MAIL_NOTICE_TO: '' }

interface Settings {
  readonly clock: Clock
  readonly log: Log
  /** Replaces some of VARIABLES. */
  readonly variables?: Readonly<Record<string, string>> | undefined
}

/** Replaces a part of the product by a fake. */
type Replace = <T>(own: T, other: T) => void

/** @param replaceParts  called once */
export function testApp({ clock, log, variables }: Settings, replaceParts: (replace: Replace) => void): App {
  const others = new Map<unknown, unknown>([[openDocumentStore, noTable]])
  replaceParts((own, other) => others.set(own, other))
  return makeApp({
    env: { ...VARIABLES, ...variables },
    clock,
    log,
    random: () => 0,
    standIn: <T>(own: T) => (others.has(own) ? others.get(own) : own) as T,
  })
}

function noTable(): never {
  throw new Error('a test asks for a table that it does not have')
}
