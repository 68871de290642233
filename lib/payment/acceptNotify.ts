/**
 * Verifies a gateway's message and records what it says. @see docs/protocols.md#notify
 *
 * The gateway gets `done` only when everything in the message is recorded; otherwise it repeats the message.
 */
import type {
  GatewayForm,
  GatewayMessage,
  Messages,
  PaymentMessage,
  RefundMessage,
} from '../gateways/capabilities/messages'
import type { TradeQueries } from '../gateways/capabilities/tradeQueries'
import type { Gateways } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal, Sender } from '../illegal/recorder'
import { type Fact, factKey, type GatewayName, type RecordedFact, recordedFrom } from '../order/facts'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { deniedMessage } from './deniedMessage'
import { matchProblem } from './matchProblem'
import { logPayments } from './paymentLog'
import type { Expectation, Orders } from './ports'
import { refundResults } from './refundResults'
import { refuseMessage } from './refuseMessage'

interface Ports {
  readonly messages: Gateways<Messages>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly orders: Pick<Orders, 'get' | 'record' | 'recordSolePayment'>
  /** Whether a payment is followed by mails. */
  readonly sendsMails: boolean
  readonly recordIllegal: RecordIllegal
  readonly clock: Clock
  readonly log: Log
}

type NotifyOutcome =
  | 'done'
  | 'refused'
  /** It could not be determined whether the message is genuine. */
  | 'again'
  /** The shop does not use the gateway whose path the message came to. */
  | 'unknownGateway'

/** @param gateway  as the path names it */
export type AcceptNotify = (gateway: GatewayName, form: GatewayForm, sender: Sender) => Promise<NotifyOutcome>

/** The outcome for a well-formed message; an IllegalReason when it is refused. */
type Verdict = 'done' | 'again' | IllegalReason

/** The facts of a message, and whether they were confirmed by its signature or by a query. */
interface VerifiedFacts {
  readonly facts: readonly Fact[]
  readonly source: 'notify' | 'query'
}

export const acceptNotify =
  (ports: Ports): AcceptNotify =>
  async (gateway, form, sender) => {
    const messages = ports.messages.get(gateway)
    if (!messages) {
      await refuseMessage(ports.recordIllegal, undefined, form, sender, 'unknownGateway')
      return 'unknownGateway'
    }
    const verdict = await judge(ports, messages, form, sender)
    if (verdict === 'done' || verdict === 'again') return verdict
    await refuseMessage(ports.recordIllegal, { gateway, messages }, form, sender, verdict)
    return 'refused'
  }

async function judge(ports: Ports, messages: Messages, form: GatewayForm, sender: Sender): Promise<Verdict> {
  if (!form.parameters.ok) return form.parameters.error
  const read = await messages.read('notify', form.parameters.value, ports.clock())
  if (!read.ok) return read.error
  return read.value.about === 'payment'
    ? acceptPayment(ports, messages, read.value, sender)
    : acceptRefund(ports, messages, read.value, sender)
}

async function acceptPayment(
  ports: Ports,
  messages: Messages,
  message: PaymentMessage,
  sender: Sender,
): Promise<Verdict> {
  const genuineness = await confirm(ports, messages, message, sender)
  if (genuineness === 'unavailable') return 'again'
  if (genuineness === 'genuine')
    return record(ports, message, message, { facts: message.facts, source: 'notify' }, sender)
  const opinion = await deniedMessage(ports, message)
  if (opinion === 'known') return 'done'
  if (opinion === 'untrue') return 'notSentByGateway'
  if (opinion === 'unavailable') return unconfirmed(ports, message, sender)
  ports.log('warn', 'notifyDenied', { requestId: sender.requestId, orderId: message.orderId })
  return record(ports, message, message, { facts: opinion, source: 'query' }, sender)
}

/** A refund must match one that was requested; that is checked before the gateway is asked to confirm the message. */
async function acceptRefund(
  ports: Ports,
  messages: Messages,
  message: RefundMessage,
  sender: Sender,
): Promise<Verdict> {
  const order = await ports.orders.get(message.orderId)
  if (!order) return 'unknownOrder'
  const { facts, reason } = refundResults(order, message)
  if (facts.length === 0 && reason) return reason
  const genuineness = await confirm(ports, messages, message, sender)
  if (genuineness === 'unavailable') return 'again'
  if (genuineness === 'notGenuine')
    // A repetition of recorded facts is harmless, whoever sent it.
    return facts.every(fact => factKey(fact) in order.facts) ? (reason ?? 'done') : 'notSentByGateway'
  const { gateway } = message
  const expected = { gateway, amountFen: order.amountFen }
  const recorded = await record(ports, message, expected, { facts, source: 'notify' }, sender)
  return recorded === 'done' ? (reason ?? 'done') : recorded
}

async function confirm(ports: Ports, messages: Messages, message: GatewayMessage, sender: Sender) {
  const genuineness = messages.confirm ? await messages.confirm(message) : 'genuine'
  if (genuineness === 'unavailable') unconfirmed(ports, message, sender)
  return genuineness
}

function unconfirmed({ log }: Ports, { orderId }: GatewayMessage, { requestId }: Sender): 'again' {
  log('error', 'notifyUnconfirmed', { requestId, orderId })
  return 'again'
}

async function record(
  { orders, sendsMails, clock, log }: Ports,
  { orderId, notifyId }: GatewayMessage,
  expected: Expectation,
  { facts, source }: VerifiedFacts,
  { requestId }: Sender,
): Promise<Verdict> {
  const sourceId = source === 'notify' ? notifyId : ''
  const recorded = recordedFrom(facts, { source, sourceId, requestId, recordedAt: clock() })
  const sole = sendsMails ? undefined : solePayment(recorded, expected)
  const recording =
    (sole && (await orders.recordSolePayment(orderId, expected, sole))) ??
    (await orders.record(orderId, expected, recorded))
  if (recording.kind === 'refused') {
    const reason = recording.order ? matchProblem(recording.order, expected) : 'unknownOrder'
    if (!reason) throw new Error('the store refused facts of an order that matches them')
    return reason
  }
  const { order, news } = recording
  const now = clock()
  logPayments(log, requestId, order, news, now)
  // The log line of the payment already covers a message that holds nothing else.
  if (facts.length === 1 && news[0]?.kind === 'paid') return 'done'
  log('info', news.length > 0 ? 'notifyRecorded' : 'notifyRepeated', {
    requestId,
    orderId,
    facts: facts.map(({ kind }) => kind).join(' '),
    state: orderState(order, now),
  })
  return 'done'
}

/** The payment, if it is the only fact and has the expected amount, as in most messages. */
const solePayment = ([first, another]: readonly RecordedFact[], { amountFen }: Expectation) =>
  first?.kind === 'paid' && first.amountFen === amountFen && !another ? first : undefined
