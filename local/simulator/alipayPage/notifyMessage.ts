// The body of a notify attempt, with the fault from the control panel applied.

import type { KeyObject } from 'node:crypto'
import { STRANGER_EMAIL, STRANGER_ID } from '../alipay/trades'
import { formatBeijing } from '../core/beijingTime'
import { encodeForm, type Pair } from '../core/form'
import type { NotifyMessage } from '../core/gateway'
import type { Notify } from '../core/ledger'
import { otherAmount } from '../core/yuan'
import { signed } from './signing'

const STRANGER_APP = '2014999999999999'

const AMOUNTS = new Set(['total_amount', 'receipt_amount', 'invoice_amount', 'buyer_pay_amount'])

/** @param key signs it: the right or a wrong one, depending on the fault */
export function notifyMessage(notify: Notify, fault: string, key: KeyObject, nowMs: number): NotifyMessage {
  const pairs: Pair[] = [
    ['notify_time', formatBeijing(nowMs)],
    ['notify_id', notify.notifyId],
    ...altered(notify.fields, fault),
  ]
  const charset = fault === 'gbk' ? 'gbk' : 'utf-8'
  const sent =
    fault === 'signEmptyValue'
      ? signed([...pairs, ['voucher_detail_list', '']], key, { empty: 'kept' })
      : signed(pairs, key, { charset })
  return {
    body: encodeForm(fault === 'reorder' ? sent.toReversed() : sent, charset),
    // The real gateway's odd header: two media types and a charset.
    contentType: `application/x-www-form-urlencoded; text/html; charset=${charset}`,
  }
}

function altered(fields: readonly Pair[], fault: string): readonly Pair[] {
  return fields.map(([name, value]) => [name, alteredValue(name, value, fault)])
}

function alteredValue(name: string, value: string, fault: string): string {
  switch (fault) {
    case 'alterAmount':
      return AMOUNTS.has(name) ? otherAmount(value) : value
    case 'wrongSeller':
      return name === 'seller_id' ? STRANGER_ID : name === 'seller_email' ? STRANGER_EMAIL : value
    case 'gbk':
      return name === 'charset' ? 'GBK' : value
    case 'wrongApp':
      return name === 'app_id' || name === 'auth_app_id' ? STRANGER_APP : value
    default:
      return value
  }
}
