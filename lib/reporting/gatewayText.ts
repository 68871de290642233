/** The names of gateways, for the shop's staff. */
import type { Locale } from '../locale'
import { gatewayOf } from '../order/merchant'

type Names = Readonly<Record<Locale, string>>

const ALIPAY: Names = { 'zh-Hans': '支付宝', 'zh-Hant': '支付寶', en: 'Alipay' }
const NAMES: Readonly<Record<string, Names>> = {
  alipayPage: ALIPAY,
  alipayDirect: ALIPAY,
  chinabank: { 'zh-Hans': '网银在线', 'zh-Hant': '網銀在線', en: 'ChinaBank' },
}
const OTHER: Names = { 'zh-Hans': '支付平台', 'zh-Hant': '支付平台', en: 'the gateway' }

/** @param account  a gateway, or a merchant's account at it; '' if unknown */
export const gatewayName = (account: string, locale: Locale): string =>
  namesOf(account)?.[locale] ?? OTHER[locale]

/** Adds the account as in settings and log, since gateways may share a name. */
export function accountName(account: string, locale: Locale): string {
  const name = namesOf(account)?.[locale]
  if (name === undefined) return account
  return locale === 'en' ? `${name} (${account})` : `${name}（${account}）`
}

function namesOf(account: string): Names | undefined {
  const gateway = gatewayOf(account)
  return Object.hasOwn(NAMES, gateway) ? NAMES[gateway] : undefined
}
