// One attempt of a notify turned into what really goes over the wire, with the fault set on the control panel worked in.

import type { Contract } from '../alipayDirect/contract'
import { signed } from '../alipayDirect/signing'
import { formatBeijing } from './beijingTime'
import type { Charset } from './charset'
import { encodeForm, type Pair } from './form'
import { newNotifyId } from './identifiers'
import type { Notify } from './ledger'
import type { Fault } from './settings'

export interface Dispatch {
  readonly body: string
  readonly contentType: string
  /** How many times it is sent at once: 0 = not at all, 2 = doubled. */
  readonly copies: 0 | 1 | 2
  readonly holdBackMs: number
}

const STRANGER_ID = '2088999999999999'
const STRANGER_EMAIL = 'stranger@seller.example'

/** Build an attempt. `delayMs` (real milliseconds) is how long the fault `delay` holds it back. */
export function prepareDispatch(
  notify: Notify,
  fault: Fault,
  contract: Contract,
  nowMs: number,
  delayMs: number,
): Dispatch {
  const notifyId = fault === 'oldNotifyId' ? newNotifyId() : notify.notifyId
  const pairs: Pair[] = [
    ['notify_time', formatBeijing(nowMs)],
    ['notify_id', notifyId],
    ...altered(notify.fields, fault),
  ]
  const charset: Charset = fault === 'gbk' ? 'gbk' : notify.charset
  const key = fault === 'forgeSignature' ? `not-${contract.key}` : contract.key
  const sent = signed(pairs, key, charset)
  const charsetName = fault === 'gbk' ? 'GBK' : charset
  return {
    body: encodeForm(fault === 'reorder' ? sent.toReversed() : sent, charset),
    // The real gateway's own odd header: two media types and a charset.
    contentType: `application/x-www-form-urlencoded; text/html; charset=${charsetName}`,
    copies: fault === 'drop' ? 0 : fault === 'duplicate' ? 2 : 1,
    holdBackMs: fault === 'delay' ? delayMs : 0,
  }
}

/** The fields with 0.01 yuan for their amount, or 0.02 where that is the amount. */
export function withOtherAmount(fields: readonly Pair[]): Pair[] {
  return fields.map(([name, value]) =>
    name === 'total_fee' || name === 'price' ? [name, value === '0.01' ? '0.02' : '0.01'] : [name, value],
  )
}

function altered(fields: readonly Pair[], fault: Fault): readonly Pair[] {
  switch (fault) {
    case 'alterAmount':
      return withOtherAmount(fields)
    case 'wrongSeller':
      return fields.map(([name, value]) => {
        if (name === 'seller_id') return [name, STRANGER_ID]
        return name === 'seller_email' ? [name, STRANGER_EMAIL] : [name, value]
      })
    default:
      return fields
  }
}
