// The body of a notify attempt, with the fault from the control panel applied.

import { STRANGER_EMAIL, STRANGER_ID } from '../alipay/trades'
import { formatBeijing } from '../core/beijingTime'
import { encodeForm, type Pair } from '../core/form'
import type { NotifyMessage } from '../core/gateway'
import { newNotifyId } from '../core/identifiers'
import type { Notify } from '../core/ledger'
import { otherAmount } from '../core/yuan'
import { signed } from './signing'

export function notifyMessage(notify: Notify, fault: string, key: string, nowMs: number): NotifyMessage {
  const notifyId = fault === 'oldNotifyId' ? newNotifyId() : notify.notifyId
  const pairs: Pair[] = [
    ['notify_time', formatBeijing(nowMs)],
    ['notify_id', notifyId],
    ...altered(notify.fields, fault),
  ]
  const charset = fault === 'gbk' ? 'gbk' : notify.charset
  const sent = signed(pairs, fault === 'forgeSignature' ? `not-${key}` : key, charset)
  const charsetName = fault === 'gbk' ? 'GBK' : charset
  return {
    body: encodeForm(fault === 'reorder' ? sent.toReversed() : sent, charset),
    // The real gateway's odd header: two media types and a charset.
    contentType: `application/x-www-form-urlencoded; text/html; charset=${charsetName}`,
  }
}

export function withOtherAmount(fields: readonly Pair[]): Pair[] {
  return fields.map(([name, value]) =>
    name === 'total_fee' || name === 'price' ? [name, otherAmount(value)] : [name, value],
  )
}

/** Changes the results in a refund's notify; other messages have none. */
function withResults(fields: readonly Pair[], change: (results: string) => string): Pair[] {
  return fields.map(([name, value]) => (name === 'result_details' ? [name, change(value)] : [name, value]))
}

function altered(fields: readonly Pair[], fault: string): readonly Pair[] {
  switch (fault) {
    case 'alterAmount':
      return withResults(withOtherAmount(fields), results => results.replace(/\^[\d.]+\^/, '^0.01^'))
    case 'cutLine':
      return withResults(fields, results => results.replace(/\^[A-Z_]+(\$[^#]*)?$/, ''))
    case 'strangeLine':
      return withResults(fields, results => `${results}#2026010122001400000000009999^1.00^TRADE_NOT_EXIST`)
    case 'wrongSeller':
      return fields.map(([name, value]) => {
        if (name === 'seller_id') return [name, STRANGER_ID]
        return name === 'seller_email' ? [name, STRANGER_EMAIL] : [name, value]
      })
    default:
      return fields
  }
}
