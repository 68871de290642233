/**
 * Gives the code by which an order is paid off a screen: the one that was shown before, as long as it can be scanned, or
 * a new one, which is remembered before it is shown. Of two tabs that ask at one moment, the gateway may refuse one: that is
 * given the other's.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { CodeAnswer, PaymentCode, PaymentCodes } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import { orderState } from '../order/orderState'
import { shownCode } from '../order/shownCode'
import type { Log } from '../telemetry/events'
import type { Orders } from './ports'
import { bindOrder, provenanceOf, type Sending, traceOf } from './sending'

interface Ports {
  readonly orders: Pick<Orders, 'get' | 'bind' | 'record'>
  readonly log: Log
  /** Waits so many ms; absent: really. */
  readonly pause?: (ms: number) => Promise<unknown>
}

/** As long as who was given a code may take to remember it, and a buyer to wait for what fails most likely, in ms. */
const RECORDING_MS = 500

export type CodeOutcome =
  | {
      readonly kind: 'code'
      readonly gateway: GatewayName
      readonly code: PaymentCode
      readonly words: PaymentCodes['words']
    }
  | { readonly kind: 'unavailable' }
  /** It was paid, or is over, since it was read. */
  | { readonly kind: 'notPayable' }

/** @param sending  an order that may be paid, at a gateway of the shop */
export async function requestCode(ports: Ports, codes: PaymentCodes, sending: Sending): Promise<CodeOutcome> {
  const { orders, log } = ports
  const { order, gateway, now } = sending
  const { words } = codes
  const shown = shownCode(order, gateway, now)
  if (shown) return { kind: 'code', gateway, code: shown, words }
  const answer = hasHadAll(order) ? TOO_MANY : await codes.ask(order, now)
  if (answer.kind !== 'code') {
    const { kind, ...why } = answer
    const isRefused = kind === 'refused' && answer !== TOO_MANY
    const other = isRefused ? await askedMeanwhile(ports, sending) : undefined
    if (other === 'notPayable') return { kind: other }
    if (other) return { kind: 'code', gateway, code: other, words }
    const event = kind === 'otherCertificate' ? 'gatewayCertificateUnknown' : 'paymentUnavailable'
    log('error', event, { ...traceOf(sending), ...why })
    return { kind: 'unavailable' }
  }
  const { text, scanUntil } = answer
  await bindOrder(ports, sending)
  const fact = { kind: 'codeShown', gateway, text, at: now, scanUntil, ...provenanceOf(sending) } as const
  await orders.record(order.orderId, { gateway, amountFen: order.amountFen }, [fact])
  log('info', 'paymentRequested', { ...traceOf(sending), method: 'code' })
  return { kind: 'code', gateway, code: fact, words }
}

/**
 * An order has had so many codes only where somebody asks for them by the hundred, all at once: while the first is not
 * remembered yet, each gets one. What she does must leave room for her payment in the order's item, which holds 400 KB.
 */
const MOST_CODES = 100

const TOO_MANY: CodeAnswer = { kind: 'refused', code: 'TOO_MANY_CODES' }

const hasHadAll = ({ facts }: Order): boolean =>
  Object.values(facts).filter(({ kind }) => kind === 'codeShown').length >= MOST_CODES

/** What another tab was given for the order while the gateway refused this one, or may be just about to remember. */
async function askedMeanwhile(
  { orders, pause = sleep }: Ports,
  { order, gateway, now }: Sending,
): Promise<PaymentCode | 'notPayable' | undefined> {
  for (const waitedMs of [0, RECORDING_MS]) {
    if (waitedMs > 0) await pause(waitedMs)
    const current = (await orders.get(order.orderId)) ?? order
    if (orderState(current, now) !== 'awaitingPayment') return 'notPayable'
    const code = shownCode(current, gateway, now)
    if (code) return code
  }
  return undefined
}
