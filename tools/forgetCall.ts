/** Parses the options of `npm run forget`. */
import { type BuyerEmail, parseBuyerEmail } from '../lib/order/buyerEmail'
import type { OrderId } from '../lib/order/orderId'
import type { EpochMs } from '../lib/time'
import { UsageError } from './commandLine'
import { parseOrderNumber } from './orderNumber'
import { type Period, searchPeriod } from './period'
import { quoted } from './terminal'

export type Wanted =
  | { readonly kind: 'orders'; readonly orderIds: readonly OrderId[] }
  | { readonly kind: 'buyer'; readonly email: BuyerEmail; readonly period: Period }
  /** All buyers of these days. */
  | { readonly kind: 'everyone'; readonly period: Period }

interface ForgetOptions {
  readonly order?: readonly string[] | undefined
  readonly email?: string | undefined
  readonly everyone?: boolean | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** @throws UsageError */
export function parseWanted({ order, email, everyone, from, to }: ForgetOptions, now: EpochMs): Wanted {
  const ways = [order, email, everyone || undefined].filter(way => way !== undefined)
  if (ways.length !== 1) throw new UsageError('Say one of --order ORDER, --email ADDRESS and --everyone')
  if (order !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new UsageError('--from and --to go with --email or --everyone')
    return { kind: 'orders', orderIds: [...new Set(order.map(parseOrderNumber))] }
  }
  if (email !== undefined) {
    const address = parseBuyerEmail(email)
    if (!address) throw new UsageError(`${quoted(email)} is not an e-mail address that an order can have`)
    return { kind: 'buyer', email: address, period: searchPeriod(from, to, now) }
  }
  if (from === undefined || to === undefined) throw new UsageError('--everyone needs --from and --to')
  return { kind: 'everyone', period: searchPeriod(from, to, now) }
}
