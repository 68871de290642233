/** The offer of gateways on the confirm page. */
import { ALIPAY_WORDS } from '../../lib/gateways/alipay/words'
import type { GatewayProfile } from '../../lib/gateways/capabilities/profile'
import type { Offer } from '../../lib/page/paymentChoice'

export const aProfile = (parts: Partial<GatewayProfile> = {}): GatewayProfile => ({
  name: 'alipayDirect',
  words: ALIPAY_WORDS,
  url: 'https://gateway.example/gateway.do',
  banks: [],
  isSandbox: false,
  showsCodes: false,
  ...parts,
})

/** The first is chosen. */
export const offerOf = (chosen: GatewayProfile, ...others: readonly GatewayProfile[]): Offer => ({
  gateways: [chosen, ...others],
  chosen,
})
