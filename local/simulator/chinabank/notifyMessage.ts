// One attempt of a notify as it goes over the wire, with the fault set on the control panel worked in.

import { encodeForm, type Pair } from '../core/form'
import type { NotifyMessage } from '../core/gateway'
import type { Notify } from '../core/ledger'
import { otherAmount } from '../core/yuan'
import { signed } from './messages'

/** Of the form of the shop's own numbers, and nobody's. */
const STRANGE_ORDER = '20990101ZZZZZZZZZZZZZZZZ'

export function notifyMessage(
  { fields, charset }: Pick<Notify, 'fields' | 'charset'>,
  fault: string,
  key: string,
): NotifyMessage {
  const honest = signed(altered(fields, fault), fault === 'forgeSignature' ? `not-${key}` : key)
  return {
    body: encodeForm(spoilt(honest, fault), fault === 'utf8' ? 'utf-8' : charset),
    // It names no charset.
    contentType: 'application/x-www-form-urlencoded',
  }
}

/** Before it is signed. */
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

/** After it was signed. */
function spoilt(sent: readonly Pair[], fault: string): readonly Pair[] {
  switch (fault) {
    case 'recutFields':
      // The first digit of the status goes to the number: the signed text stays what it was.
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
