/** What ChinaBank must know of the shop, read from the environment. @see docs/protocols.md#chinabank-request */
import { type Addresses, readAddresses } from '../addresses'
import type { SettingsEnvironment } from '../gateway'

/** What `remark2` takes, in characters, without `[url:=]` around it. @see docs/protocols.md#chinabank-request */
const LONGEST_NOTIFY_URL = 150 - '[url:=]'.length

export interface ChinabankSettings extends Pick<SettingsEnvironment, 'name'>, Addresses {
  /** The shop's number at ChinaBank: 4 to 16 digits. */
  readonly merchant: string
}

/** Reads the `CHINABANK_…` variables; the settings are usable only when no problem was reported. */
export function readSettings(environment: SettingsEnvironment): ChinabankSettings {
  const { name, variables: env, problem } = environment
  const merchant = env.CHINABANK_MERCHANT ?? ''
  if (!/^\d{4,16}$/.test(merchant)) {
    problem('CHINABANK_MERCHANT must be your merchant number (商户号) at ChinaBank: 4 to 16 digits')
  }
  const addresses = readAddresses(environment, {
    variable: 'CHINABANK_GATEWAY_URL',
    gatewayUrl: env.CHINABANK_GATEWAY_URL,
    example: 'https://pay3.chinabank.com.cn/PayGate',
    longestNotifyUrl: LONGEST_NOTIFY_URL,
  })
  return {
    name,
    merchant,
    ...addresses,
  }
}
