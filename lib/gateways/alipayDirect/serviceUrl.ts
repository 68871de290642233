/** The address of one of Alipay's unsigned services. */
import type { AlipayDirectSettings } from './settings'

/** Escapes the parameters: what comes from outside must not add parameters of its own to the question. */
export function serviceUrl(
  { gatewayUrl, partner }: Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>,
  service: string,
  parameters: Readonly<Record<string, string>>,
): URL {
  const url = new URL(gatewayUrl)
  url.search = new URLSearchParams({ service, partner, ...parameters }).toString()
  return url
}
