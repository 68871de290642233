/**
 * Alipay's messages to the shop: the notify (server to server) and the return (with the buyer's browser).
 * They share their fields and their signature; this is the one path that both are verified on.
 * @see docs/protocols.md#notify
 */

import type { IllegalReason } from '../../illegal/reasons'
import { parseYuan } from '../../money'
import { parseOrderId } from '../../order/orderId'
import { err, ok, type Result } from '../../result'
import { isAmbiguous, stringToSign } from '../../signing/canonical'
import { type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'
import { parseGatewayTime } from '../../time'
import type { GatewayMessage } from '../gateway'
import type { AlipayDirectSettings } from './settings'
import { isTradeNo, tradeFacts, tradeTime } from './tradeFacts'

/** Parameters that stand outside the signed string. */
const UNSIGNED = ['sign', 'sign_type']

/** Real ones have at most some 130 characters. */
const MAX_NOTIFY_ID = 512

/** Fields that a return has and a notify has not: a buyer could otherwise post her return as a notify. */
const ONLY_IN_RETURN = ['is_success', 'exterface']

export function readMessage(
  kind: 'notify' | 'return',
  form: Form,
  settings: Pick<AlipayDirectSettings, 'sellerId'>,
  verifier: Verifier,
): Result<GatewayMessage, IllegalReason> {
  const problem = signatureProblem(form, verifier)
  if (problem) return err(problem)
  const field = (name: string) => asciiField(form, name)

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
  // Domestic messages name none; the same number of another currency is another amount.
  if (!['', 'CNY'].includes(latin1Named(form, 'currency'))) return err('amountMismatch')

  const tradeNo = field('trade_no')
  const notifyId = field('notify_id')
  const amountFen = parseYuan(field('total_fee'))
  const notifiedAt = parseGatewayTime(field('notify_time'))
  if (field('notify_type') !== 'trade_status_sync' || !isTradeNo(tradeNo)) return err('malformedField')
  if (
    notifyId === '' ||
    notifyId.length > MAX_NOTIFY_ID ||
    amountFen === undefined ||
    notifiedAt === undefined
  )
    return err('malformedField')

  const status = field('trade_status')
  const wasRefunded = field('refund_status') === 'REFUND_SUCCESS'
  const facts = tradeFacts({
    tradeNo,
    status,
    paidAt: tradeTime(field('gmt_payment')),
    closedAt: tradeTime(field('gmt_close')),
    refundedAt: tradeTime(field('gmt_refund')),
    toldAt: notifiedAt,
    amountFen,
    // How much it was is told only by the trade's end.
    refund: wasRefunded ? { inAllFen: status === 'TRADE_CLOSED' ? amountFen : undefined } : undefined,
    isWhole: false,
  })
  if (!facts) return err('unknownTradeStatus')

  // An order number of another form was never ours, though the gateway may well know it.
  const orderId = parseOrderId(field('out_trade_no'))
  if (!orderId) return err('unknownOrder')
  return ok({ gateway: 'alipayDirect', orderId, amountFen, notifyId, facts })
}

/** Why the message proves nothing: no signature, a wrong one, or one that fits another message as well. */
export function signatureProblem(form: Form, verifier: Verifier): IllegalReason | undefined {
  const signature = asciiField(form, 'sign')
  if (signature === '') return 'signatureMissing'
  // The configured type, never the one that the sender would like.
  if (latin1Named(form, 'sign_type') !== 'MD5') return 'signTypeMismatch'
  if (!verifier.verifies(stringToSign(form, UNSIGNED), signature)) return 'badSignature'
  return isAmbiguous(form) ? 'ambiguous' : undefined
}

/** What the message says its order is, unproven. */
export const claimedOrder = (form: Form): string => asciiField(form, 'out_trade_no')

/** The text of a field that is printable ASCII, as all that matter here are; empty when it is not, or is absent. */
function asciiField(form: Form, name: string): string {
  const text = latin1Named(form, name)
  return /^[\x20-\x7e]+$/.test(text) ? text : ''
}
