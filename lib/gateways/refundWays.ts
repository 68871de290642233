/** How each gateway refunds, told without any key. */
import { gatewayOf } from '../order/merchant'
import type { RefundWay } from './gateway'

const WAYS: Readonly<Record<string, RefundWay>> = {
  alipayDirect: 'confirmed',
  alipayPage: 'asked',
  chinabank: 'byHand',
}

/** A gateway that nobody has heard of is left to hands. */
export function refundWay(account: string): RefundWay {
  const gateway = gatewayOf(account)
  return (Object.hasOwn(WAYS, gateway) && WAYS[gateway]) || 'byHand'
}
