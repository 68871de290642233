/**
 * `POST /paycallback/notify` — the gateway's server tells what became of a payment. @see docs/protocols.md#notify
 *
 * It is answered `success` only when everything it says is recorded; otherwise it sends again.
 */
import { enquiries, illegalRequests, lambda, log, messages, orders } from '../lib/app'
import type { Enquiries, GatewayMessage, Messages } from '../lib/gateways/gateway'
import { bodyForm } from '../lib/http/gatewayForm'
import { type Handler, text, withHeaders } from '../lib/http/response'
import type { IllegalReason } from '../lib/illegal/illegalRequest'
import { illegalReporter } from '../lib/illegal/recorder'
import { factKey, type TradeFact } from '../lib/order/facts'
import { orderState } from '../lib/order/orderState'
import { mismatch } from '../lib/payment/match'
import { logPayments } from '../lib/payment/paymentLog'
import type { IllegalRequests, Orders } from '../lib/payment/ports'
import type { Log } from '../lib/telemetry/log'
import { type Clock, systemClock } from '../lib/time'

interface Parts {
  readonly messages: Pick<Messages, 'answers' | 'readNotify' | 'claimedOrder' | 'diagnose' | 'confirm'>
  readonly enquiries: Pick<Enquiries, 'canAsk' | 'ask'>
  readonly orders: Pick<Orders, 'get' | 'record'>
  readonly illegalRequests: Pick<IllegalRequests, 'add' | 'addCount'>
  readonly clock: Clock
  readonly log: Log
}

export const notify = (parts: Parts): Handler => {
  const { messages, enquiries, orders, clock, log } = parts
  const { received, refused } = messages.answers
  const report = illegalReporter(parts, 'notify')

  /**
   * What a message is that carries a right signature and that the gateway disowns. Nobody says how long the
   * gateway knows its own messages, so what the message says decides: known already, it harms nobody; else the
   * gateway is asked for the trade itself. Then its own words are the facts, and not those of the message.
   */
  const secondOpinion = async (
    message: GatewayMessage,
  ): Promise<'oldNews' | 'untrue' | 'unavailable' | readonly TradeFact[]> => {
    const { facts } = message
    const order = await orders.get(message.orderId)
    if (!order || mismatch(order, message) || facts.length === 0) return 'untrue'
    if (facts.every(fact => factKey(fact) in order.facts)) return 'oldNews'
    if (!enquiries.canAsk) return 'untrue'
    const answer = await enquiries.ask(order)
    if (answer.kind === 'unavailable') return 'unavailable'
    const told = answer.kind === 'trade' ? answer.facts : []
    const isTold = (fact: TradeFact) => told.some(each => factKey(each) === factKey(fact))
    return facts.every(isTold) ? told : 'untrue'
  }

  return async request => {
    if (request.method !== 'POST') return withHeaders(text(405, refused), { allow: 'POST' })
    const { requestId } = request
    const form = bodyForm(request)
    const refuse = async (reason: IllegalReason) => {
      await report(request, form, reason)
      return text(400, refused)
    }

    if (!form.parameters.ok) return refuse(form.parameters.error)
    const message = await messages.readNotify(form.parameters.value)
    if (!message.ok) return refuse(message.error)
    const { orderId, notifyId } = message.value
    const genuineness = await messages.confirm(message.value)
    const opinion = genuineness === 'notGenuine' ? await secondOpinion(message.value) : undefined
    if (opinion === 'oldNews') return text(200, received)
    if (opinion === 'untrue') return refuse('notSentByGateway')
    if (genuineness === 'unavailable' || opinion === 'unavailable') {
      log('error', 'notifyUnconfirmed', { requestId, orderId })
      return text(503, refused)
    }
    if (opinion) log('warn', 'notifyDisowned', { requestId, orderId })

    const source = opinion
      ? ({ source: 'query', sourceId: '' } as const)
      : ({ source: 'notify', sourceId: notifyId } as const)
    const facts = opinion ?? message.value.facts
    const witness = { ...source, requestId, recordedAt: clock() }
    const recording = await orders.record(
      orderId,
      message.value,
      facts.map(fact => ({ ...fact, ...witness })),
    )
    if (recording.kind === 'refused') {
      const reason = mismatch(recording.order, message.value)
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
    return text(200, received)
  }
}

export const handler = lambda(
  () =>
    notify({
      messages: messages(),
      enquiries: enquiries(),
      orders: orders(),
      illegalRequests: illegalRequests(),
      clock: systemClock,
      log,
    }),
  // The gateway understands no page.
  () => text(500, 'fail'),
)
