/** The paper gateway's settings, read from the environment. */
import { callbackUrls } from '../../../lib/gateways/addresses'
import type { SettingsEnvironment } from '../../../lib/gateways/gateway'
import { isUsableUrl } from '../../../lib/url'

export interface PaperSettings {
  /** The account's name. */
  readonly name: string
  /** The shop's name at the gateway. */
  readonly shop: string
  /** The address for payment requests, without a query. */
  readonly gatewayUrl: string
  readonly notifyUrl: string
  readonly returnUrl: string
}

/** Reads the `PAPER_…` variables; the settings are usable only if no problem was reported. */
export function readSettings({
  name,
  variables: env,
  publicUrl,
  problem,
}: SettingsEnvironment): PaperSettings {
  const shop = env.PAPER_SHOP ?? ''
  if (!/^[!-~]{1,32}$/.test(shop)) problem('PAPER_SHOP must be the name of your shop at the gateway')
  const gatewayUrl = env.PAPER_GATEWAY_URL ?? ''
  if (!isUsableUrl(gatewayUrl)) problem('PAPER_GATEWAY_URL must be an https URL without a query')
  return { name, shop, gatewayUrl, ...callbackUrls({ name, publicUrl }) }
}
