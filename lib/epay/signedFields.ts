/** Verifies a program's signed message and reads its fields. @see docs/protocols.md#epay */
import type { KeyList } from '../gateways/md5Keys'
import type { IllegalReason } from '../illegal/reasons'
import { err, ok, type Result } from '../result'
import { isAmbiguous, type MayHold, stringToSign } from '../signing/canonical'
import { decodeText } from '../signing/charset'
import { asciiNamed, type Form, latin1Named } from '../signing/form'
import { md5Verifier } from '../signing/md5'
import { UNSIGNED } from './notice'

/** The text of a field: '' if it is absent, undefined if it is not valid UTF-8. */
export type FieldText = (name: string) => string | undefined

/** Required, and of the required fields the first that sorts after `notify_url`. */
const ORDER_NUMBER = 'out_trade_no'
/** The only field that is read here and sorts after `return_url`. */
const TYPE = 'type'

/**
 * Whether the value of the field `name` may contain `&held=`. Only the addresses may, which are not in any message that
 * the shop signs: they may have a query of several parameters. The signed string is sorted, so it cannot be split at a
 * name that sorts before the address's. A `notify_url` cannot be split after the order number either, which would then be
 * part of another value, and so be missing. A `return_url` can be split, but only into parameters that are not read: all
 * readings are the same order, for which the buyer's browser returns to a longer or a shorter address
 * (test/property/epayCuts.test.ts).
 */
export const mayHold: MayHold = (name, held) =>
  name === 'notify_url' ? held <= name || held > ORDER_NUMBER : name === 'return_url' && held !== TYPE

/** @param merchant  the expected `pid` */
export function readSignedFields(
  form: Form,
  keys: KeyList,
  merchant: string,
): Result<FieldText, IllegalReason> {
  const signature = asciiNamed(form, 'sign')
  if (signature === '') return err('signatureMissing')
  // Some programs omit it.
  if (!['', 'MD5'].includes(latin1Named(form, 'sign_type'))) return err('signTypeMismatch')
  if (!md5Verifier(keys).verifies(stringToSign(form, UNSIGNED), signature)) return err('badSignature')
  if (isAmbiguous(form, mayHold)) return err('ambiguous')
  const text = fieldText(form)
  return text('pid') === merchant ? ok(text) : err('wrongSeller')
}

export const fieldText =
  (form: Form): FieldText =>
  name =>
    decodeText(Buffer.from(latin1Named(form, name), 'latin1'), 'utf-8')

/** The order number in an unverified message. */
export const claimedOrder = (form: Form): string => asciiNamed(form, ORDER_NUMBER)
