/** Diagnoses an invalid RSA2 signature, for people. */
import type { SignatureCause } from '../../illegal/reasons'
import type { Parameter } from '../../signing/form'
import { rsa2Verifier } from '../../signing/rsa2'
import { diagnoseSignature as diagnose, sentSignature } from '../alipay/signatureDiagnosis'
import type { AlipayKeys } from './keys'

/**
 * @param raw         the form as received
 * @param parameters  the same form, decoded once
 */
export function diagnoseSignature(
  raw: Buffer,
  parameters: readonly Parameter[],
  { keys, bySerialNumber }: AlipayKeys,
): SignatureCause | undefined {
  const signature = spelledRightly(sentSignature(parameters))
  const { verifies } = rsa2Verifier(keys)
  // Stryker disable next-line ArrayDeclaration: it would repeat the trial before it
  const received = { fits: (signed: Uint8Array) => verifies(signed, signature), keyFaults: [] }
  const cause = diagnose(raw, parameters, received)
  const named = parameters.find(({ name }) => name === 'alipay_cert_sn')?.value.toString('latin1') ?? ''
  const isUnknown = bySerialNumber !== undefined && named !== '' && !bySerialNumber.has(named)
  return cause ?? (isUnknown ? { fault: 'certificateUnknown' } : undefined)
}

/** Undoes damage to base64: encoded twice, `+` decoded to a blank, folded lines, missing padding. */
const spelledRightly = (sent: string): string =>
  Buffer.from(
    sent
      .replace(/%(2B|2F|3D)/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
      .trim()
      .replaceAll(' ', '+'),
    'base64',
  ).toString('base64')
