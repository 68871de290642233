/**
 * Takes a gateway's message about a payment into the books, when it is genuine. @see docs/protocols.md#notify
 *
 * The gateway is told `done` only when everything the message says is recorded; otherwise it sends again.
 */
import type { GatewayForm, GatewayMessage, Gateways, Messages, TradeQueries } from '../gateways/gateway'
import type { IllegalReason } from '../illegal/reasons'
import type { RecordIllegal, Sender } from '../illegal/recorder'
import type { GatewayName, RecordedFact, TradeFact } from '../order/facts'
import { orderState } from '../order/orderState'
import type { Log } from '../telemetry/events'
import type { Clock } from '../time'
import { disownedMessage } from './disownedMessage'
import { mismatch } from './match'
import { logPayments } from './paymentLog'
import type { Orders } from './ports'
import { refuseMessage } from './refuseMessage'

interface Ports {
  readonly messages: Gateways<Messages>
  readonly tradeQueries: Gateways<TradeQueries>
  readonly orders: Pick<Orders, 'get' | 'record'>
  readonly recordIllegal: RecordIllegal
  readonly clock: Clock
  readonly log: Log
}

type NotifyOutcome =
  | 'done'
  | 'refused'
  /** Nobody can say yet whether the message is genuine. */
  | 'again'
  /** The shop does not use the gateway that the message came for. */
  | 'unknownGateway'

/** @param gateway  as the path names it */
export type AcceptNotify = (gateway: GatewayName, form: GatewayForm, sender: Sender) => Promise<NotifyOutcome>

/** A verified message's facts, and by whose word they are believed. */
interface Vouched {
  readonly facts: readonly TradeFact[]
  readonly source: 'notify' | 'query'
}

export const acceptNotify = (ports: Ports): AcceptNotify => {
  const { orders, clock, log } = ports

  return async (gateway, form, sender) => {
    const { requestId } = sender
    const messages = ports.messages.get(gateway)
    if (!messages) {
      await refuseMessage(ports.recordIllegal, undefined, form, sender, 'unknownGateway')
      return 'unknownGateway'
    }
    const refuse = async (reason: IllegalReason) => {
      await refuseMessage(ports.recordIllegal, messages, form, sender, reason)
      return 'refused' as const
    }

    if (!form.parameters.ok) return refuse(form.parameters.error)
    const read = await messages.read('notify', form.parameters.value, clock())
    if (!read.ok) return refuse(read.error)
    const message = read.value
    const { orderId } = message
    const vouched = await vouch(ports, messages, message, sender)
    if (vouched === 'known') return 'done'
    if (vouched === 'untrue') return refuse('notSentByGateway')
    if (vouched === 'unavailable') {
      log('error', 'notifyUnconfirmed', { requestId, orderId })
      return 'again'
    }

    const { facts, source } = vouched
    const provenance = {
      source,
      sourceId: source === 'notify' ? message.notifyId : '',
      requestId,
      recordedAt: clock(),
    }
    const recorded = facts.map((fact): RecordedFact => ({ ...fact, ...provenance }))
    const recording = await orders.record(orderId, message, recorded)
    if (recording.kind === 'refused') {
      const reason = recording.order ? mismatch(recording.order, message) : 'unknownOrder'
      if (!reason) throw new Error('the store refused facts of an order that matches them')
      return refuse(reason)
    }
    const { order, news } = recording
    logPayments(log, requestId, order, news)
    log('info', news.length > 0 ? 'notifyRecorded' : 'notifyRepeated', {
      requestId,
      orderId,
      facts: facts.map(({ kind }) => kind).join(' '),
      state: orderState(order, clock()),
    })
    return 'done'
  }
}

/** Whether the gateway stands by the message, or, where it does not, by what the message says. */
async function vouch(
  { orders, tradeQueries, log }: Ports,
  messages: Messages,
  message: GatewayMessage,
  { requestId }: Sender,
): Promise<Vouched | 'known' | 'untrue' | 'unavailable'> {
  const genuineness = messages.confirm ? await messages.confirm(message) : 'genuine'
  if (genuineness === 'genuine') return { facts: message.facts, source: 'notify' }
  if (genuineness !== 'notGenuine') return genuineness
  const opinion = await disownedMessage({ orders, tradeQueries }, message)
  if (typeof opinion === 'string') return opinion
  log('warn', 'notifyDisowned', { requestId, orderId: message.orderId })
  return { facts: opinion, source: 'query' }
}
