/**
 * Mails the buyer a receipt and the shop a notice of each payment, and the buyer a mail for each refund.
 *
 * A sent mail is recorded as a fact, together with the time of the next visit, in one write, so that it is not sent
 * again. Sending and recording cannot be atomic: a crash between them sends the mails twice.
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
import { type Clock, earliest } from '../time'
import { type Agenda, NEVER } from './agenda'
import { agenda, isOpen } from './followUp'
import { loadReadable } from './loadReadable'
import { MOST_FACTS, type Orders } from './ports'

/** The shop that a mail comes from. */
interface Sender {
  readonly shopName: string
  /** How buyers reach the shop. */
  readonly contact?: Contact | undefined
  /** Origin, without a trailing slash. */
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

/** @returns a function that answers false when mails are left to be sent later */
export const deliverMails = (ports: Ports) => {
  const { orders, mailSettings, clock } = ports
  return async (orderId: OrderId, requestId: string): Promise<boolean> => {
    // The stream's image may be old: a mail may have been sent since.
    const loaded = await loadReadable(orders, orderId, requestId, ports.log)
    if (!loaded?.agenda || isOpen(loaded.order, clock())) return true
    const { order } = loaded
    if (loaded.agenda.dueAt === NEVER) {
      // Paid after its last visit: without a new one, a mail that fails now would never be retried. This write comes
      // back through the stream.
      await orders.settle(order, [], { ...loaded.agenda, dueAt: clock() })
      return true
    }
    const settings = mailSettings(merchantOf(order))
    // Recording these changes the order, which brings the function back for the rest.
    const due = mailsDue(order, settings, clock()).slice(0, MOST_FACTS)
    // In parallel: the mail service's latency is most of the function's time.
    const sendings = await Promise.all(due.map(mail => send(ports, order, mail, requestId)))
    const facts = sendings.filter(sending => typeof sending === 'object')
    // The stream retries up to twenty times, so a mail that may have been sent is left to the visits.
    const isUnavailable = sendings.includes('unavailable')
    if (facts.length > 0)
      ports.log('info', 'mailsSent', {
        requestId,
        orderId,
        mails: facts.map(({ kind }) => kind).join(' '),
        count: facts.length,
      })
    // Conservative: the next visit finds out what the gateways can do.
    // Stryker disable next-line BooleanLiteral: nobody is asked about an order that is not open
    const gateways = { canQuery: false, canClose: true, canAskForRefund: true }
    const planned = agenda(withFacts(order, facts), clock(), { ...settings, ...gateways })
    const next = planned && withoutDelay(planned, loaded.agenda, order)
    const isNewConcern = next?.concern !== loaded.agenda.concern
    const isSettled = due.length === 0 && (!next || isNewConcern)
    // An order that could have been paid for days longer is otherwise visited after the week of its mails.
    const isSooner = due.length > 0 && next !== undefined && next.dueAt < loaded.agenda.dueAt
    // Each write comes back through the stream, so an unnecessary one is avoided.
    if (facts.length > 0 || isSettled || isSooner) {
      const { isScheduled } = await orders.settle(order, facts, next)
      // Logged here, since the next visit is a day away. If facts were added meanwhile, their writer logs it.
      if (next?.concern && isNewConcern && isScheduled)
        ports.log('warn', 'personNeeded', { requestId, orderId, concern: next.concern })
    }
    return !isUnavailable
  }
}

/** A pending refund is due at once; only its visit may postpone the next one. */
const withoutDelay = (planned: Agenda, current: Agenda, order: Order): Agenda =>
  pendingRefunds(order).length > 0 ? { ...planned, dueAt: earliest(current.dueAt, planned.dueAt) } : planned

/** @returns the fact to record when the mail was accepted */
async function send(
  ports: Ports,
  order: Order,
  due: DueMail,
  requestId: string,
): Promise<RecordedFact | 'rejected' | 'unavailable' | 'unanswered'> {
  const { sendMailAs, clock, log } = ports
  const { orderId } = order
  const { kind } = due
  const sent = await sendMailAs(ports.shops(merchantOf(order)).shopName)(mailOf(ports, order, due))
  const trace = { requestId, orderId, mail: kind }
  if (!sent.ok) {
    const { kind: why, code } = sent.error
    log('error', why === 'rejected' ? 'mailRejected' : 'mailUnavailable', { ...trace, code })
    // A rejected mail must not block other orders; the visits of its own order try again.
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
