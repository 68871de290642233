/** The names of the gateways, by name; needs no settings, so it also knows those that a shop no longer uses. */
import { gatewayOf } from '../order/merchant'
import { ALIPAY_WORDS } from './alipay/words'
import type { GatewayProfile } from './capabilities/profile'
import { CHINABANK_WORDS } from './chinabank/words'

type Words = GatewayProfile['words']

const WORDS = new Map<string, Words>([
  ['alipayDirect', ALIPAY_WORDS],
  ['alipayPage', ALIPAY_WORDS],
  ['chinabank', CHINABANK_WORDS],
])

/** @returns undefined for an unknown gateway */
export const wordsOf = (account: string): Words | undefined => WORDS.get(gatewayOf(account))
