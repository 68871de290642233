/**
 * The mail service: accepts mails, fails for hours, or accepts a mail and loses the answer; rejects some addresses.
 */
import type { Mail, SendMail } from '../../lib/delivery/mail'
import type { Order } from '../../lib/order/order'
import { parseOrderId } from '../../lib/order/orderId'
import { err, ok } from '../../lib/result'
import { SECOND_MS } from '../../lib/time'
import { formatYuan } from '../../local/simulator/core/yuan'
import { NOTICE_TO } from '../support/app'
import type { OrdersTable } from '../support/memoryOrders'
import { paymentsOf } from './answerInvariants'
import type { RunContext } from './flakyCalls'
import type { Invocation } from './invocation'
import { Violation } from './violation'

/** How long the client waits. */
const TIME_LIMIT_MS = 5 * SECOND_MS

/** A mail that was taken: it arrives. */
interface TakenMail {
  readonly number: string
  readonly kind: 'receiptSent' | 'noticeSent' | 'refundMailSent'
  /** Of which refund it tells; '' of none. */
  readonly refundId: string
  readonly sender: Invocation
}

export interface Mailer {
  sendBy(current: () => Invocation): SendMail
  isRejected(address: string): boolean
  /** The mails about an order, in the sequence in which they were taken. */
  taken(orderId: string): readonly TakenMail[]
}

export function makeMailer(
  { scheduler, random, conditions, trace, summary }: RunContext,
  orders: () => OrdersTable['orders'],
): Mailer {
  const taken = new Map<string, TakenMail[]>()
  const rejected = new Map<string, boolean>([[NOTICE_TO, false]])
  const isRejected = (address: string) => {
    const isSo = rejected.get(address) ?? random.chance(conditions.mailRejected)
    rejected.set(address, isSo)
    return isSo
  }

  const take = (mail: Mail, sender: Invocation): string => {
    const order = orderOf(mail, orders())
    const { orderId } = order
    const refund = refundIn(mail, order)
    const { refundId = '' } = refund ?? {}
    const kind = refund ? 'refundMailSent' : mail.to === NOTICE_TO ? 'noticeSent' : 'receiptSent'
    if (kind !== 'noticeSent' && mail.to !== order.buyerEmail)
      throw new Violation('a receipt went to a stranger', orderId)
    if (!refund && paymentsOf(order).length === 0)
      throw new Violation('a mail was sent about an order that is not paid', orderId)
    const { amountFen } = refund ?? order
    if (!mail.text.replaceAll(',', '').includes(formatYuan(amountFen)))
      throw new Violation('a mail names another amount than went back, or than the order’s', orderId)
    const earlier = (taken.get(orderId) ?? []).filter(
      other => other.kind === kind && other.refundId === refundId,
    )
    const wanted = refund ? 1 : paymentsOf(order).length
    // Who dies between sending and recording, or never hears that the mail was taken, sends it again.
    if (earlier.filter(({ sender: { isDisturbed } }) => !isDisturbed).length >= wanted)
      throw new Violation(`a mail was sent again without need (${kind})`, orderId)
    const number = `mail-${orderId}-${taken.get(orderId)?.length ?? 0}`
    taken.set(orderId, [...(taken.get(orderId) ?? []), { number, kind, refundId, sender }])
    summary[COUNTED[kind]]++
    if (earlier.length > 0) summary.mailRepeats++
    trace.add('mail service', `takes ${number} (${kind}) of ${sender.requestId}`, orderId)
    return number
  }

  return {
    isRejected,
    taken: orderId => taken.get(orderId) ?? [],
    sendBy: current => mail =>
      new Promise(resolve => {
        const sender = current()
        const answer = (result: Awaited<ReturnType<SendMail>>, afterMs: number) =>
          scheduler.after(afterMs, () => {
            if (sender.isAlive) resolve(result)
          })
        const fail = (afterMs: number) => {
          sender.isDisturbed = true
          summary.mailFaults++
          // Whoever waits for the whole limit does not know whether it was taken.
          const kind = afterMs === TIME_LIMIT_MS ? 'unanswered' : 'unavailable'
          answer(err({ kind, code: '' }), afterMs)
        }
        const isDown = conditions.isMailDown(scheduler.now())
        const isFailing = random.chance(conditions.mailFailed)
        const isUnheard = random.chance(conditions.mailUnheard)
        const requestMs = random.between(5, 100)
        const responseMs = random.between(5, 100)
        if (isDown || isFailing) return fail(random.pick([requestMs, TIME_LIMIT_MS]))
        scheduler.after(requestMs, () => {
          if (isRejected(mail.to)) {
            summary.mailsRejected++
            return answer(err({ kind: 'rejected', code: '' }), responseMs)
          }
          const number = take(mail, sender)
          if (isUnheard) fail(TIME_LIMIT_MS)
          else answer(ok(number), responseMs)
        })
      }),
  }
}

const COUNTED = { receiptSent: 'receipts', noticeSent: 'notices', refundMailSent: 'refundMails' } as const

/** The refund of which a mail tells. */
const refundIn = ({ text }: Mail, { facts }: Order) =>
  Object.values(facts)
    .filter(fact => fact.kind === 'refunded')
    .find(({ refundId }) => text.includes(refundId))

function orderOf({ text }: Mail, orders: OrdersTable['orders']): Order {
  for (const [word] of text.matchAll(/\b20\d{6}[0-9A-Z]{16}\b/g)) {
    const orderId = parseOrderId(word)
    const order = orderId && orders.get(orderId)
    if (order) return order
  }
  throw new Violation('a mail is about no order')
}
