/** Why an MD5 signature is wrong, for people: damage of the message, or a mistaken key. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { SignatureCause } from '../../illegal/reasons'
import type { Parameter } from '../../signing/form'
import type { SigningKey } from '../../signing/md5'
import { diagnoseSignature as diagnose, type Fits, sentSignature } from '../alipay/signatureDiagnosis'

/**
 * @param raw         the form as it came, whose signature is wrong
 * @param parameters  the same form, decoded once
 */
export function diagnoseSignature(
  raw: Buffer,
  parameters: readonly Parameter[],
  keys: readonly SigningKey[],
): SignatureCause | undefined {
  const signature = sentSignature(parameters).trim().toLowerCase()
  if (!/^[0-9a-f]{32}$/.test(signature)) return diagnose(raw, parameters, undefined)
  const received = Buffer.from(signature, 'hex')
  const by =
    (tried: readonly string[]): Fits =>
    signed =>
      tried
        .map(key => timingSafeEqual(createHash('md5').update(signed).update(key).digest(), received))
        .includes(true)
  const keyFaults = [
    {
      fault: 'keyWithWhiteSpace',
      fits: by(keys.flatMap(key => [' ', '\n', '\r\n', '\t'].flatMap(s => [key + s, s + key]))),
    },
    { fault: 'keyInOtherCase', fits: by(keys.flatMap(key => [key.toLowerCase(), key.toUpperCase()])) },
    { fault: 'keyJoinedWithText', fits: by(keys.flatMap(key => [`&${key}`, `&key=${key}`])) },
    { fault: 'noKey', fits: by(['']) },
  ] as const
  return diagnose(raw, parameters, { fits: by(keys), keyFaults })
}
