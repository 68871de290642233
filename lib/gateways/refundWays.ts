/** How each gateway refunds, told without any key. */
import { gatewayOf } from '../order/merchant'
import type { RefundWay } from './gateway'

const WAYS: ReadonlyMap<string, RefundWay> = new Map([
  ['alipayDirect', 'confirmed'],
  ['alipayPage', 'asked'],
])

/** All others are left to hands: ChinaBank, whose refunds are made on its own pages, and who nobody has heard of. */
export const refundWay = (account: string): RefundWay => WAYS.get(gatewayOf(account)) ?? 'byHand'
