/** Parses `batch_refund_notify`, the message about refunds. @see docs/protocols.md#direct-refund */
import type { IllegalReason } from '../../illegal/reasons'
import { parseYuan } from '../../money'
import { err, ok, type Result } from '../../result'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import { parseGatewayTime } from '../../time'
import { isTradeNo } from '../alipay/tradeFacts'
import type { RefundMessage, RefundResult } from '../capabilities/messages'
import { refundOfBatch } from './batchNo'
import { isNotifyId } from './notifyId'
import type { AlipayDirectSettings } from './settings'

export const REFUND_NOTIFY = 'batch_refund_notify'

const REQUIRED = ['batch_no', 'success_num', 'result_details', 'notify_id', 'notify_time']

/** Alipay's limit for one request. */
const MAX_RESULTS = 1000

const DONE = 'SUCCESS'
const FAILURE = /^[A-Z][A-Z0-9_.]{1,63}$/

/** @param form  with a verified signature */
export function readRefundMessage(
  form: Form,
  { name: gateway, sellerId }: Pick<AlipayDirectSettings, 'name' | 'sellerId'>,
): Result<RefundMessage, IllegalReason> {
  const field = (name: string) => asciiNamed(form, name)
  if (REQUIRED.some(name => latin1Named(form, name) === '')) return err('missingField')
  // The message need not name the shop: the key and the confirmation prove whose it is.
  if (!['', sellerId].includes(latin1Named(form, 'seller_id'))) return err('wrongSeller')
  const notifyId = field('notify_id')
  const at = parseGatewayTime(field('notify_time'))
  const results = parseResults(field('result_details'))
  if (!isNotifyId(notifyId) || at === undefined || !results) return err('malformedField')
  const made = results.filter(({ failure }) => failure === undefined)
  if (field('success_num') !== String(made.length)) return err('malformedField')
  const refund = refundOfBatch(field('batch_no'))
  if (!refund) return err('unknownRefund')
  return ok({ about: 'refund', gateway, ...refund, notifyId, at, results })
}

/**
 * `trade^amount^SUCCESS` or an error code in its place, joined by `#`; undefined for an invalid line or a repeated
 * trade.
 */
function parseResults(text: string): readonly RefundResult[] | undefined {
  const lines = text.split('#', MAX_RESULTS + 1)
  if (lines.length > MAX_RESULTS) return undefined
  const results = lines.flatMap(line => parseResult(line) ?? [])
  const trades = new Set(results.map(({ tradeNo }) => tradeNo))
  return trades.size === lines.length ? results : undefined
}

function parseResult(line: string): RefundResult | undefined {
  // After $ and | come Alipay's fee and shares of other accounts, none of which the buyer gets.
  const parts = line.replace(/[$|].*/, '').split('^')
  if (parts.length !== 3) return undefined
  const [tradeNo, amount, result] = parts as [string, string, string]
  const amountFen = parseYuan(amount)
  if (!isTradeNo(tradeNo) || !amountFen || !FAILURE.test(result)) return undefined
  return { tradeNo, amountFen, failure: result === DONE ? undefined : result }
}
