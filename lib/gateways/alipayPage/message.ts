/**
 * Verifies the open platform's messages to the shop: the notify (server to server) and the return (by the buyer's
 * browser). They share most fields and the signature, and this one path verifies both.
 * @see docs/protocols.md#page-notify
 */
import type { IllegalReason } from '../../illegal/reasons'
import { type Fen, parseYuan } from '../../money'
import type { GatewayName, TradeFact } from '../../order/facts'
import { parseOrderId } from '../../order/orderId'
import { err, ok, type Result } from '../../result'
import { parseCharset } from '../../signing/charset'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'
import { parseGatewayTime } from '../../time'
import { signatureProblem } from '../alipay/signedMessage'
import { isTradeNo, tradeFacts, tradeTime } from '../alipay/tradeFacts'
import type { PaymentMessage } from '../capabilities/messages'
import type { AlipayPageSettings } from './settings'

/** The field's limit in characters (docs.open.alipay.com · official copy). */
const MAX_NOTIFY_ID = 128

const IN_BOTH = ['app_id', 'charset', 'out_trade_no', 'seller_id', 'total_amount', 'trade_no']
const IN_NOTIFY = ['notify_id', 'notify_time', 'notify_type', 'trade_status']

/** Fields that only returns have: otherwise a buyer could post her return as a notify. */
const RETURN_METHODS = ['alipay.trade.page.pay.return', 'alipay.trade.wap.pay.return']

type ReadField = (name: string) => string

export function readMessage(
  kind: 'notify' | 'return',
  form: Form,
  settings: Pick<AlipayPageSettings, 'name' | 'appId' | 'sellerId'>,
  verifier: Verifier,
): Result<PaymentMessage, IllegalReason> {
  const problem = signatureProblem(form, 'RSA2', verifier)
  if (problem) return err(problem)
  const field: ReadField = name => asciiNamed(form, name)

  const isReturn = RETURN_METHODS.includes(field('method'))
  if (kind === 'return' ? !isReturn : latin1Named(form, 'method') !== '') return err('malformedField')
  const required = kind === 'notify' ? [...IN_BOTH, ...IN_NOTIFY] : IN_BOTH
  if (required.some(name => latin1Named(form, name) === '')) return err('missingField')
  if (field('app_id') !== settings.appId) return err('wrongApp')
  if (field('seller_id') !== settings.sellerId) return err('wrongSeller')
  // It may differ from the requested one. Everything that is read is ASCII, which is the same in all charsets.
  if (parseCharset(field('charset')) === undefined) return err('malformedField')

  const amountFen = parseYuan(field('total_amount'))
  if (amountFen === undefined || !isTradeNo(field('trade_no'))) return err('malformedField')
  // A return has no status, so it contains no facts.
  const facts = kind === 'return' ? ok([]) : factsOf(settings.name, field, amountFen)
  if (!facts.ok) return facts

  // The gateway may know orders of other systems; numbers in another format are not ours.
  const orderId = parseOrderId(field('out_trade_no'))
  if (!orderId) return err('unknownOrder')
  const notifyId = field('notify_id')
  return ok({ about: 'payment', gateway: settings.name, orderId, amountFen, notifyId, facts: facts.value })
}

function factsOf(
  gateway: GatewayName,
  field: ReadField,
  amountFen: Fen,
): Result<readonly TradeFact[], IllegalReason> {
  const notifyId = field('notify_id')
  const statedAt = parseGatewayTime(field('notify_time'))
  const refund = refundOf(field, amountFen)
  if (
    field('notify_type') !== 'trade_status_sync' ||
    notifyId === '' ||
    notifyId.length > MAX_NOTIFY_ID ||
    statedAt === undefined ||
    refund === 'malformed'
  ) {
    return err('malformedField')
  }
  const facts = tradeFacts({
    gateway,
    tradeNo: field('trade_no'),
    status: field('trade_status'),
    paidAt: tradeTime(field('gmt_payment')),
    closedAt: tradeTime(field('gmt_close')),
    refundedAt: tradeTime(field('gmt_refund')),
    statedAt,
    amountFen,
    refund,
    isWhole: false,
  })
  return facts ? ok(facts) : err('unknownTradeStatus')
}

/** `refund_fee` is the refunded sum; if there is only a refund's time, the status tells. */
function refundOf(
  field: ReadField,
  amountFen: Fen,
): { readonly inAllFen: Fen | undefined } | 'malformed' | undefined {
  if (field('refund_fee') !== '') {
    const inAllFen = parseYuan(field('refund_fee'))
    if (inAllFen === undefined || inAllFen > amountFen) return 'malformed'
    if (inAllFen > 0) return { inAllFen }
  }
  if (field('gmt_refund') === '') return undefined
  return { inAllFen: field('trade_status') === 'TRADE_CLOSED' ? amountFen : undefined }
}
