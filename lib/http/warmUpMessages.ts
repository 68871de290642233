/**
 * Runs a sample message through the code while a container starts, since JavaScript is compiled when it first runs, so
 * that the first real event is fast. Nothing is recorded.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Messages } from '../gateways/capabilities/messages'
import type { Gateways } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import { DEFAULT_MERCHANT } from '../order/merchant'
import { WARM_UP_ORDER } from '../order/warmUpOrder'
import { parseForm } from '../signing/formEncoding'
import type { EpochMs } from '../time'
import type { LambdaHandler } from './boundary'

/** Reads a message with the default merchant's gateways, which fetches and parses their keys. */
export async function warmUpMessages(
  { usable, get }: Gateways<Pick<Messages, 'read'>>,
  message: string,
  now: EpochMs,
): Promise<void> {
  const form = parseForm(Buffer.from(message))
  if (!form.ok) return
  await Promise.all(usable(DEFAULT_MERCHANT).map(name => get(name)?.read('notify', form.value, now)))
}

/** Sends a message to a handler, as API Gateway would, for each gateway of the default merchant. Resolves to its results. */
export async function warmUpNotify(
  { usable }: Pick<Gateways<unknown>, 'usable'>,
  message: string,
  handle: LambdaHandler,
): Promise<readonly unknown[]> {
  const events = usable(DEFAULT_MERCHANT).map(gateway => notifyEvent(gateway, message))
  return Promise.all(events.map(event => handle(event, { awsRequestId: '' })))
}

/**
 * Gateways that read a message and then, whatever the result, report a payment of WARM_UP_ORDER, which does not exist; for a
 * handler without a store.
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
const notifyEvent = (gateway: GatewayName, message: string) =>
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
    body: Buffer.from(message).toString('base64'),
    isBase64Encoded: true,
  }) as unknown as APIGatewayProxyEventV2
