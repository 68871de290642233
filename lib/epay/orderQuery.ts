/** `api.php?act=order`: the key itself stands in the request, and nothing is signed. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { KeyList } from '../gateways/md5Keys'
import type { IllegalReason } from '../illegal/reasons'
import { parseOrderId } from '../order/orderId'
import type { Orders } from '../payment/ports'
import { err, ok, type Result } from '../result'
import { type EpayOrder, isEpayOrder } from './notice'
import type { FieldText } from './signedFields'

/** Which order is meant. */
export type OrderNamed = { readonly tradeNo: string } | { readonly reference: string }

export function readOrderQuery(
  text: FieldText,
  keys: KeyList,
  merchant: string,
): Result<OrderNamed, IllegalReason | 'unknownAct'> {
  const key = text('key') ?? ''
  if (key === '') return err('signatureMissing')
  if (!isOneOf(keys, key)) return err('badSignature')
  if (text('pid') !== merchant) return err('wrongSeller')
  if (text('act') !== 'order') return err('unknownAct')
  const [tradeNo = '', reference = ''] = [text('trade_no'), text('out_trade_no')]
  if (tradeNo !== '') return ok({ tradeNo })
  return reference === '' ? err('missingField') : ok({ reference })
}

/** By digests of one length, so that neither contents nor length can be told from the time. */
function isOneOf(keys: KeyList, text: string): boolean {
  const digest = (each: string) => createHash('sha256').update(each).digest()
  const received = digest(text)
  return keys.map(key => timingSafeEqual(digest(key), received)).includes(true)
}

/** Only orders that the shop's programs made: what others made is none of their business. */
export async function findEpayOrder(
  orders: Pick<Orders, 'get' | 'listByReference'>,
  named: OrderNamed,
): Promise<EpayOrder | undefined> {
  if ('tradeNo' in named) {
    const orderId = parseOrderId(named.tradeNo)
    const order = orderId && (await orders.get(orderId))
    return order && isEpayOrder(order) ? order : undefined
  }
  for await (const order of orders.listByReference(named.reference)) if (isEpayOrder(order)) return order
  return undefined
}
