/** What the messages of both of Alipay's gateways share: the check of their signature, and the order they name. */
import type { IllegalReason } from '../../illegal/reasons'
import { isAmbiguous, isEmpty, stringToSign } from '../../signing/canonical'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'

/** Parameters that are not signed. @see docs/protocols.md#signing */
const UNSIGNED = ['sign', 'sign_type']

/**
 * Why a message proves nothing: its signature is missing, wrong, or fits another message as well. Open-platform
 * parameters without a value may or may not be signed: documents say that all are, SDKs disagree.
 * @see docs/protocols.md#rsa2
 *
 * @param signType  the gateway's own, never the one in the message
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

/** Alipay's id of a message. */
export const ID_FIELD = 'notify_id'

/** The order that an unverified message names. */
export const claimedOrder = (form: Form): string => asciiNamed(form, 'out_trade_no')
