/**
 * An order as an item. Names are short and nothing is repeated, so that an ordinary order stays under 1 KB, which is
 * one write unit: a fact's kind, gateway and trade are in its key.
 */
import { LOCALES, type Locale } from '../locale'
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
import { type MerchantId, parseMerchantId } from '../order/merchant'
import type { Order, OrderDetails, OrderLine } from '../order/order'
import { parseOrderId } from '../order/orderId'
import { UnreadableOrder } from '../order/unreadableOrder'
import type { Agenda } from '../payment/agenda'
import { isRecord } from '../record'
import { type EpochMs, isTime } from '../time'

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

/** @throws UnreadableOrder when this code did not write the item */
export function orderOf(item: Readonly<Record<string, unknown>>): Order {
  const key = String(item.orderId)
  const unreadable = (what: string) => new UnreadableOrder(key, what)
  const orderId = parseOrderId(key)
  const { merchant, lines, amountFen, gateway, buyerEmail, locale, createdAt, expiresAt, facts } = item
  if (!orderId) throw unreadable('orderId')
  if (!isMerchant(merchant)) throw unreadable('merchant')
  if (!Array.isArray(lines) || !lines.every(isLine)) throw unreadable('lines')
  if (!isFen(amountFen)) throw unreadable('amountFen')
  if (gateway !== undefined && typeof gateway !== 'string') throw unreadable('gateway')
  if (buyerEmail !== undefined && typeof buyerEmail !== 'string') throw unreadable('buyerEmail')
  if (!LOCALES.some(known => known === locale)) throw unreadable('locale')
  if (!isTime(createdAt) || !isTime(expiresAt)) throw unreadable('createdAt or expiresAt')
  if (!isRecord(facts)) throw unreadable('facts')
  const details = detailsOf(item)
  if (!details) throw unreadable('details')
  return {
    orderId,
    ...(merchant !== undefined && { merchant }),
    lines: lines as OrderLine[],
    amountFen,
    ...(gateway !== undefined && { gateway }),
    ...(buyerEmail !== undefined && { buyerEmail: buyerEmail as BuyerEmail }),
    ...details,
    locale: locale as Locale,
    createdAt,
    expiresAt,
    facts: Object.fromEntries(
      Object.entries(facts).map(([factKey, value]) => {
        const fact = isRecord(value) ? factOf(factKey, value) : undefined
        if (!fact) throw unreadable(`the fact ${factKey}`)
        return [factKey, fact]
      }),
    ),
  }
}

/** The same, but undefined and reported instead of thrown. */
export function readableOrder(
  item: Readonly<Record<string, unknown>>,
  onUnreadable: (failure: UnreadableOrder) => void,
): Order | undefined {
  try {
    return orderOf(item)
  } catch (error) {
    if (!(error instanceof UnreadableOrder)) throw error
    onUnreadable(error)
    return undefined
  }
}

const isMerchant = (value: unknown): value is MerchantId | undefined =>
  value === undefined || (typeof value === 'string' && parseMerchantId(value) === value)

const isText = (value: unknown): value is string => typeof value === 'string'

const isTexts = (value: unknown): boolean => isRecord(value) && Object.values(value).every(isText)

const DETAILS = Object.entries({
  ...{ description: isText, reference: isText, successUrl: isText, cancelUrl: isText },
  ...{ paymentLink: isText, note: isText, metadata: isTexts, epay: isTexts },
} satisfies Record<keyof OrderDetails, (value: unknown) => boolean>)

/** @returns undefined when this code did not write them */
function detailsOf(item: Readonly<Record<string, unknown>>): OrderDetails | undefined {
  const details: Record<string, unknown> = {}
  for (const [name, isDetail] of DETAILS) {
    const value = item[name]
    if (value === undefined) continue
    if (!isDetail(value)) return undefined
    details[name] = value
  }
  return details
}

/** @returns undefined when this code did not write it */
function factOf(key: string, item: Readonly<Record<string, unknown>>): RecordedFact | undefined {
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
    ...{ source, sourceId: id, requestId: req, recordedAt: rec },
    ...(person !== undefined && { person }),
  }
}

function factOfKey(key: string, at: EpochMs, item: Readonly<Record<string, unknown>>): Fact | undefined {
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
export function agendaOf({ dueAt, concern }: Readonly<Record<string, unknown>>): Agenda | undefined {
  if (!isTime(dueAt)) return undefined
  const known = CONCERNS.find(each => each === concern)
  return { dueAt, ...(known && { concern: known }) }
}

const isOptionalText = (value: unknown): boolean => value === undefined || isText(value)

const isLine = (line: unknown): boolean =>
  isRecord(line) &&
  isOptionalText(line.sku) &&
  isOptionalText(line.url) &&
  typeof line.name === 'string' &&
  isFen(line.unitFen) &&
  Number.isSafeInteger(line.quantity) &&
  Number(line.quantity) >= 1
