/** Parses an order number on the command line. */
import { type OrderId, parseEnteredOrderId } from '../lib/order/orderId'
import { UsageError } from './commandLine'
import { quoted } from './terminal'

/** @throws UsageError */
export function parseOrderNumber(text: string | undefined): OrderId {
  if (text === undefined) throw new UsageError('Name one order')
  const orderId = parseEnteredOrderId(text)
  if (orderId) return orderId
  throw new UsageError(`${quoted(text)} is not an order number: those have 24 digits and capitals`)
}
