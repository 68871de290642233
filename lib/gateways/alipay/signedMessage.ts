/** What the messages of Alipay's gateways have in common: how their signature is judged, and their order's name. */
import type { IllegalReason } from '../../illegal/reasons'
import { isAmbiguous, isEmpty, stringToSign } from '../../signing/canonical'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'

/** Parameters that stand outside the signed string. @see docs/protocols.md#signing */
const UNSIGNED = ['sign', 'sign_type']

/**
 * Why the message proves nothing: no signature, a wrong one, or one that fits another message as well. Of the open platform
 * a parameter without a value may be signed along or not: its documents say that all of them are, and its SDKs disagree.
 * @see docs/protocols.md#rsa2
 *
 * @param signType  the gateway's own, never the one that the sender would like
 */
export function signatureProblem(
  form: Form,
  signType: 'MD5' | 'RSA2',
  verifier: Verifier,
): IllegalReason | undefined {
  const signature = asciiNamed(form, 'sign')
  if (signature === '') return 'signatureMissing'
  if (latin1Named(form, 'sign_type') !== signType) return 'signTypeMismatch'
  const fits = (empty?: 'kept') => verifier.verifies(stringToSign(form, UNSIGNED, empty), signature)
  const mayKeepEmpty = signType === 'RSA2' && form.sorted.some(isEmpty)
  if (!fits() && !(mayKeepEmpty && fits('kept'))) return 'badSignature'
  return isAmbiguous(form) ? 'ambiguous' : undefined
}

/** Alipay's number of a message. */
export const ID_FIELD = 'notify_id'

/** What the message says its order is, unproven. */
export const claimedOrder = (form: Form): string => asciiNamed(form, 'out_trade_no')
