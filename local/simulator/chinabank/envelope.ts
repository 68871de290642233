// Decoding, merchant and signature of a payment request (docs/protocols.md#chinabank-request). A form is GBK
// unless the URL's query says `encoding=UTF-8`.

import type { Charset } from '../core/charset'
import { decodeForm, type Pair } from '../core/form'
import type { Refusal } from '../core/refusal'
import type { Contract } from './contract'
import { refuse } from './errorCodes'
import { isTextSignedBy, signedText } from './signing'
import { diagnoseSignature } from './signingDiagnosis'

export interface Envelope {
  readonly charset: Charset
  /** Every field of the form, in the order sent. */
  readonly pairs: readonly Pair[]
  /** The fields by name, without empty ones. */
  readonly fields: ReadonlyMap<string, string>
}

/** Decode a form once. */
export function openEnvelope(query: Buffer, body: Buffer): Envelope {
  const encoding = new Map(decodeForm(query, 'utf-8')).get('encoding') ?? ''
  const charset = encoding.toUpperCase() === 'UTF-8' ? 'utf-8' : 'gbk'
  const pairs = decodeForm(body, charset)
  return { charset, pairs, fields: new Map(pairs.filter(([, value]) => value !== '')) }
}

const NEEDED = ['v_mid', 'v_oid', 'v_amount', 'v_moneytype', 'v_url', 'v_md5info']

/** @returns null if the request is this shop's */
export function checkEnvelope({ charset, pairs, fields }: Envelope, contract: Contract): Refusal | null {
  const names = pairs.map(([name]) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) return refuse('FIELD_REPEATED', `${twice} was sent more than once.`)
  const missing = NEEDED.find(name => !fields.has(name))
  if (missing !== undefined) return refuse('FIELD_MISSING', `${missing} is missing.`)
  const merchant = fields.get('v_mid')
  if (merchant !== contract.merchant) return refuse('MERCHANT_UNKNOWN', `There is no merchant “${merchant}”.`)
  const text = signedText(pairs, 'request')
  const signature = fields.get('v_md5info') ?? ''
  if (isTextSignedBy(text, signature, contract.key, charset)) return null
  const advice =
    diagnoseSignature(pairs, signature, contract.key, charset) ??
    'It fits no known mistake: compare the text the gateway signed with yours; if they are equal, the keys differ.'
  return { ...refuse('SIGNATURE_WRONG', advice), signedText: text }
}
