/** A message of the shop's program: its signature, and its fields as text. @see docs/protocols.md#epay */
import type { KeyList } from '../gateways/md5Keys'
import type { IllegalReason } from '../illegal/reasons'
import { err, ok, type Result } from '../result'
import { isAmbiguous, stringToSign } from '../signing/canonical'
import { decodeText } from '../signing/charset'
import { asciiNamed, type Form, latin1Named } from '../signing/form'
import { md5Verifier } from '../signing/md5'
import { UNSIGNED } from './notice'

/** The text of a field, '' when it is absent; undefined when it is no UTF-8. */
export type FieldText = (name: string) => string | undefined

/** @param merchant  the number that the program must name */
export function readSignedFields(
  form: Form,
  keys: KeyList,
  merchant: string,
): Result<FieldText, IllegalReason> {
  const signature = asciiNamed(form, 'sign')
  if (signature === '') return err('signatureMissing')
  // Some programs leave it out; there is no other kind.
  if (!['', 'MD5'].includes(latin1Named(form, 'sign_type'))) return err('signTypeMismatch')
  if (!md5Verifier(keys).verifies(stringToSign(form, UNSIGNED), signature)) return err('badSignature')
  if (isAmbiguous(form)) return err('ambiguous')
  const text = fieldText(form)
  return text('pid') === merchant ? ok(text) : err('wrongSeller')
}

export const fieldText =
  (form: Form): FieldText =>
  name =>
    decodeText(Buffer.from(latin1Named(form, name), 'latin1'), 'utf-8')

/** What the message says its order is, unproven. */
export const claimedOrder = (form: Form): string => asciiNamed(form, 'out_trade_no')
