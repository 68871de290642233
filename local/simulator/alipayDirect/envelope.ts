// What all gateway requests share: charset, decoding, partner, signature (docs/protocols.md#signing, #gateway).
// Form bodies are decoded by the charset in the URL's query, or else as GBK: a trap of the real gateway.

import { type Charset, readCharset } from '../core/charset'
import { decodeForm, type Pair } from '../core/form'
import type { Refusal } from '../core/refusal'
import type { Contract } from './contract'
import { refuse } from './errorCodes'
import { canonicalString, isSignedBy } from './signing'
import { diagnoseSignature } from './signingDiagnosis'

export interface Envelope {
  /** Every field of query and body, in the order sent. */
  readonly pairs: readonly Pair[]
  /** The fields by name, without empty ones. */
  readonly fields: ReadonlyMap<string, string>
  /** `_input_charset`; null if it was not sent. */
  readonly charset: Charset | null
}

/** Decode a request once. @param body raw form body; null for GET */
export function openEnvelope(query: Buffer, body: Buffer | null): Envelope | Refusal {
  const named = decodeForm(query, 'utf-8').find(([name]) => name === '_input_charset')?.[1] ?? ''
  const queryCharset = named === '' ? null : readCharset(named)
  if (named !== '' && queryCharset === null)
    return refuse('ILLEGAL_CHARSET', `_input_charset “${named}” is not known.`)

  const decodedAs = queryCharset ?? 'gbk'
  const inBody = body === null ? [] : decodeForm(body, decodedAs)
  const bodyNames = inBody.find(([name]) => name === '_input_charset')?.[1] ?? ''
  const bodyCharset = bodyNames === '' ? null : readCharset(bodyNames)
  if (bodyNames !== '' && bodyCharset === null)
    return refuse('ILLEGAL_CHARSET', `_input_charset “${bodyNames}” is not known.`)
  if (queryCharset !== null && bodyCharset !== null && queryCharset !== bodyCharset)
    return refuse('ILLEGAL_CHARSET', `The URL says _input_charset=${named}, the form ${bodyNames}.`)

  const pairs: Pair[] = [...inBody]
  for (const pair of decodeForm(query, decodedAs)) {
    const repeatsBody = inBody.some(
      ([name, value]) => name === pair[0] && (value === pair[1] || name === '_input_charset'),
    )
    if (!repeatsBody) pairs.push(pair)
  }
  const names = pairs.map(([name]) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) return refuse('ILLEGAL_ARGUMENT', `${twice} was sent more than once.`)
  return {
    pairs,
    fields: new Map(pairs.filter(([, value]) => value !== '')),
    charset: queryCharset ?? bodyCharset,
  }
}

/** The requested service, which is readable even if the rest of the request is not. */
export function serviceOf(query: Buffer, body: Buffer | null): string | undefined {
  const pairs = [query, ...(body === null ? [] : [body])].flatMap(raw => decodeForm(raw, 'utf-8'))
  return pairs.find(([name]) => name === 'service')?.[1]
}

/** Check partner, charset, sign_type and sign of a request that must be signed. @returns its charset */
export function checkSigned({ pairs, fields, charset }: Envelope, contract: Contract): Charset | Refusal {
  const partner = fields.get('partner')
  if (partner !== contract.partner)
    return refuse(
      'ILLEGAL_PARTNER',
      partner === undefined ? 'partner is missing.' : `There is no partner “${partner}”.`,
    )
  if (charset === null) return refuse('ILLEGAL_CHARSET', '_input_charset is missing.')
  const signType = fields.get('sign_type') ?? ''
  if (signType !== 'MD5')
    return refuse(
      'ILLEGAL_SIGN_TYPE',
      `sign_type is “${signType}”; this contract signs with MD5, in capitals.`,
    )
  const signature = fields.get('sign') ?? ''
  if (isSignedBy(pairs, signature, contract.key, charset)) return charset
  const advice =
    diagnoseSignature(pairs, signature, contract.key, charset) ??
    'It fits no known mistake: compare the text the gateway signed with yours; if they are equal, the keys differ.'
  return { ...refuse('ILLEGAL_SIGN', advice), signedText: canonicalString(pairs) }
}
