/** `api.php`: the queries of programs. They are not signed, and contain the key itself. */
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

export type OrderReference = { readonly tradeNo: string } | { readonly reference: string }

export type EpayQuery =
  | { readonly act: 'query' }
  | { readonly act: 'order'; readonly named: OrderReference }
  | { readonly act: 'orders'; readonly limit: number; readonly skipped: number }

export function readQuery(
  text: FieldText,
  keys: KeyList,
  merchant: string,
): Result<EpayQuery, IllegalReason | 'unknownAct'> {
  const key = text('key')
  if (!key) return err('signatureMissing')
  if (!isOneOf(keys, key)) return err('badSignature')
  if (text('pid') !== merchant) return err('wrongSeller')
  switch (text('act')) {
    case 'query':
      return ok({ act: 'query' })
    case 'order':
      return readOrderReference(text)
    case 'orders':
      return ok({ act: 'orders', ...pageOf(text) })
    default:
      return err('unknownAct')
  }
}

function readOrderReference(text: FieldText): Result<EpayQuery, 'missingField'> {
  const [tradeNo, reference] = [text('trade_no'), text('out_trade_no')]
  if (tradeNo) return ok({ act: 'order', named: { tradeNo } })
  return reference ? ok({ act: 'order', named: { reference } }) : err('missingField')
}

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 50

/** Some programs send a `page`, from 1 on, others an `offset`, from 0 on. Ignores what is not a number. */
function pageOf(text: FieldText): { readonly limit: number; readonly skipped: number } {
  const numberOf = (field: string) => (/^\d{1,6}$/.test(text(field) ?? '') ? Number(text(field)) : undefined)
  const limit = Math.min(Math.max(numberOf('limit') ?? DEFAULT_LIMIT, 1), MAX_LIMIT)
  const page = Math.max(numberOf('page') ?? 1, 1)
  return { limit, skipped: numberOf('offset') ?? (page - 1) * limit }
}

/** Compares digests, so that the time reveals neither content nor length. */
function isOneOf(keys: KeyList, text: string): boolean {
  const digest = (each: string) => createHash('sha256').update(each).digest()
  const received = digest(text)
  return keys.map(key => timingSafeEqual(digest(key), received)).includes(true)
}

/** Finds only orders that were made by this protocol. */
export async function findEpayOrder(
  orders: Pick<ListedOrders, 'get' | 'listByReference'>,
  named: OrderReference,
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

/** Programs list orders to find missed notices, soon after the payment. */
const DAYS_LISTED = 7
/** The limit of orders read per day, so that a shop with few orders of programs among many answers in time. */
const MAX_READ = 10_000

/** The orders of the last DAYS_LISTED days, newest first. */
export async function listEpayOrders(
  orders: Pick<OrderLists, 'listDay'>,
  { limit, skipped }: { readonly limit: number; readonly skipped: number },
  now: EpochMs,
): Promise<readonly EpayOrder[]> {
  const found: EpayOrder[] = []
  for (let days = 0; days < DAYS_LISTED; days += 1) {
    let read = 0
    for await (const order of orders.listDay(plusMs(now, -days * DAY_MS))) {
      if (++read > MAX_READ) break
      if (!isEpayOrder(order)) continue
      found.push(order)
      if (found.length === skipped + limit) return found.slice(skipped)
    }
  }
  return found.slice(skipped)
}
