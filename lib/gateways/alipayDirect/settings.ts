/** What Alipay direct pay must know of the shop, read from the environment. */

import { type Charset, parseCharset } from '../../signing/charset'
import type { SigningKey } from '../../signing/md5'
import { textProblem } from './texts'

/**
 * Parameters, and services, that Alipay refuses to shops whose contract does not have them.
 * @see docs/protocols.md#request and docs/protocols.md#single-trade-query
 */
const CONTRACTED = [
  'it_b_pay',
  'exter_invoke_ip',
  'anti_phishing_key',
  'extra_common_param',
  'single_trade_query',
  'close_trade',
] as const

export interface AlipayDirectSettings {
  /** The shop's PID: 16 digits that start with 2088. */
  readonly partner: string
  /** The account that is paid; direct pay pays only the account that signed the contract. */
  readonly sellerId: string
  readonly charset: Charset
  /** The gateway's address without a query. */
  readonly gatewayUrl: string
  readonly contracted: ReadonlySet<(typeof CONTRACTED)[number]>
  /** Sent and echoed when the contract has `extra_common_param`. */
  readonly extraCommonParam: string
  readonly notifyUrl: string
  readonly returnUrl: string
  /** The address before `/orders/{orderId}`. */
  readonly publicUrl: string
}

/** Keys as the store of secrets hands them out, newest first; rejects when they cannot be had. */
export type Keys = () => Promise<readonly SigningKey[]>

/** Keys out of documentation, public test suites and this project: with one of them anybody could sign. */
const PUBLISHED_KEYS: readonly string[] = [
  '10000000000000000000000000000000',
  '760bdzec6y9goq7ctyx96ezkz78287de',
  '0123456789abcdef0123456789abcdef',
  'abcdefghijklmnopqrstuvwxyz012345',
  'localstacklocalstacklocalstack00',
]

/**
 * What is wrong with a text as an MD5 key, as the end of a sentence; undefined when nothing is. Alipay's keys
 * are 32 letters and digits. @see docs/protocols.md#request
 */
export function keyProblem(text: string): string | undefined {
  if (text === '') return 'is empty'
  if (/\s/.test(text)) return 'has white space in it or around it'
  if (!/^[A-Za-z0-9]{32}$/.test(text)) return 'is not 32 letters and digits'
  if (/^(.)\1*$/.test(text)) return 'is one character repeated'
  return undefined
}

/** Whether everybody knows the key. */
export const isPublishedKey = (key: string): boolean => PUBLISHED_KEYS.includes(key)

/**
 * @param env        `ALIPAY_…` variables
 * @param publicUrl  the shop's own address, without a slash at the end
 * @param problem    is told every problem, one sentence each; the settings are usable only when there was none
 */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  publicUrl: string,
  problem: (sentence: string) => void,
): AlipayDirectSettings {
  const partner = env.ALIPAY_PARTNER ?? ''
  if (!/^2088\d{12}$/.test(partner)) {
    problem(
      'ALIPAY_PARTNER must be your PID: 16 digits that start with 2088 (Alipay shows it with your contract)',
    )
  }
  const sellerId = env.ALIPAY_SELLER_ID ?? ''
  if (!/^2088\d{12}$/.test(sellerId)) {
    problem(
      'ALIPAY_SELLER_ID must be the 16 digits of the account that is paid; for direct pay, the PID itself',
    )
  }
  if (env.ALIPAY_SIGN_TYPE !== 'MD5') problem('ALIPAY_SIGN_TYPE must be MD5, in upper case')
  const charset = parseCharset(env.ALIPAY_CHARSET ?? '')
  if (!charset) problem('ALIPAY_CHARSET must be utf-8 or gbk')
  const gatewayUrl = env.ALIPAY_GATEWAY_URL ?? ''
  if (!isUsableUrl(gatewayUrl)) {
    problem(
      'ALIPAY_GATEWAY_URL must be an https URL without a query, like https://mapi.alipay.com/gateway.do',
    )
  }
  const named = (env.ALIPAY_CONTRACTED ?? '').split(/[\s,]+/).filter(name => name !== '')
  const contracted = new Set(CONTRACTED.filter(name => named.includes(name)))
  const unknown = named.filter(name => !CONTRACTED.some(known => known === name))
  if (unknown.length > 0) {
    problem(`ALIPAY_CONTRACTED names ${unknown.join(', ')}; it knows only ${CONTRACTED.join(', ')}`)
  }
  const extraCommonParam = env.ALIPAY_EXTRA_COMMON_PARAM ?? ''
  if (contracted.has('extra_common_param') !== (extraCommonParam !== '')) {
    problem(
      'ALIPAY_EXTRA_COMMON_PARAM must be set when ALIPAY_CONTRACTED names extra_common_param, and only then',
    )
  }
  if (
    extraCommonParam.length > 100 ||
    extraCommonParam.includes('=') ||
    textProblem(extraCommonParam, 'gbk')
  ) {
    problem('ALIPAY_EXTRA_COMMON_PARAM must be at most 100 characters without = & # % +')
  }
  return {
    partner,
    sellerId,
    charset: charset ?? 'utf-8',
    gatewayUrl,
    contracted,
    extraCommonParam,
    notifyUrl: `${publicUrl}/paycallback/notify`,
    returnUrl: `${publicUrl}/paycallback/return`,
    publicUrl,
  }
}

/** Whether the text is an https URL (or http on this machine) that can be followed by a query of ours. */
export function isUsableUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false
  const url = new URL(text)
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text))
}

/** Whether the URL points to this very machine. */
export function isLoopback(text: string): boolean {
  return URL.canParse(text) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(text).hostname)
}
