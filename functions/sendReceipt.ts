/**
 * The stream of the orders table — mails the buyer a receipt, and the shop a notice, of each payment.
 *
 * A mail that was sent is a fact of the order, so that it is not sent again. Between the sending and the
 * recording nothing can be atomic: who dies there sends the mail twice.
 */
import { config, log, orders, sendMail, stream } from '../lib/app'
import type { StreamHandler } from '../lib/background/boundary'
import type { Config } from '../lib/config/config'
import type { SendMail } from '../lib/delivery/mail'
import { noticeMail } from '../lib/delivery/notice'
import { receiptMail } from '../lib/delivery/receipt'
import type { OrderId } from '../lib/order/orderId'
import { orderState } from '../lib/order/orderState'
import { mailsDue } from '../lib/payment/followUp'
import type { Orders } from '../lib/payment/ports'
import type { Log } from '../lib/telemetry/log'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly config: Pick<Config, 'shopName' | 'publicUrl' | 'noticeTo' | 'means'>
  readonly orders: Pick<Orders, 'get' | 'record'>
  readonly sendMail: SendMail
  readonly clock: Clock
  readonly log: Log
}

export const sendReceipt = ({ config, orders, sendMail, clock, log }: Parts): StreamHandler => {
  const { shopName, publicUrl, noticeTo, means } = config

  /** Sends what is due for an order; false when something is left to be sent later. */
  async function sendAll(orderId: OrderId, requestId: string): Promise<boolean> {
    // As it is now and not as the stream tells: what was sent since must not be sent again.
    const order = await orders.get(orderId)
    if (!order) return true
    for (const { kind, trade } of mailsDue(order, means)) {
      const { tradeNo } = trade
      const about = { order, tradeNo, state: orderState(order, clock()), shopName, publicUrl }
      const mail = kind === 'receiptSent' ? receiptMail(about) : noticeMail({ ...about, to: noticeTo })
      const sent = await sendMail(mail)
      const trace = { requestId, orderId, mail: kind }
      if (!sent.ok) {
        const { kind: why, code } = sent.error
        log('error', why === 'rejected' ? 'mailRejected' : 'mailUnavailable', { ...trace, code })
        // A rejected mail must not hold up the others; it is tried again at the order's visits.
        if (why === 'unavailable') return false
        continue
      }
      const at = clock()
      const witness = { source: 'mail', sourceId: sent.value, requestId, recordedAt: at } as const
      await orders.record(orderId, order, [{ kind, gateway: order.gateway, tradeNo, at, ...witness }])
      log('info', 'mailSent', trace)
    }
    return true
  }

  return async (changes, requestId) => {
    const done = new Set<OrderId>()
    for (const change of changes) {
      const { orderId } = change
      if (done.has(orderId)) continue
      try {
        if (!(await sendAll(orderId, requestId))) return change
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error('a value was thrown')
        log('error', 'mailUnavailable', { requestId, orderId, error: name, message })
        return change
      }
      done.add(orderId)
    }
    return undefined
  }
}

export const handler = stream(() =>
  sendReceipt({
    config: config(),
    orders: orders(),
    sendMail: sendMail(),
    clock: systemClock,
    log,
  }),
)
