/** The program that made an order, as a recipient of webhooks: it is notified when the order is paid. */
import type { KeyList } from '../gateways/md5Keys'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { err, ok } from '../result'
import type { FindRecipient } from '../webhooks/recipient'
import { isEpayOrder, isPaidForProgram, noticeUrl } from './notice'

/** The endpoint id of these deliveries; the address is in the order. */
export const EPAY_RECIPIENT = 'epay'

/** Each of them may be the first event of a payment. */
const PAID_EVENTS: readonly string[] = ['order.paid', 'order.paid_late', 'order.paid_twice']

export const epayRecipients = (order: Order, { type }: { readonly type: string }): readonly string[] =>
  isEpayOrder(order) && PAID_EVENTS.includes(type) ? [EPAY_RECIPIENT] : []

/** Used while the façade is off: deliveries are given up, and can be sent again once it is on. */
export const NO_PROGRAMS: FindRecipient = async () => ({ request: async () => err('PROGRAMS_OFF') })

interface Ports {
  readonly merchant: string
  readonly keys: { get(): Promise<KeyList> }
  /** Returns undefined if the order does not exist or is unreadable. */
  readonly loadOrder: (orderId: OrderId, requestId: string) => Promise<Order | undefined>
}

/** Enough for `success` with white space around it; a longer answer is another one. */
const ANSWER_BYTES = 64

export const epayRecipient =
  ({ merchant, keys, loadOrder }: Ports): FindRecipient =>
  async () => ({
    async request({ orderId }, at, requestId) {
      const order = await loadOrder(orderId, requestId)
      if (!order || !isEpayOrder(order)) return err('ORDER_UNREADABLE')
      // Refunded since the event: the program must not deliver.
      if (!isPaidForProgram(order, at)) return err('ORDER_NOT_PAID')
      const [key] = await keys.get()
      const url = noticeUrl(order.epay.notifyUrl, order, merchant, key)
      return ok({ url, headers: { 'user-agent': 'Shouyin' }, readsBytes: ANSWER_BYTES })
    },
    hasAccepted: text => text.trim() === 'success',
  })
