/** Closes an order's trade at Alipay, so that it cannot be paid. @see docs/protocols.md#close-trade */
import type { Order } from '../../order/order'
import type { SigningKey } from '../../signing/md5'
import type { CloseAnswer } from '../capabilities/tradeQueries'
import type { HttpGet } from '../httpClient'
import { failure, readAnswer } from './answerXml'
import { signedServiceUrl } from './serviceUrl'
import type { AlipayDirectSettings } from './settings'

export async function closeTrade(
  http: HttpGet,
  settings: Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner' | 'charset'>,
  key: SigningKey,
  { orderId }: Pick<Order, 'orderId'>,
): Promise<CloseAnswer> {
  // This service names the order number differently from all others; S is the seller.
  const fields = { out_order_no: orderId, trade_role: 'S' }
  const url = signedServiceUrl(settings, key, 'close_trade', fields)
  // Stryker disable next-line ArrayDeclaration,StringLiteral: the answer has no payload
  const answer = readAnswer(await http(url), 'trade', [])
  if (!answer) return { kind: 'unavailable' }
  if (answer.isSuccess) return { kind: 'closed' }
  switch (answer.error) {
    case 'TRADE_NOT_EXIST':
      return { kind: 'noTrade' }
    // Sic: Alipay's spelling.
    case 'TRADE_STATUS_NOT_AVAILD':
      return { kind: 'notOpen' }
    default:
      return failure(answer.error)
  }
}
