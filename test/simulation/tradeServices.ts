/** The gateway's services for questions about trades: `single_trade_query` and `close_trade`. */
import type { AlipayDirectSettings } from '../../lib/gateways/alipayDirect/settings'
import type { Answer } from '../../lib/gateways/httpClient'
import { doneXml, failureXml, tellXml, type XmlAnswer } from '../../local/simulator/alipayDirect/answerXml'
import { isSignedBy } from '../../local/simulator/alipayDirect/signing'
import { decodeForm } from '../../local/simulator/core/form'
import { KEY } from '../support/alipay'
import { queryFields, type Trade } from './trade'
import { Violation } from './violation'

const TRADE_SERVICES = ['single_trade_query', 'close_trade'] as const
type TradeService = (typeof TRADE_SERVICES)[number]

export const tradeServiceOf = (url: URL): TradeService | undefined =>
  TRADE_SERVICES.find(name => name === url.searchParams.get('service'))

interface Office {
  readonly trades: ReadonlyMap<string, Trade>
  readonly contracted: AlipayDirectSettings['contracted']
  /** Takes note of what is told. */
  tell(trade: Trade): void
  close(trade: Trade): void
}

export function answerTradeService(service: TradeService, url: URL, office: Office): Answer {
  const pairs = decodeForm(Buffer.from(url.search.slice(1)), 'utf-8')
  const fields = new Map(pairs)
  const name = service === 'close_trade' ? 'out_order_no' : 'out_trade_no'
  const outTradeNo = fields.get(name) ?? ''
  const isSigned = isSignedBy(pairs, fields.get('sign') ?? '', KEY, 'utf-8')
  if (!isSigned || outTradeNo === '' || !office.contracted.has(service))
    throw new Violation(`the gateway refuses the shop's ${service}`, outTradeNo)

  const trade = office.trades.get(outTradeNo)
  if (!trade) return xml(failureXml('TRADE_NOT_EXIST', 'utf-8'))
  if (service === 'single_trade_query') {
    office.tell(trade)
    return xml(tellXml(pairs, 'trade', queryFields(trade), KEY, 'utf-8'))
  }
  if (trade.status !== 'WAIT_BUYER_PAY') return xml(failureXml('TRADE_STATUS_NOT_AVAILD', 'utf-8'))
  office.close(trade)
  return xml(doneXml('utf-8'))
}

const xml = ({ bytes }: XmlAnswer): Answer => ({ status: 200, body: Buffer.from(bytes) })
