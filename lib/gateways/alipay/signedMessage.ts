/** What the messages of both of Alipay's gateways share: the check of their signature, and the order they name. */
import type { IllegalReason } from '../../illegal/reasons'
import { isAmbiguous, isEmpty, stringToSign } from '../../signing/canonical'
import { asciiNamed, type Form, latin1Named } from '../../signing/form'
import type { Verifier } from '../../signing/verifier'

/** Parameters that are not signed. @see docs/protocols.md#signing */
const UNSIGNED = ['sign', 'sign_type']

type SignType = 'MD5' | 'RSA2'

/**
 * Why a message proves nothing: its signature is missing, wrong, or fits another message as well.
 *
 * @param signType  the gateway's own, never the one in the message
 */
export function signatureProblem(
  form: Form,
  signType: SignType,
  verifier: Verifier,
): IllegalReason | undefined {
  const signature = asciiNamed(form, 'sign')
  if (signature === '') return 'signatureMissing'
  if (latin1Named(form, 'sign_type') !== signType) return 'signTypeMismatch'
  if (!signedTexts(form, signType).some(text => verifier.verifies(text, signature))) return 'badSignature'
  return isAmbiguous(form) ? 'ambiguous' : undefined
}

/**
 * The texts that the signature may cover. Open-platform parameters without a value may or may not be signed: documents
 * say that all are, SDKs disagree. @see docs/protocols.md#rsa2
 */
function signedTexts(form: Form, signType: SignType): readonly Buffer[] {
  const usual = stringToSign(form, UNSIGNED)
  const mayKeepEmpty = signType === 'RSA2' && form.sorted.some(isEmpty)
  return mayKeepEmpty ? [usual, stringToSign(form, UNSIGNED, 'kept')] : [usual]
}

/** Alipay's id of a message. */
export const ID_FIELD = 'notify_id'

/** The order that an unverified message names. */
export const claimedOrder = (form: Form): string => asciiNamed(form, 'out_trade_no')
