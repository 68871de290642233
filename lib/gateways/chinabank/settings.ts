/** The settings of ChinaBank, from environment variables. @see docs/protocols.md#chinabank-request */
import { type Addresses, readAddresses } from '../addresses'
import type { SettingsEnvironment } from '../gateway'

/** The limit of `remark2` in characters, less `[url:=]`. @see docs/protocols.md#chinabank-request */
const LONGEST_NOTIFY_URL = 150 - '[url:=]'.length

export interface ChinabankSettings extends Pick<SettingsEnvironment, 'name'>, Addresses {
  /** The shop's number at ChinaBank: 4 to 16 digits. */
  readonly merchant: string
}

/** Reads the `CHINABANK_…` variables; usable only if no problem was reported. */
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
