/** Where Alipay moves no money. */
import { isLoopback } from '../../url'

/** Alipay's sandboxes are hosts under alipaydev.com; what answers on this machine is the simulator. */
export const isSandbox = (gatewayUrl: string): boolean =>
  isLoopback(gatewayUrl) ||
  (URL.canParse(gatewayUrl) && new URL(gatewayUrl).hostname.endsWith('.alipaydev.com'))
