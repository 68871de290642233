/**
 * Mails the buyer a receipt, and the shop a notice, of each payment of an order.
 *
 * A mail that was sent is a fact of the order, so that it is not sent again. Between the sending and the
 * recording nothing can be atomic: who dies there sends the mail twice.
 */
import type { SendMail } from '../delivery/mail'
import { noticeMail } from '../delivery/notice'
import { type Deliveries, mailsDue } from '../delivery/outbox'
import { receiptMail } from '../delivery/receipt'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import type { Orders } from './ports'

interface Ports {
  readonly shopName: string
  /** The shop's own origin, without a slash at the end. */
  readonly publicUrl: string
  readonly delivery: Deliveries & { readonly noticeTo: string }
  readonly orders: Pick<Orders, 'get' | 'record'>
  readonly sendMail: SendMail
  readonly clock: Clock
  readonly log: Log
}

/** Answers false when something is left to be sent later. */
export type DeliverMails = (orderId: OrderId, requestId: string) => Promise<boolean>

export const deliverMails = (ports: Ports): DeliverMails => {
  const { orders, delivery } = ports
  return async (orderId, requestId) => {
    // As it is now and not as the stream says: what was sent since must not be sent again.
    const order = await orders.get(orderId)
    if (!order) return true
    for (const due of mailsDue(order, delivery)) {
      if (!(await deliverOne(ports, order, due, requestId))) return false
    }
    return true
  }
}

/** Answers false when no mail can be sent just now. */
async function deliverOne(
  { shopName, publicUrl, delivery, orders, sendMail, clock, log }: Ports,
  order: Order,
  { kind, trade: { tradeNo } }: ReturnType<typeof mailsDue>[number],
  requestId: string,
): Promise<boolean> {
  const { orderId, gateway } = order
  const about = { order, tradeNo, state: orderState(order, clock()), shopName, publicUrl }
  const mail = kind === 'receiptSent' ? receiptMail(about) : noticeMail({ ...about, to: delivery.noticeTo })
  const sent = await sendMail(mail)
  const trace = { requestId, orderId, mail: kind }
  if (!sent.ok) {
    const { kind: why, code } = sent.error
    log('error', why === 'rejected' ? 'mailRejected' : 'mailUnavailable', { ...trace, code })
    // A rejected mail must not hold up the others; it is tried again at the order's visits.
    return why === 'rejected'
  }
  const at = clock()
  const provenance = { source: 'mail', sourceId: sent.value, requestId, recordedAt: at } as const
  await orders.record(orderId, order, [{ kind, gateway, tradeNo, at, ...provenance }])
  log('info', 'mailSent', trace)
  return true
}
