/**
 * Provides the code that a buyer scans to pay: the last one while it can be scanned, or a new one, which is recorded
 * before it is shown. When two tabs ask at once and the gateway refuses one, that tab gets the other's code.
 */
import { sleep } from '../deadline'
import type { CodeAnswer, PaymentCode, PaymentCodes } from '../gateways/capabilities/payments'
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
  /** Waits so many ms; default: a timer. */
  readonly pause?: (ms: number) => Promise<unknown>
}

/** How long the other tab may take to record its code, and this buyer waits for it, in ms. */
const RECORDING_MS = 500

export type CodeOutcome =
  | {
      readonly kind: 'code'
      readonly gateway: GatewayName
      readonly code: PaymentCode
      readonly words: PaymentCodes['words']
    }
  | { readonly kind: 'unavailable' }
  /** It was paid or has ended since it was read. */
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
 * Only somebody who sends hundreds of simultaneous requests reaches this. The order's item holds 400 KB, and must keep
 * room for the payment.
 */
const MOST_CODES = 100

const TOO_MANY: CodeAnswer = { kind: 'refused', code: 'TOO_MANY_CODES' }

const hasHadAll = ({ facts }: Order): boolean =>
  Object.values(facts).filter(({ kind }) => kind === 'codeShown').length >= MOST_CODES

/** The code that another tab got for the order, or is about to record, when the gateway refused this one. */
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
