/** What ChinaBank must know of the shop, read from the environment. @see docs/protocols.md#chinabank-request */
import { callbackUrls, checkAddresses, checkNotifyLength } from '../addresses'
import type { SettingsEnvironment } from '../gateway'

/** What `remark2` takes, in characters, without `[url:=]` around it. @see docs/protocols.md#chinabank-request */
const LONGEST_NOTIFY_URL = 150 - '[url:=]'.length

export interface ChinabankSettings extends Pick<SettingsEnvironment, 'name'> {
  /** The shop's number at ChinaBank: 4 to 16 digits. */
  readonly merchant: string
  /** The gateway's address without a query. */
  readonly gatewayUrl: string
  readonly notifyUrl: string
  readonly returnUrl: string
}

/** Reads the `CHINABANK_…` variables; the settings are usable only when no problem was reported. */
export function readSettings({
  name,
  variables: env,
  publicUrl,
  problem,
}: SettingsEnvironment): ChinabankSettings {
  const merchant = env.CHINABANK_MERCHANT ?? ''
  if (!/^\d{4,16}$/.test(merchant)) {
    problem('CHINABANK_MERCHANT must be your merchant number (商户号) at ChinaBank: 4 to 16 digits')
  }
  const gatewayUrl = env.CHINABANK_GATEWAY_URL ?? ''
  const example = 'https://pay3.chinabank.com.cn/PayGate'
  checkAddresses({ publicUrl, problem }, 'CHINABANK_GATEWAY_URL', gatewayUrl, example)
  const callbacks = callbackUrls({ name, publicUrl })
  checkNotifyLength({ problem }, callbacks.notifyUrl, LONGEST_NOTIFY_URL)
  return {
    name,
    merchant,
    gatewayUrl,
    ...callbacks,
  }
}
