/** The names of gateways, for the shop's staff. */
import { wordsOf } from '../gateways/words'
import type { Locale } from '../locale'

const OTHER: Readonly<Record<Locale, string>> = {
  'zh-Hans': '支付平台',
  'zh-Hant': '支付平台',
  en: 'the gateway',
}

/** @param account  a gateway, or a merchant's account at it; '' if unknown */
export const gatewayName = (account: string, locale: Locale): string =>
  wordsOf(account)?.[locale].name ?? OTHER[locale]

/** Adds the account as in settings and log, since gateways may share a name. */
export function accountName(account: string, locale: Locale): string {
  const name = wordsOf(account)?.[locale].name
  if (name === undefined) return account
  return locale === 'en' ? `${name} (${account})` : `${name}（${account}）`
}
