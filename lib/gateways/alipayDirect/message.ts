/**
 * Verifies Alipay's messages to the shop: the notify (server to server) and the return (by the buyer's browser). They
 * share fields and signature, and this one path verifies both.
 * @see docs/protocols.md#notify
 */
import type { IllegalReason } from '../../illegal/reasons'
import { parseYuan } from '../../money'
import { parseOrderId } from '../../order/orderId'
import { err, ok, type Result } from '../../result'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'
import { parseGatewayTime } from '../../time'
import { signatureProblem } from '../alipay/signedMessage'
import { isTradeNo, tradeFacts, tradeTime } from '../alipay/tradeFacts'
import type { GatewayMessage, PaymentMessage } from '../capabilities/messages'
import { isNotifyId } from './notifyId'
import { REFUND_NOTIFY, readRefundMessage } from './refundMessage'
import type { AlipayDirectSettings } from './settings'

/** Fields that only returns have: otherwise a buyer could post her return as a notify. */
const ONLY_IN_RETURN = ['is_success', 'exterface']

export function readMessage(
  kind: 'notify' | 'return',
  form: Form,
  settings: Pick<AlipayDirectSettings, 'name' | 'sellerId'>,
  verifier: Verifier,
): Result<GatewayMessage, IllegalReason> {
  const problem = signatureProblem(form, 'MD5', verifier)
  if (problem) return err(problem)
  // The signed type decides the meaning: a refund's message is never a payment, nor the other way round.
  if (kind === 'notify' && asciiNamed(form, 'notify_type') === REFUND_NOTIFY)
    return readRefundMessage(form, settings)
  return readPaymentMessage(kind, form, settings)
}

function readPaymentMessage(
  kind: 'notify' | 'return',
  form: Form,
  settings: Pick<AlipayDirectSettings, 'name' | 'sellerId'>,
): Result<PaymentMessage, IllegalReason> {
  const field = (name: string) => asciiNamed(form, name)

  if (kind === 'notify' && ONLY_IN_RETURN.some(name => field(name) !== '')) return err('malformedField')
  if (kind === 'return' && field('is_success') !== 'T') return err('malformedField')

  const required = [
    'out_trade_no',
    'total_fee',
    'trade_status',
    'seller_id',
    'trade_no',
    'notify_id',
    'notify_time',
  ]
  if (required.some(name => latin1Named(form, name) === '')) return err('missingField')
  if (field('seller_id') !== settings.sellerId) return err('wrongSeller')
  // Domestic messages name no currency; the same number in another currency is another amount.
  if (!['', 'CNY'].includes(latin1Named(form, 'currency'))) return err('amountMismatch')

  const tradeNo = field('trade_no')
  const notifyId = field('notify_id')
  const amountFen = parseYuan(field('total_fee'))
  const notifiedAt = parseGatewayTime(field('notify_time'))
  if (field('notify_type') !== 'trade_status_sync' || !isTradeNo(tradeNo)) return err('malformedField')
  if (!isNotifyId(notifyId) || amountFen === undefined || notifiedAt === undefined)
    return err('malformedField')

  const status = field('trade_status')
  const wasRefunded = field('refund_status') === 'REFUND_SUCCESS'
  const facts = tradeFacts({
    gateway: settings.name,
    tradeNo,
    status,
    paidAt: tradeTime(field('gmt_payment')),
    closedAt: tradeTime(field('gmt_close')),
    refundedAt: tradeTime(field('gmt_refund')),
    statedAt: notifiedAt,
    amountFen,
    // Only the end of the trade tells the refunded amount.
    refund: wasRefunded ? { inAllFen: status === 'TRADE_CLOSED' ? amountFen : undefined } : undefined,
    isWhole: false,
  })
  if (!facts) return err('unknownTradeStatus')

  // The gateway may know orders of other systems; numbers in another format are not ours.
  const orderId = parseOrderId(field('out_trade_no'))
  if (!orderId) return err('unknownOrder')
  return ok({ about: 'payment', gateway: settings.name, orderId, amountFen, notifyId, facts })
}
