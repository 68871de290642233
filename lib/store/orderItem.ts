/**
 * An order as an item. Names are short and nothing is repeated, so that an ordinary order stays under 1 KB, which is
 * one write unit: a fact's kind, gateway and trade are in its key.
 */
import { LOCALES } from '../locale'
import { isFen } from '../money'
import type { BuyerEmail } from '../order/buyerEmail'
import {
  CONCERNS,
  type Concern,
  type Fact,
  factKey,
  type GatewayName,
  type Provenance,
  type RecordedFact,
  SOURCES,
} from '../order/facts'
import { parseMerchantId } from '../order/merchant'
import type { EpayDetails, Order, OrderLine } from '../order/order'
import { parseOrderId } from '../order/orderId'
import type { Agenda } from '../payment/agenda'
import type { ConcernedOrder, DueOrder } from '../payment/ports'
import { isRecord } from '../record'
import { type EpochMs, isTime } from '../time'
import { UnreadableItem } from '../unreadableItem'
import type { Item } from './documentStore'
import {
  type Guard,
  isCount,
  isText,
  itemReader,
  listOf,
  oneOf,
  optional,
  parsedBy,
  recordOf,
  shapeOf,
} from './itemReader'

/** A fact without what its key contains. */
interface FactItem {
  /** When it happened, epoch ms. */
  readonly at: number
  /** In fen. */
  readonly fen?: number
  /** The trade, if it is not in the key. */
  readonly trade?: string
  /** The content of a code. */
  readonly text?: string
  /** The end of a code's validity, epoch ms. */
  readonly until?: number
  /** The gateway's error code. */
  readonly code?: string
  readonly by: Provenance['source']
  /** The source's id. */
  readonly id?: string
  /** A person of the shop. */
  readonly person?: string
  /** Our request id. */
  readonly req?: string
  /** When it was recorded, epoch ms. */
  readonly rec: number
}

/** The item without its key and the keys of the index `work`. */
export type OrderItem = Omit<Order, 'orderId' | 'facts'> & {
  readonly facts: Readonly<Record<string, FactItem>>
}

export const orderItem = ({ orderId: _, facts, ...order }: Order): OrderItem => ({
  ...order,
  facts: Object.fromEntries(Object.values(facts).map(fact => [factKey(fact), factItem(fact)])),
})

export function factItem(fact: RecordedFact): FactItem {
  const { at, source, sourceId, person, requestId, recordedAt } = fact
  return {
    at,
    ...('amountFen' in fact && { fen: fact.amountFen }),
    ...('refundId' in fact && { trade: fact.tradeNo }),
    ...(fact.kind === 'codeShown' && { text: fact.text, until: fact.scanUntil }),
    ...('code' in fact && { code: fact.code }),
    by: source,
    ...(sourceId !== '' && { id: sourceId }),
    ...(person !== undefined && { person }),
    ...(requestId !== '' && { req: requestId }),
    rec: recordedAt,
  }
}

const isLine = shapeOf<OrderLine>({
  sku: optional(isText),
  name: isText,
  unitFen: isFen,
  url: optional(isText),
  quantity: (value): value is number => isCount(value) && value > 0,
})

const isEpay = shapeOf<EpayDetails>({
  notifyUrl: isText,
  returnUrl: optional(isText),
  money: isText,
  param: optional(isText),
})

const keyOf = ({ orderId }: Item): string => String(orderId)

const readOrder = itemReader<Omit<Order, 'facts'> & { readonly facts: Item }>(
  'order',
  {
    orderId: parsedBy(parseOrderId),
    merchant: optional(parsedBy(parseMerchantId)),
    lines: listOf(isLine),
    amountFen: isFen,
    gateway: optional(isText),
    buyerEmail: optional(isText as Guard<BuyerEmail>),
    locale: oneOf(...LOCALES),
    createdAt: isTime,
    expiresAt: isTime,
    facts: isRecord,
    description: optional(isText),
    reference: optional(isText),
    note: optional(isText),
    successUrl: optional(isText),
    cancelUrl: optional(isText),
    paymentLink: optional(isText),
    metadata: optional(recordOf(isText)),
    epay: optional(isEpay),
  },
  keyOf,
)

const NUMBER = { orderId: parsedBy(parseOrderId) }

/** The order's number, from any item that has it. @throws UnreadableItem */
export const orderIdOf = itemReader<Pick<Order, 'orderId'>>('order', NUMBER, keyOf)

/** An order with its next visit. @throws UnreadableItem */
export const dueOrderOf = itemReader<DueOrder>('order', { ...NUMBER, dueAt: isTime }, keyOf)

/** An order that needs a person. @throws UnreadableItem */
export const concernOf = itemReader<ConcernedOrder>(
  'order',
  { ...NUMBER, concern: oneOf(...CONCERNS) },
  keyOf,
)

/** @throws UnreadableItem when this code did not write the item */
export function orderOf(item: Item): Order {
  const order = readOrder(item)
  const facts = Object.entries(order.facts).map(([key, value]) => {
    const fact = isRecord(value) ? factOf(key, value) : undefined
    if (!fact) throw new UnreadableItem('order', keyOf(item), `the fact ${key}`)
    return [key, fact] as const
  })
  return { ...order, facts: Object.fromEntries(facts) }
}

/** @returns undefined when this code did not write it */
function factOf(key: string, item: Item): RecordedFact | undefined {
  const { at, by, id = '', person, req = '', rec } = item
  const source = SOURCES.find(known => known === by)
  if (!isTime(at) || !isTime(rec) || !source || typeof id !== 'string' || typeof req !== 'string')
    return undefined
  if (person !== undefined && typeof person !== 'string') return undefined
  const fact = factOfKey(key, at, item)
  // A fact under another key could be recorded a second time.
  if (!fact || factKey(fact) !== key) return undefined
  return {
    ...fact,
    source,
    sourceId: id,
    requestId: req,
    recordedAt: rec,
    ...(person !== undefined && { person }),
  }
}

function factOfKey(key: string, at: EpochMs, item: Item): Fact | undefined {
  const [kind = '', second = '', ...others] = key.split(':')
  const rest = others.join(':')
  if (kind === 'attended') {
    return CONCERNS.some(known => known === second) ? { kind, concern: second as Concern, at } : undefined
  }
  if (kind === 'forgotten' || kind === 'canceled') return { kind, at }
  if (kind === 'requested') return { kind, gateway: second, at }
  if (kind === 'codeShown') {
    const { text, until } = item
    return typeof text === 'string' && isTime(until)
      ? { kind, gateway: second, text, at, scanUntil: until }
      : undefined
  }
  // The rest of the key distinguishes facts of the same kind.
  const hasTail = kind === 'refundedInAll' || kind === 'partlyRefunded'
  const tradeNo = hasTail ? rest.replace(/:\d+$/, '') : rest
  const fact = { gateway: second as GatewayName, tradeNo, at }
  const amountFen = isFen(item.fen) ? item.fen : undefined
  const refund = typeof item.trade === 'string' ? { ...fact, tradeNo: item.trade, refundId: rest } : undefined
  switch (kind) {
    case 'paid':
    case 'pending':
    case 'finished':
    case 'refundedInAll':
      return amountFen === undefined ? undefined : { kind, ...fact, amountFen }
    case 'refunded':
    case 'refundRequested':
      return refund && amountFen !== undefined ? { kind, ...refund, amountFen } : undefined
    case 'refundOpened':
    case 'refundMailSent':
      return refund && { kind, ...refund }
    case 'refundFailed':
      return refund && typeof item.code === 'string' ? { kind, ...refund, code: item.code } : undefined
    case 'partlyRefunded':
    case 'closed':
    case 'expired':
    case 'receiptSent':
    case 'noticeSent':
      return { kind, ...fact }
    default:
      return undefined
  }
}

/** The order's schedule, whether it is in the index `work` or not; undefined when no work is left. */
export function agendaOf({ dueAt, concern }: Item): Agenda | undefined {
  if (!isTime(dueAt)) return undefined
  const known = CONCERNS.find(each => each === concern)
  return { dueAt, ...(known && { concern: known }) }
}
