/** The settings of Alipay direct pay, from environment variables. */
import { type Charset, parseCharset } from '../../signing/charset'
import { type Addresses, readAddresses } from '../addresses'
import { readContracted } from '../alipay/contracted'
import { isPid } from '../alipay/pid'
import { isTaken } from '../alipay/texts'
import type { SettingsEnvironment } from '../gateway'

/**
 * Parameters and services that Alipay refuses to shops whose contract lacks them.
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

/** In characters; ten more for the return's. @see docs/protocols.md#request */
const LONGEST_NOTIFY_URL = 190

export interface AlipayDirectSettings extends Pick<SettingsEnvironment, 'name'>, Addresses {
  /** The shop's PID: 16 digits that begin with 2088. */
  readonly partner: string
  /** The account that receives the money: the one that signed the contract. */
  readonly sellerId: string
  readonly charset: Charset
  readonly contracted: ReadonlySet<(typeof CONTRACTED)[number]>
  /** Sent and echoed if the contract has `extra_common_param`. */
  readonly extraCommonParam: string
  /** The shop's origin. */
  readonly publicUrl: string
}

/** Reads the `ALIPAY_…` variables; usable only if no problem was reported. */
export function readSettings(environment: SettingsEnvironment): AlipayDirectSettings {
  const { name, variables: env, publicUrl, problem } = environment
  const partner = env.ALIPAY_PARTNER ?? ''
  if (!isPid(partner)) {
    problem(
      'ALIPAY_PARTNER must be your PID: 16 digits that start with 2088 (Alipay shows it with your contract)',
    )
  }
  const sellerId = env.ALIPAY_SELLER_ID ?? ''
  if (!isPid(sellerId)) {
    problem(
      'ALIPAY_SELLER_ID must be the 16 digits of the account that is paid; for direct pay, the PID itself',
    )
  }
  if (env.ALIPAY_SIGN_TYPE !== 'MD5') problem('ALIPAY_SIGN_TYPE must be MD5, in upper case')
  // Stryker disable next-line StringLiteral: neither is a charset
  const charset = parseCharset(env.ALIPAY_CHARSET ?? '')
  if (!charset) problem('ALIPAY_CHARSET must be utf-8 or gbk')
  const addresses = readAddresses(environment, {
    variable: 'ALIPAY_GATEWAY_URL',
    gatewayUrl: env.ALIPAY_GATEWAY_URL,
    example: 'https://mapi.alipay.com/gateway.do',
    longestNotifyUrl: LONGEST_NOTIFY_URL,
  })
  const contracted = readContracted('ALIPAY_CONTRACTED', env.ALIPAY_CONTRACTED ?? '', CONTRACTED, problem)
  const extraCommonParam = env.ALIPAY_EXTRA_COMMON_PARAM ?? ''
  if (contracted.has('extra_common_param') !== (extraCommonParam !== '')) {
    problem(
      'ALIPAY_EXTRA_COMMON_PARAM must be set when ALIPAY_CONTRACTED names extra_common_param, and only then',
    )
  }
  if (
    extraCommonParam.length > 100 ||
    extraCommonParam.includes('=') ||
    // Stryker disable next-line StringLiteral: what is not utf-8 is read as gbk
    !isTaken(extraCommonParam, 'gbk')
  ) {
    problem('ALIPAY_EXTRA_COMMON_PARAM must be at most 100 characters without = & # % +')
  }
  return {
    name,
    partner,
    sellerId,
    charset: charset ?? 'utf-8',
    contracted,
    extraCommonParam,
    ...addresses,
    publicUrl,
  }
}
