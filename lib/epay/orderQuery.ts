/** `api.php`: what programs ask. The key itself stands in the request, and nothing is signed. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { KeyList } from '../gateways/md5Keys'
import type { IllegalReason } from '../illegal/reasons'
import { DEFAULT_MERCHANT } from '../order/merchant'
import { parseOrderId } from '../order/orderId'
import type { ListedOrders, OrderLists } from '../payment/ports'
import { err, ok, type Result } from '../result'
import { DAY_MS, type EpochMs, plusMs } from '../time'
import { type EpayOrder, isEpayOrder } from './notice'
import type { FieldText } from './signedFields'

/** Which order is meant. */
export type OrderNamed = { readonly tradeNo: string } | { readonly reference: string }

/** What a program asks. */
export type Question =
  | { readonly act: 'query' }
  | { readonly act: 'order'; readonly named: OrderNamed }
  /** So many of its orders, after that many newer ones. */
  | { readonly act: 'orders'; readonly limit: number; readonly skipped: number }

export function readQuestion(
  text: FieldText,
  keys: KeyList,
  merchant: string,
): Result<Question, IllegalReason | 'unknownAct'> {
  const key = text('key')
  if (!key) return err('signatureMissing')
  if (!isOneOf(keys, key)) return err('badSignature')
  if (text('pid') !== merchant) return err('wrongSeller')
  switch (text('act')) {
    case 'query':
      return ok({ act: 'query' })
    case 'order':
      return named(text)
    case 'orders':
      return ok({ act: 'orders', ...pageOf(text) })
    default:
      return err('unknownAct')
  }
}

function named(text: FieldText): Result<Question, 'missingField'> {
  const [tradeNo, reference] = [text('trade_no'), text('out_trade_no')]
  if (tradeNo) return ok({ act: 'order', named: { tradeNo } })
  return reference ? ok({ act: 'order', named: { reference } }) : err('missingField')
}

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 50

/** Some programs count pages, from 1 on, and some orders, from 0 on. What is no number is as if it were not there. */
function pageOf(text: FieldText): { readonly limit: number; readonly skipped: number } {
  const numberOf = (field: string) => (/^\d{1,6}$/.test(text(field) ?? '') ? Number(text(field)) : undefined)
  const limit = Math.min(Math.max(numberOf('limit') ?? DEFAULT_LIMIT, 1), MAX_LIMIT)
  const page = Math.max(numberOf('page') ?? 1, 1)
  return { limit, skipped: numberOf('offset') ?? (page - 1) * limit }
}

/** By digests of one length, so that neither contents nor length can be told from the time. */
function isOneOf(keys: KeyList, text: string): boolean {
  const digest = (each: string) => createHash('sha256').update(each).digest()
  const received = digest(text)
  return keys.map(key => timingSafeEqual(digest(key), received)).includes(true)
}

/** Only orders that the shop's programs made: what others made is none of their business. */
export async function findEpayOrder(
  orders: Pick<ListedOrders, 'get' | 'listByReference'>,
  named: OrderNamed,
): Promise<EpayOrder | undefined> {
  if ('tradeNo' in named) {
    const orderId = parseOrderId(named.tradeNo)
    const order = orderId && (await orders.get(orderId))
    return order && isEpayOrder(order) ? order : undefined
  }
  const { reference } = named
  for await (const order of orders.listByReference({ reference, merchant: DEFAULT_MERCHANT }))
    if (isEpayOrder(order)) return order
  return undefined
}

/** Programs ask so for what they were not told of, and that soon. */
const DAYS_LISTED = 7
/** Of a day, so that a shop whose orders are mostly of others answers in time. */
const MOST_LOOKED_AT = 10_000

/** The newest first, of the last week. */
export async function listEpayOrders(
  orders: Pick<OrderLists, 'listDay'>,
  { limit, skipped }: { readonly limit: number; readonly skipped: number },
  now: EpochMs,
): Promise<readonly EpayOrder[]> {
  const found: EpayOrder[] = []
  for (let days = 0; days < DAYS_LISTED; days += 1) {
    let lookedAt = 0
    for await (const order of orders.listDay(plusMs(now, -days * DAY_MS))) {
      if (++lookedAt > MOST_LOOKED_AT) break
      if (!isEpayOrder(order)) continue
      found.push(order)
      if (found.length === skipped + limit) return found.slice(skipped)
    }
  }
  return found.slice(skipped)
}
