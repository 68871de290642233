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
import type { Parameter } from '../../signing/form'
import { type SigningKey, verifyMd5 } from '../../signing/md5'
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
  parameters: readonly Parameter[],
  settings: Pick<AlipayDirectSettings, 'sellerId'>,
  keys: readonly SigningKey[],
): Result<GatewayMessage, IllegalReason> {
  const fields = asciiFields(parameters)
  const field = (name: string) => fields.get(name) ?? ''
  const signature = field('sign')
  if (signature === '') return err('signatureMissing')
  // The configured type, never the one that the sender would like.
  if (field('sign_type') !== 'MD5') return err('signTypeMismatch')
  if (!verifyMd5(stringToSign(parameters, UNSIGNED), signature, keys)) return err('badSignature')
  if (isAmbiguous(parameters)) return err('ambiguous')

  if (kind === 'notify' && ONLY_IN_RETURN.some(name => fields.has(name))) return err('malformedField')
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
  if (
    required.some(
      name => !parameters.some(parameter => parameter.name === name && parameter.value.length > 0),
    )
  ) {
    return err('missingField')
  }
  if (field('seller_id') !== settings.sellerId) return err('wrongSeller')

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
    refund: wasRefunded ? { full: status === 'TRADE_CLOSED' } : undefined,
    isWhole: false,
  })
  if (!facts) return err('unknownTradeStatus')

  // An order number of another form was never ours, though the gateway may well know it.
  const orderId = parseOrderId(field('out_trade_no'))
  if (!orderId) return err('unknownOrder')
  return ok({ gateway: 'alipayDirect', orderId, amountFen, notifyId, facts })
}

/** What the message says its order is, unproven. */
export const claimedOrder = (parameters: readonly Parameter[]): string =>
  asciiFields(parameters).get('out_trade_no') ?? ''

/** The fields whose values are printable ASCII; all that matter here are. Empty ones count as absent. */
function asciiFields(parameters: readonly Parameter[]): ReadonlyMap<string, string> {
  return new Map(
    parameters
      .map(({ name, value }) => [name, value.toString('latin1')] as const)
      .filter(([, text]) => /^[\x20-\x7e]+$/.test(text)),
  )
}
