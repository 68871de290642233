/** The program that made an order, as somebody who is told when it is paid. */
import type { KeyList } from '../gateways/md5Keys'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import { err, ok } from '../result'
import type { FindRecipient } from '../webhooks/recipient'
import { isEpayOrder, isPaidForProgram, noticeUrl } from './notice'

/** Stands for the endpoint of a delivery: where it goes, the order says. */
export const EPAY_RECIPIENT = 'epay'

/** What may be the first that is heard of the order's payment. */
const PAID_EVENTS: readonly string[] = ['order.paid', 'order.paid_late', 'order.paid_twice']

/** Those who are told of an event of the order. */
export const epayRecipients = (order: Order, { type }: { readonly type: string }): readonly string[] =>
  isEpayOrder(order) && PAID_EVENTS.includes(type) ? [EPAY_RECIPIENT] : []

/** Where the façade was switched off. What it was to tell is given up, and can be sent again once it is on. */
export const NO_PROGRAMS: FindRecipient = async () => ({ request: async () => err('PROGRAMS_OFF') })

interface Ports {
  readonly merchant: string
  readonly keys: { get(): Promise<KeyList> }
  /** Answers undefined for an order that is not there or cannot be read. */
  readonly loadOrder: (orderId: OrderId, requestId: string) => Promise<Order | undefined>
}

/** In bytes: `success` and white space around it; whoever says more has said something else. */
const ANSWER_BYTES = 64

export const epayRecipient =
  ({ merchant, keys, loadOrder }: Ports): FindRecipient =>
  async () => ({
    async request({ orderId }, at, requestId) {
      const order = await loadOrder(orderId, requestId)
      if (!order || !isEpayOrder(order)) return err('ORDER_UNREADABLE')
      // It was, and its money has gone back since: nothing is to be delivered for it.
      if (!isPaidForProgram(order, at)) return err('ORDER_NOT_PAID')
      const [key] = await keys.get()
      const url = noticeUrl(order.epay.notifyUrl, order, merchant, key)
      return ok({ url, headers: { 'user-agent': 'Shouyin' }, readsBytes: ANSWER_BYTES })
    },
    hasTaken: text => text.trim() === 'success',
  })
