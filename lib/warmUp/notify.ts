/**
 * Runs the forged message through the handler of notifies while a container starts, since JavaScript is compiled when it
 * first runs, so that the first real notify is fast. The handler takes it for a payment; nothing is recorded or logged.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { App } from '../app'
import { failureAnswer, notify } from '../checkout/notify'
import { readDeployment } from '../config/environment'
import type { Messages } from '../gateways/capabilities/messages'
import type { TradeQueries } from '../gateways/capabilities/tradeQueries'
import { FORGED_MESSAGE } from '../gateways/forgedMessage'
import type { Gateways } from '../gateways/gateway'
import { boundary, type LambdaHandler } from '../http/boundary'
import type { GatewayName } from '../order/facts'
import { DEFAULT_MERCHANT } from '../order/merchant'
import { acceptNotify } from '../payment/acceptNotify'
import { dynamoOrders } from '../store/dynamoOrders'
import { orderItem } from '../store/orderItem'
import { orderKey } from '../store/orderKey'
import { documentStoreWith } from '../store/signed/documentStore'
import { jsonLog } from '../telemetry/log'
import { WARM_UP_ORDER } from './sampleOrder'

interface Ports {
  readonly messages: Gateways<Messages>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly sendsMails: boolean
}

export function warmUpNotify(app: App, { messages, ...ports }: Ports): Promise<readonly unknown[]> {
  const { clock } = app
  // Prepares the log without writing anything.
  const log = jsonLog(readDeployment(app.env), clock, () => void process.stdout.writable)
  const item = { ...orderKey(WARM_UP_ORDER.orderId), ...orderItem(WARM_UP_ORDER) }
  const orders = dynamoOrders(documentStoreWith(app, item), '', { clock })
  const accepting = acceptingMessages(messages)
  const accept = acceptNotify({
    ...ports,
    messages: accepting,
    orders,
    recordIllegal: async () => {},
    clock,
    log,
  })
  const handler = notify({ messages: accepting, acceptNotify: accept })
  return sendForged(
    messages,
    boundary(() => handler, log, { failureAnswer }),
  )
}

/** Sends the message as API Gateway would, for each gateway of the default merchant. Resolves to the handler's results. */
export async function sendForged(
  { usable }: Pick<Gateways<unknown>, 'usable'>,
  handle: LambdaHandler,
): Promise<readonly unknown[]> {
  const events = usable(DEFAULT_MERCHANT).map(notifyEvent)
  return Promise.all(events.map(event => handle(event, NO_INVOCATION)))
}

/** Has no deadline. */
const NO_INVOCATION = { awsRequestId: '', getRemainingTimeInMillis: () => Number.POSITIVE_INFINITY }

/**
 * Gateways that read a message and then, whatever the result, report a payment of WARM_UP_ORDER, which does not exist;
 * for a handler without a store.
 */
export const acceptingMessages = ({ get, ...gateways }: Gateways<Messages>): Gateways<Messages> => ({
  ...gateways,
  get(gateway) {
    const messages = get(gateway)
    if (!messages) return undefined
    // Without `confirm`, which would call the gateway.
    const { confirm: _, ...rest } = messages
    return {
      ...rest,
      async read(channel, form, now) {
        await messages.read(channel, form, now)
        const { orderId, amountFen } = WARM_UP_ORDER
        const paid = { kind: 'paid', gateway, tradeNo: '0', at: now, amountFen } as const
        const payment = {
          gateway,
          orderId,
          notifyId: '0',
          about: 'payment',
          amountFen,
          facts: [paid],
        } as const
        return { ok: true, value: payment }
      },
    }
  },
})

/** The fields of an event that are read. */
const notifyEvent = (gateway: GatewayName) =>
  ({
    rawPath: `/paycallback/${gateway}/notify`,
    rawQueryString: '',
    headers: {
      accept: '*/*',
      'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8',
      'content-type': 'application/x-www-form-urlencoded; text/html; charset=utf-8',
    },
    requestContext: { http: { method: 'POST', sourceIp: '' } },
    pathParameters: { gateway },
    body: Buffer.from(FORGED_MESSAGE).toString('base64'),
    isBase64Encoded: true,
  }) as unknown as APIGatewayProxyEventV2
