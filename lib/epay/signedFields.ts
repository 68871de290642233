/** A message of the shop's program: its signature, and its fields as text. @see docs/protocols.md#epay */
import type { KeyList } from '../gateways/md5Keys'
import type { IllegalReason } from '../illegal/reasons'
import { err, ok, type Result } from '../result'
import { isAmbiguous, type MayHold, stringToSign } from '../signing/canonical'
import { decodeText } from '../signing/charset'
import { asciiNamed, type Form, latin1Named } from '../signing/form'
import { md5Verifier } from '../signing/md5'
import { UNSIGNED } from './notice'

/** The text of a field, '' when it is absent; undefined when it is no UTF-8. */
export type FieldText = (name: string) => string | undefined

/** Without it no order is made, and in the sorted string it is the first behind `notify_url` that is needed. */
const ORDER_NUMBER = 'out_trade_no'
/** They come back in no message that we sign. */
const ADDRESSES = ['notify_url', 'return_url']

/**
 * An address may have a query of several parameters. The string is sorted, and so cannot be cut at a name that would stand
 * before the address itself. Nor at one behind the order's number: that one would be text of the cut-off value. Of two ways
 * to cut a string at most one is let through (test/property/epayCuts.test.ts).
 */
export const mayHold: MayHold = (name, held) =>
  ADDRESSES.includes(name) && (held <= name || (name < ORDER_NUMBER && ORDER_NUMBER < held))

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
  if (isAmbiguous(form, mayHold)) return err('ambiguous')
  const text = fieldText(form)
  return text('pid') === merchant ? ok(text) : err('wrongSeller')
}

export const fieldText =
  (form: Form): FieldText =>
  name =>
    decodeText(Buffer.from(latin1Named(form, name), 'latin1'), 'utf-8')

/** What the message says its order is, unproven. */
export const claimedOrder = (form: Form): string => asciiNamed(form, ORDER_NUMBER)
