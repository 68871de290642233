/** How each gateway refunds, told without any key. */
import type { RefundWay } from './gateway'

const WAYS: Readonly<Record<string, RefundWay>> = {
  alipayDirect: 'confirmed',
  alipayPage: 'asked',
  chinabank: 'byHand',
}

/** A gateway that nobody has heard of is left to hands. */
export const refundWay = (gateway: string): RefundWay =>
  (Object.hasOwn(WAYS, gateway) && WAYS[gateway]) || 'byHand'
