// The body of a notify attempt, with the fault from the control panel applied.

import { encodeForm, type Pair } from '../core/form'
import type { NotifyMessage } from '../core/gateway'
import type { Notify } from '../core/ledger'
import { otherAmount } from '../core/yuan'
import { signed } from './messages'

/** In the shop's format, but of no order. */
const STRANGE_ORDER = '20990101ZZZZZZZZZZZZZZZZ'

export function notifyMessage(
  { fields, charset }: Pick<Notify, 'fields' | 'charset'>,
  fault: string,
  key: string,
): NotifyMessage {
  const honest = signed(altered(fields, fault), fault === 'forgeSignature' ? `not-${key}` : key)
  return {
    body: encodeForm(spoilt(honest, fault), fault === 'utf8' ? 'utf-8' : charset),
    // Without a charset.
    contentType: 'application/x-www-form-urlencoded',
  }
}

/** Applies the fault before signing. */
function altered(fields: readonly Pair[], fault: string): readonly Pair[] {
  switch (fault) {
    case 'alterAmount':
      return replaced(fields, 'v_amount', otherAmount)
    case 'wrongOrder':
      return replaced(fields, 'v_oid', () => STRANGE_ORDER)
    default:
      return fields
  }
}

/** Applies the fault after signing. */
function spoilt(sent: readonly Pair[], fault: string): readonly Pair[] {
  switch (fault) {
    case 'recutFields':
      // Moves the first digit of the status to the order number: the signed text stays the same.
      return replaced(
        replaced(sent, 'v_oid', number => `${number}${fieldOf(sent, 'v_pstatus').slice(0, 1)}`),
        'v_pstatus',
        status => status.slice(1),
      )
    case 'lowerSignature':
      return replaced(sent, 'v_md5str', signature => signature.toLowerCase())
    case 'repeatField':
      return [...sent, ['v_amount', otherAmount(fieldOf(sent, 'v_amount'))]]
    case 'reorder':
      return sent.toReversed()
    default:
      return sent
  }
}

function replaced(pairs: readonly Pair[], name: string, by: (value: string) => string): readonly Pair[] {
  return pairs.map(pair => (pair[0] === name ? [name, by(pair[1])] : pair))
}

function fieldOf(pairs: readonly Pair[], name: string): string {
  return new Map(pairs).get(name) ?? ''
}
