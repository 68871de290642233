/** Waits for a refund, and puts its outcomes into words. */
import { refundFailureText } from '../lib/gateways/alipayDirect/refundFailures'
import { MOST_REFUNDS } from '../lib/gateways/limits'
import { formatYuan } from '../lib/money'
import type { RecordedFact } from '../lib/order/facts'
import { gatewayOf } from '../lib/order/merchant'
import type { Order } from '../lib/order/order'
import type { OrderId } from '../lib/order/orderId'
import { amountLeft, type PendingRefund, type Trade } from '../lib/order/trades'
import type { GivenUp } from '../lib/payment/giveUpRefund'
import type { Orders } from '../lib/payment/ports'
import type { NoRefund, PlannedRefund } from '../lib/payment/requestRefund'
import { TODO_TEXT } from '../lib/reporting/todoText'
import { type Clock, formatGatewayTime, plusMs, SECOND_MS } from '../lib/time'
import { jsonLine, tame } from './terminal'

/** Undefined while it is pending. */
export type RefundEnd = Extract<RecordedFact, { readonly kind: 'refunded' | 'refundFailed' }> | undefined

const MAX_WAIT_MS = 60 * SECOND_MS
const POLL_INTERVAL_MS = SECOND_MS

interface Ports {
  readonly orders: Pick<Orders, 'get'>
  readonly clock: Clock
  readonly sleep: (ms: number) => Promise<unknown>
}

/** Polls the order for up to a minute, until the refund is made or has failed. Never rejects. */
export async function waitForRefund(
  { orders, clock, sleep }: Ports,
  { orderId }: Pick<Order, 'orderId'>,
  refund: PendingRefund,
): Promise<RefundEnd> {
  const end = plusMs(clock(), MAX_WAIT_MS)
  for (;;) {
    // The refund is recorded: a failed read must not look like its failure.
    const order = await orders.get(orderId).catch(() => undefined)
    const known = order && endOf(order, refund)
    if (known || clock() >= end) return known
    await sleep(POLL_INTERVAL_MS)
  }
}

const endOf = ({ facts }: Order, { gateway, refundId }: PendingRefund): RefundEnd =>
  Object.values(facts)
    .filter(fact => fact.kind === 'refunded' || fact.kind === 'refundFailed')
    .find(fact => fact.gateway === gateway && fact.refundId === refundId)

/** Asks a person to confirm the refund. */
export function refundQuestion(
  { trade, amountFen, leftFen }: PlannedRefund,
  { orderId }: Pick<Order, 'orderId'>,
  isByHand: boolean,
): string {
  const what = `${formatYuan(amountFen)} of ${formatYuan(leftFen)} yuan that are left of the trade ${trade.tradeNo}`
  return isByHand
    ? `Record that ${what} of the order ${orderId} went back to the buyer in another way?`
    : `Refund ${what} of the order ${orderId} through ${trade.gateway}? It cannot be undone.`
}

/** Says where to confirm the refund, and that nothing is refunded until then. @returns lines */
export function confirmationLines(
  { refundId, tradeNo, amountFen }: PendingRefund,
  orderId: OrderId,
  origin: string | undefined,
  isJson: boolean,
): readonly string[] {
  const url = `${origin ?? ''}/orders/${orderId}/refunds/${refundId}`
  if (isJson) return [jsonLine({ orderId, tradeNo, refundId, amountFen, outcome: 'toBeConfirmed', url })]
  return [
    `The refund ${refundId} of ${formatYuan(amountFen)} yuan waits for somebody with the payment password:`,
    `open ${origin === undefined ? `this page of the shop: ${url}` : url}`,
    'Until then nothing is refunded. Once opened, confirm it before midnight in Beijing.',
  ]
}

/** Why a refund cannot be given up, and what to do. */
export function notGivenUpText(why: Exclude<GivenUp, { readonly kind: 'givenUp' }>): string {
  switch (why.kind) {
    case 'unknownOrder':
      return 'There is no such order'
    case 'notPending':
      return 'No refund with this number is pending: npm run order shows the order’s refunds'
    case 'asked':
      return `The shop asks ${why.gateway} for it until it is made or refused: it cannot be given up. ${TODO_TEXT.en.ifRemoved(gatewayOf(why.gateway))}`
    case 'tooEarly':
      return `Its page was opened: Alipay may have made it, and may report it until ${formatGatewayTime(why.until)} (Beijing)`
    case 'changedMeanwhile':
      return 'The order changed in the meantime, and nothing was done: look at it and run the command again'
    default:
      return why satisfies never
  }
}

/** A gateway's error code, with its meaning if known. */
export function failureText(code: string): string {
  const words = refundFailureText(code)
  return words === undefined ? code : `${code} (${words})`
}

/** They may be missing on another machine, or older than the deployed shop's. */
const SETTINGS_READ =
  'This command reads the settings in this folder, .env.STAGE and merchants.json: if the shop was deployed from elsewhere, run it there'

/** Why the refund is not possible, and what to do. */
export function noRefundText(why: NoRefund): string {
  switch (why.kind) {
    case 'nothingPaid':
      return 'The shop holds no money for this order'
    case 'tradeNotNamed':
      return `Several trades hold money of this order; choose one with --trade:${listed(why.trades)}`
    case 'unknownTrade':
      return `No trade of this number holds money of this order; these do:${listed(why.trades)}`
    case 'noService':
      return `${why.gateway} takes no refunds from here: refund on its own pages, then record it with --by-hand --amount YUAN${
        why.way === 'removed' ? `. ${TODO_TEXT.en.notNamed(gatewayOf(why.gateway))}\n${SETTINGS_READ}` : ''
      }`
    case 'pastRefunds':
      return 'The trade is finished or closed, and accepts no more refunds: refund in another way, then record it with --by-hand --amount YUAN'
    case 'tooManyRefunds':
      return `${MOST_REFUNDS} refunds of the order were requested, and Alipay makes no more: refund in another way, then record it with --by-hand --amount YUAN`
    case 'noAmount':
      return 'The amount must be 0.01 yuan or more'
    case 'nothingLeft':
      return `Nothing is left to refund; pending:${why.pending
        .map(({ refundId, amountFen }) => `\n  ${formatYuan(amountFen)} yuan, refund ${refundId}`)
        .join('')}
If a refund stays pending for a day, npm run attention says what to do`
    case 'tooMuch':
      return `Only ${formatYuan(why.leftFen)} yuan are left to refund`
    case 'notAsExpected':
      return `Not the expected amount: ${formatYuan(why.leftFen)} yuan are left to refund`
    case 'keyReused':
      return 'The idempotency key was used for another refund of this order'
    default:
      return why satisfies never
  }
}

const listed = (trades: readonly Trade[]): string =>
  trades
    .map(trade => `\n  ${tame(trade.tradeNo)}, ${formatYuan(amountLeft(trade))} yuan left, ${trade.gateway}`)
    .join('')
