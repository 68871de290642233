/** Which gateway a path under `/paycallback` is for. */
import type { GatewayName } from '../order/facts'
import type { Request } from './request'

/** Alipay direct pay was here first, and the address of its default merchant names no gateway. */
const UNNAMED: GatewayName = 'alipayDirect'

/** As the path names it: there need not be such a gateway. */
export const gatewayOfPath = ({ pathParameters }: Pick<Request, 'pathParameters'>): GatewayName =>
  pathParameters.gateway ?? UNNAMED
