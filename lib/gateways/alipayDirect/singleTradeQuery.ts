/** Queries an order's trade. @see docs/protocols.md#single-trade-query */
import { type Fen, parseYuan } from '../../money'
import type { GatewayName } from '../../order/facts'
import type { Order } from '../../order/order'
import type { SigningKey } from '../../signing/md5'
import { isTradeNo, tradeFacts, tradeTime } from '../alipay/tradeFacts'
import type { TradeAnswer } from '../capabilities/tradeQueries'
import type { HttpGet } from '../httpClient'
import { failure, readAnswer } from './answerXml'
import { signedServiceUrl } from './serviceUrl'
import type { AlipayDirectSettings } from './settings'

const TIMES = ['gmt_create', 'gmt_last_modified_time', 'gmt_payment', 'gmt_close', 'gmt_refund'] as const
const NAMES = [
  ...TIMES,
  'out_trade_no',
  'trade_no',
  'seller_id',
  'trade_status',
  'total_fee',
  'refund_status',
  'to_buyer_fee',
] as const
type Texts = Readonly<Record<(typeof NAMES)[number], string>>

/** The answer is trusted because of TLS; how its `sign` is computed is documented nowhere. */
export async function singleTradeQuery(
  http: HttpGet,
  settings: Pick<AlipayDirectSettings, 'name' | 'gatewayUrl' | 'partner' | 'charset' | 'sellerId'>,
  key: SigningKey,
  order: Pick<Order, 'orderId'>,
): Promise<TradeAnswer> {
  const url = signedServiceUrl(settings, key, 'single_trade_query', { out_trade_no: order.orderId })
  const answer = readAnswer(await http(url), 'trade', NAMES)
  if (!answer) return { kind: 'unavailable' }
  const { isSuccess, error, texts } = answer
  if (!isSuccess) return error === 'TRADE_NOT_EXIST' ? { kind: 'noTrade' } : failure(error)
  if (texts.out_trade_no === '' || texts.seller_id === '') return { kind: 'unavailable' }
  if (texts.out_trade_no !== order.orderId) return { kind: 'refused', code: 'OUT_TRADE_NO_MISMATCH' }
  if (texts.seller_id !== settings.sellerId) return { kind: 'refused', code: 'SELLER_MISMATCH' }
  return readTrade(settings.name, texts)
}

function readTrade(gateway: GatewayName, texts: Texts): TradeAnswer {
  const amountFen = parseYuan(texts.total_fee)
  const returnedFen = texts.to_buyer_fee === '' ? (0 as Fen) : parseYuan(texts.to_buyer_fee)
  const statedAt = tradeTime(texts.gmt_last_modified_time) ?? tradeTime(texts.gmt_create)
  if (
    amountFen === undefined ||
    returnedFen === undefined ||
    returnedFen > amountFen ||
    statedAt === undefined ||
    !isTradeNo(texts.trade_no) ||
    // An invalid time is not the same as an absent one.
    TIMES.some(name => texts[name] !== '' && tradeTime(texts[name]) === undefined)
  ) {
    return { kind: 'unavailable' }
  }
  const facts = tradeFacts({
    gateway,
    tradeNo: texts.trade_no,
    status: texts.trade_status,
    paidAt: tradeTime(texts.gmt_payment),
    closedAt: tradeTime(texts.gmt_close),
    refundedAt: tradeTime(texts.gmt_refund),
    statedAt,
    refund: refundOf(texts, amountFen, returnedFen),
    amountFen,
    isWhole: true,
  })
  // A payment of 0 is invalid.
  const isPaidNothing = facts?.some(fact => 'amountFen' in fact && fact.amountFen === 0)
  if (!facts || isPaidNothing) return { kind: 'unavailable' }
  return { kind: 'trade', tradeNo: texts.trade_no, facts }
}

/** Amounts may show a refund that the status does not, and the other way round. */
function refundOf(
  { trade_status, refund_status }: Texts,
  amountFen: Fen,
  returnedFen: Fen,
): { readonly inAllFen: Fen | undefined } | undefined {
  if (returnedFen > 0) return { inAllFen: returnedFen }
  if (refund_status !== 'REFUND_SUCCESS') return undefined
  return { inAllFen: trade_status === 'TRADE_CLOSED' ? amountFen : undefined }
}
