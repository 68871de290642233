/** A Lambda container: one of the real handlers behind the real boundary, freshly built on ports of ours. */
import catalogJson from '../../catalog.json'
import { createOrder } from '../../functions/createOrder'
import { notify } from '../../functions/notify'
import { order } from '../../functions/order'
import { payRedirect } from '../../functions/payRedirect'
import { return as returnFromGateway } from '../../functions/return'
import { alipayDirectMessages } from '../../lib/gateways/alipayDirect/messages'
import { alipayDirectPayments } from '../../lib/gateways/alipayDirect/payments'
import { alipayDirectProfile } from '../../lib/gateways/alipayDirect/profile'
import { type AlipayDirectSettings, readSettings } from '../../lib/gateways/alipayDirect/settings'
import type { Ask } from '../../lib/gateways/ask'
import type { Messages } from '../../lib/gateways/gateway'
import { boundary, type LambdaHandler } from '../../lib/http/boundary'
import { text } from '../../lib/http/response'
import type { Log } from '../../lib/log'
import { parseCatalog } from '../../lib/order/catalog'
import type { IllegalRequests, Orders } from '../../lib/order/ports'
import { keysOf, type ReadParameter } from '../../lib/secrets'
import type { Clock } from '../../lib/time'
import { PARTNER } from '../support/alipay'
import { LIFETIME_MS } from '../support/orders'

/** Everything that a handler reaches outside its process. */
export interface Outside {
  readonly orders: Orders
  readonly illegalRequests: Pick<IllegalRequests, 'add' | 'addCount'>
  readonly ask: Ask
  /** The store of secrets. */
  readonly readParameter: ReadParameter
  readonly clock: Clock
  readonly log: Log
  /** Replaces the search for a wrong signature's cause. */
  readonly diagnose?: Messages['diagnose']
}

export type FunctionName = 'createOrder' | 'order' | 'payRedirect' | 'notify' | 'return'

export const SHOP_URL = 'https://shop.example.com'

const SETTINGS = readSettings(
  {
    ALIPAY_PARTNER: PARTNER,
    ALIPAY_SELLER_ID: PARTNER,
    ALIPAY_SIGN_TYPE: 'MD5',
    ALIPAY_CHARSET: 'utf-8',
    ALIPAY_GATEWAY_URL: 'https://gateway.example.com/gateway.do',
  },
  SHOP_URL,
  sentence => {
    throw new Error(sentence)
  },
)

export const CATALOG = (() => {
  const parsed = parseCatalog(catalogJson)
  if (!parsed.ok) throw new Error(parsed.error.join())
  return parsed.value
})()

export function startContainer(
  name: FunctionName,
  outside: Outside,
  contracted: AlipayDirectSettings['contracted'] = new Set(),
): LambdaHandler {
  const { orders, illegalRequests, ask, readParameter, clock, log, diagnose } = outside
  const alipay = { ...SETTINGS, contracted }
  const config = { shopName: '山居小铺', publicUrl: SHOP_URL, orderLifetimeMs: LIFETIME_MS }
  const keys = keysOf({ kind: 'ssm', parameterName: '/keys' }, readParameter, clock)
  const gateway = alipayDirectProfile(alipay)
  const payments = alipayDirectPayments(alipay, keys, ask)
  const messages = { ...alipayDirectMessages(alipay, keys, ask), ...(diagnose && { diagnose }) }
  switch (name) {
    case 'createOrder':
      return boundary(() => createOrder({ config, catalog: CATALOG, orders, gateway, clock, log }), log)
    case 'order':
      return boundary(() => order({ config, orders, gateway, clock }), log)
    case 'payRedirect':
      return boundary(() => payRedirect({ config, orders, payments, clock, log }), log)
    case 'notify':
      return boundary(
        () => notify({ messages, orders, illegalRequests, clock, log }),
        log,
        () => text(500, 'fail'),
      )
    case 'return':
      return boundary(() => returnFromGateway({ config, messages, orders, illegalRequests, clock, log }), log)
  }
}
