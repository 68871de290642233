/** Diagnoses an invalid MD5 signature, for people: a damaged message, or a wrong key. */
import type { SignatureCause } from '../../illegal/reasons'
import type { Parameter } from '../../signing/form'
import type { SigningKey } from '../../signing/md5'
import { diagnoseSignature as diagnose, sentSignature } from '../alipay/signatureDiagnosis'
import { receivedMd5 } from '../md5Faults'

/**
 * @param raw         the form as received
 * @param parameters  the same form, decoded once
 */
export const diagnoseSignature = (
  raw: Buffer,
  parameters: readonly Parameter[],
  keys: readonly SigningKey[],
): SignatureCause | undefined => diagnose(raw, parameters, receivedMd5(sentSignature(parameters), keys))
