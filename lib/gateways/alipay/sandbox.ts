/** Recognizes gateways at which no money moves. */
import { isLoopback } from '../../url'

/** Alipay's sandboxes are hosts under alipaydev.com; on this machine it is the simulator. */
export const isSandbox = (gatewayUrl: string): boolean =>
  isLoopback(gatewayUrl) ||
  (URL.canParse(gatewayUrl) && new URL(gatewayUrl).hostname.endsWith('.alipaydev.com'))
