/**
 * Mails the buyer a receipt, and the shop a notice, of each payment of an order; and tells the buyer of each refund.
 *
 * A mail that was sent is a fact of the order, so that it is not sent again; all of them are recorded, and it is said
 * when something is to be done about the order next, by one write. Between the sending and the recording nothing can be
 * atomic: a crash there sends the mails twice.
 */
import type { Mail, SendMail } from '../delivery/mail'
import { noticeMail } from '../delivery/notice'
import { type DueMail, type MailSettings, mailsDue } from '../delivery/outbox'
import { receiptMail } from '../delivery/receipt'
import { refundMail } from '../delivery/refundMail'
import type { RecordedFact } from '../order/facts'
import { type ByMerchant, merchantOf } from '../order/merchant'
import { type Order, withFacts } from '../order/order'
import type { OrderId } from '../order/orderId'
import { orderState } from '../order/orderState'
import { pendingRefunds } from '../order/trades'
import type { Contact } from '../shop'
import type { Log } from '../telemetry/events'
import type { Clock, EpochMs } from '../time'
import { type Agenda, NEVER } from './agenda'
import { agenda, isOpen } from './followUp'
import { loadReadable } from './loadReadable'
import type { Orders } from './ports'

/** In whose name the mails of an order are sent. */
interface Sender {
  readonly shopName: string
  /** Whom a buyer asks who has a question about her receipt. */
  readonly contact?: Contact | undefined
  /** The shop's own origin, without a slash at the end. */
  readonly publicUrl: string
}

interface Ports {
  readonly shops: ByMerchant<Sender>
  readonly mailSettings: ByMerchant<MailSettings & { readonly noticeTo: string }>
  readonly sendMailAs: (shopName: string) => SendMail
  readonly orders: Pick<Orders, 'load' | 'settle'>
  readonly clock: Clock
  readonly log: Log
}

/** Answers false when something is left to be sent later. */
export const deliverMails = (ports: Ports) => {
  const { orders, mailSettings, clock } = ports
  return async (orderId: OrderId, requestId: string): Promise<boolean> => {
    // As it is now and not as the stream says: what was sent since must not be sent again.
    const loaded = await loadReadable(orders, orderId, requestId, ports.log)
    if (!loaded?.agenda || isOpen(loaded.order, clock())) return true
    const { order } = loaded
    if (loaded.agenda.dueAt === NEVER) {
      // Paid after its last visit: nobody else comes back to what cannot be sent, for whatever reason. The write is a change,
      // which brings the order here again.
      await orders.settle(order, [], { ...loaded.agenda, dueAt: clock() })
      return true
    }
    const settings = mailSettings(merchantOf(order))
    const due = mailsDue(order, settings, clock())
    // Side by side: the function waits for the mail service and for nothing else.
    const sendings = await Promise.all(due.map(mail => send(ports, order, mail, requestId)))
    const facts = sendings.filter(sending => typeof sending === 'object')
    const isUnavailable = sendings.includes('unavailable')
    if (facts.length > 0)
      ports.log('info', 'mailsSent', {
        requestId,
        orderId,
        mails: facts.map(({ kind }) => kind).join(' '),
        count: facts.length,
      })
    // Whether the gateways at which it was not paid can close its trades, and can be asked for refunds, the visit finds out.
    // Stryker disable next-line BooleanLiteral: nobody is asked about an order that is not open
    const gateways = { canQuery: false, canClose: true, canAskForRefund: true }
    const planned = agenda(withFacts(order, facts), clock(), { ...settings, ...gateways })
    const next = planned && withoutDelay(planned, loaded.agenda, order)
    const isNewConcern = next?.concern !== loaded.agenda.concern
    const isSettled = due.length === 0 && (!next || isNewConcern)
    // Each write is a change that comes back by the stream: without need there is none.
    if (facts.length > 0 || isSettled) {
      const { isScheduled } = await orders.settle(order, facts, next)
      // Told now, since the next visit is a day away; whoever added facts meanwhile sees to it otherwise.
      if (next?.concern && isNewConcern && isScheduled)
        ports.log('warn', 'personNeeded', { requestId, orderId, concern: next.concern })
    }
    return !isUnavailable
  }
}

/** A refund that was asked for is visited at once: only that visit puts the next one off. */
const withoutDelay = (planned: Agenda, current: Agenda, order: Order): Agenda =>
  pendingRefunds(order).length > 0
    ? { ...planned, dueAt: Math.min(current.dueAt, planned.dueAt) as EpochMs }
    : planned

/** Answers the fact that the mail was taken. */
async function send(
  ports: Ports,
  order: Order,
  due: DueMail,
  requestId: string,
): Promise<RecordedFact | 'rejected' | 'unavailable'> {
  const { sendMailAs, clock, log } = ports
  const { orderId } = order
  const { kind } = due
  const sent = await sendMailAs(ports.shops(merchantOf(order)).shopName)(mailOf(ports, order, due))
  const trace = { requestId, orderId, mail: kind }
  if (!sent.ok) {
    const { kind: why, code } = sent.error
    log('error', why === 'rejected' ? 'mailRejected' : 'mailUnavailable', { ...trace, code })
    // A rejected mail must not hold up the changes of other orders; it is tried again at this one's visits.
    return why
  }
  const at = clock()
  const provenance = { source: 'mail', sourceId: sent.value, requestId, recordedAt: at } as const
  const { gateway, tradeNo } = due.trade
  const fact = { gateway, tradeNo, at, ...provenance }
  return due.kind === 'refundMailSent'
    ? { kind: due.kind, ...fact, refundId: due.refund.refundId }
    : { kind: due.kind, ...fact }
}

function mailOf({ shops, mailSettings, clock }: Ports, order: Order, due: DueMail): Mail {
  const { shopName, contact, publicUrl } = shops(merchantOf(order))
  const shop = { shopName, publicUrl }
  if (due.kind === 'refundMailSent') return refundMail({ order, refund: due.refund, ...shop, contact })
  const about = { order, trade: due.trade, state: orderState(order, clock()), ...shop }
  return due.kind === 'receiptSent'
    ? receiptMail({ ...about, contact })
    : noticeMail({ ...about, to: mailSettings(merchantOf(order)).noticeTo })
}
