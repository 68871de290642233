/**
 * Diagnoses invalid signatures: undoes, one at a time, what is known to happen to messages; if the signature is then
 * valid, that was the cause. Only for people: such a message is never accepted.
 */
import type { SignatureCause } from '../../illegal/reasons'
import type { Form } from '../../signing/form'
import type { SigningKey } from '../../signing/md5'
import { receivedMd5 } from '../md5Faults'
import { withDecimals } from '../receivedSignature'
import { type SignedValues, sentSignature, signedValues } from './message'
import { textToSign } from './signature'

/** @returns the first cause that explains the signature; undefined for a forgery or an unknown key */
export function diagnoseSignature(form: Form, keys: readonly SigningKey[]): SignatureCause | undefined {
  const received = receivedMd5(sentSignature(form), keys)
  if (!received) return undefined
  const values = signedValues(form)
  const signed = textToSign(values)
  if (received.fits(signed)) return { fault: 'signatureReformatted' }
  const keyFault = received.keyFaults.find(({ fits }) => fits(signed))
  if (keyFault) return { fault: keyFault.fault }
  return DAMAGES.find(({ undo }) => received.fits(textToSign(undo(values))))?.cause
}

interface Damage {
  readonly cause: SignatureCause
  /** What the values may have been before. */
  readonly undo: (values: SignedValues) => readonly string[]
}

const DAMAGES: readonly Damage[] = [
  { cause: { fault: 'blanksAdded' }, undo: values => values.map(value => value.trim()) },
  ...[2, 1, 0].map(
    (decimals): Damage => ({
      cause: { fault: 'amountReformatted', parameter: 'v_amount' },
      undo: ([number, status, amount, currency]) => [
        number,
        status,
        withDecimals(amount, decimals),
        currency,
      ],
    }),
  ),
]
