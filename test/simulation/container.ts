/** A Lambda container: one of the real handlers behind the real boundary, freshly built on ports of ours. */
import type { Context, DynamoDBStreamEvent } from 'aws-lambda'
import catalogJson from '../../catalog.json'
import { createOrder } from '../../functions/createOrder'
import { notify } from '../../functions/notify'
import { order } from '../../functions/order'
import { payRedirect } from '../../functions/payRedirect'
import { reconcile } from '../../functions/reconcile'
import { return as returnFromGateway } from '../../functions/return'
import { sendReceipt } from '../../functions/sendReceipt'
import { scheduleBoundary, streamBoundary } from '../../lib/background/boundary'
import { keysOf, type ReadParameter } from '../../lib/config/secrets'
import type { SendMail } from '../../lib/delivery/mail'
import { alipayDirectMessages } from '../../lib/gateways/alipayDirect/messages'
import { alipayDirectPayments } from '../../lib/gateways/alipayDirect/payments'
import { alipayDirectProfile } from '../../lib/gateways/alipayDirect/profile'
import { type AlipayDirectSettings, readSettings } from '../../lib/gateways/alipayDirect/settings'
import { alipayDirectEnquiries } from '../../lib/gateways/alipayDirect/tradeQueries'
import type { Enquiries, Messages } from '../../lib/gateways/gateway'
import type { Ask } from '../../lib/gateways/httpClient'
import { boundary, type LambdaHandler } from '../../lib/http/boundary'
import { text } from '../../lib/http/response'
import { parseCatalog } from '../../lib/order/catalog'
import type { Means } from '../../lib/payment/followUp'
import type { IllegalRequests, Orders } from '../../lib/payment/ports'
import type { Log } from '../../lib/telemetry/log'
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

/** What the functions reach that nobody waits for. */
export interface BackgroundOutside extends Outside {
  readonly sendMail: SendMail
}

export type FunctionName = 'createOrder' | 'order' | 'payRedirect' | 'notify' | 'return'

type BackgroundContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>

export type BackgroundName = 'sendReceipt' | 'reconcile'

export const SHOP_URL = 'https://shop.example.com'

/** Where the shop's own notices go. */
export const NOTICE_TO = 'owner@example.com'

const SHOP_NAME = '山居小铺'

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
  const keys = keysOf({ kind: 'ssm', parameterName: '/keys' }, readParameter, clock)
  const enquiries = alipayDirectEnquiries(alipay, keys, ask)
  const means = meansOf(enquiries, false)
  const config = { shopName: SHOP_NAME, publicUrl: SHOP_URL, orderLifetimeMs: LIFETIME_MS, means }
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
        () => notify({ messages, enquiries, orders, illegalRequests, clock, log }),
        log,
        () => text(500, 'fail'),
      )
    case 'return':
      return boundary(() => returnFromGateway({ config, messages, orders, illegalRequests, clock, log }), log)
  }
}

export function startBackground(
  name: BackgroundName,
  outside: BackgroundOutside,
  { contracted, sendsNotices }: Pick<AlipayDirectSettings, 'contracted'> & { readonly sendsNotices: boolean },
): (event: unknown, context: BackgroundContext) => Promise<unknown> {
  const { orders, ask, readParameter, sendMail, clock, log } = outside
  const keys = keysOf({ kind: 'ssm', parameterName: '/keys' }, readParameter, clock)
  const enquiries = alipayDirectEnquiries({ ...SETTINGS, contracted }, keys, ask)
  const means = meansOf(enquiries, sendsNotices)
  const noticeTo = sendsNotices ? NOTICE_TO : ''
  const config = { shopName: SHOP_NAME, publicUrl: SHOP_URL, noticeTo, means }
  switch (name) {
    case 'sendReceipt': {
      const handle = streamBoundary(() => sendReceipt({ config, orders, sendMail, clock, log }), log)
      return (event, context) => handle(event as DynamoDBStreamEvent, context)
    }
    case 'reconcile':
      return scheduleBoundary(() => reconcile({ orders, enquiries, means, clock, log }), log)
  }
}

const meansOf = ({ canAsk, canClose }: Enquiries, sendsNotices: boolean): Means => ({
  ...{ canAsk, canClose, sendsReceipts: true, sendsNotices },
})
