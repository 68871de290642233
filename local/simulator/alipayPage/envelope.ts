// What all requests share: decoding, public parameters, signature (docs/protocols.md#open-platform-requests). The
// charset is in the URL's query; without it a form is decoded as GBK, a trap of the real gateway: any character that is
// not ASCII then breaks the signature.

import { formatBeijing, parseBeijing } from '../core/beijingTime'
import { decodeForm, type Pair } from '../core/form'
import type { Refusal } from '../core/refusal'
import { checkCertificates } from './certificates'
import type { Contract } from './contract'
import { type ErrorCode, refuse } from './errorCodes'
import { canonicalString, isTextSignedBy } from './signing'
import { diagnoseSignature } from './signingDiagnosis'

export interface Envelope {
  /** Every field of query and body, in the order sent. */
  readonly pairs: readonly Pair[]
  /** The fields by name, without empty ones. */
  readonly fields: ReadonlyMap<string, string>
  /** Whether a form came without a charset in the URL. */
  readonly lacksCharset: boolean
}

/** Decode a request once. @param body raw form body; null for GET */
export function openEnvelope(query: Buffer, body: Buffer | null): Envelope {
  const inQuery = decodeForm(query, 'utf-8')
  const lacksCharset = body !== null && !inQuery.some(([name, value]) => name === 'charset' && value !== '')
  const inBody = body === null ? [] : decodeForm(body, lacksCharset ? 'gbk' : 'utf-8')
  const isRepeated = ([name, value]: Pair) =>
    inBody.some(pair => pair[0] === name && (pair[1] === value || name === 'charset'))
  const pairs = [...inBody, ...inQuery.filter(pair => !isRepeated(pair))]
  return { pairs, fields: new Map(pairs.filter(([, value]) => value !== '')), lacksCharset }
}

const MISSING = {
  method: 'isv.missing-method',
  app_id: 'isv.missing-app-id',
  sign_type: 'isv.missing-signature-type',
  sign: 'isv.missing-signature',
  timestamp: 'isv.missing-timestamp',
  version: 'isv.missing-version',
} as const satisfies Readonly<Record<string, ErrorCode>>

/** The tolerance for the request's clock: wide, but less than UTC's distance from Beijing time. */
const TOLERANCE_MS = 2 * 3_600_000

/** @returns the method, if public parameters and signature are right */
export function checkEnvelope(envelope: Envelope, contract: Contract, nowMs: number): string | Refusal {
  const { pairs, fields } = envelope
  const names = pairs.map(([name]) => name)
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) return refuse('isv.invalid-parameter', `${twice} was sent more than once.`)
  for (const [name, code] of Object.entries(MISSING))
    if (!fields.has(name)) return refuse(code, `${name} is missing.`)
  return (
    checkApp(fields, contract) ??
    checkCertificates(fields, contract.certificates) ??
    checkSignature(envelope, contract) ??
    checkForm(fields) ??
    checkTimestamp(fields, nowMs) ??
    fields.get('method') ??
    ''
  )
}

function checkApp(fields: Envelope['fields'], { appId }: Contract): Refusal | null {
  const sent = fields.get('app_id')
  return sent === appId ? null : refuse('isv.invalid-app-id', `There is no app “${sent}”.`)
}

function checkSignature({ pairs, fields, lacksCharset }: Envelope, contract: Contract): Refusal | null {
  const signType = fields.get('sign_type')
  if (signType !== 'RSA2')
    return refuse('isv.invalid-signature-type', `sign_type is “${signType}”; this app is set to RSA2.`)
  const text = canonicalString(pairs, 'request')
  const signature = fields.get('sign') ?? ''
  if (isTextSignedBy(text, signature, contract.appPublicKey)) return null
  const advice = lacksCharset
    ? 'The URL of the form names no charset (gateway.do?charset=utf-8), so it was decoded as GBK.'
    : (diagnoseSignature(pairs, signature, contract.appPublicKey) ??
      'It fits no known mistake: compare the text the gateway checked with yours; if they are equal, the keys differ.')
  return { ...refuse('isv.invalid-signature', advice), signedText: text }
}

function checkForm(fields: Envelope['fields']): Refusal | null {
  const charset = fields.get('charset') ?? ''
  if (charset.toLowerCase() !== 'utf-8')
    return refuse('isv.invalid-charset', `charset is “${charset}”; the simulator speaks utf-8 only.`)
  const format = fields.get('format') ?? 'JSON'
  if (format.toUpperCase() !== 'JSON')
    return refuse('isv.invalid-format', `format is “${format}”; JSON is the only one.`)
  const version = fields.get('version')
  return version === '1.0' ? null : refuse('isv.invalid-parameter', `version is “${version}”; 1.0 is needed.`)
}

function checkTimestamp(fields: Envelope['fields'], nowMs: number): Refusal | null {
  const text = fields.get('timestamp') ?? ''
  const atMs = /^[\d-]{10} [\d:]{8}$/.test(text) ? parseBeijing(text) : null
  if (atMs === null)
    return refuse('isv.invalid-timestamp', `timestamp is “${text}”; yyyy-MM-dd HH:mm:ss is needed.`)
  return Math.abs(atMs - nowMs) <= TOLERANCE_MS
    ? null
    : refuse(
        'isv.invalid-timestamp',
        `timestamp is “${text}”, but it is ${formatBeijing(nowMs)} in Beijing, whose time is to be sent.`,
      )
}

/** The method, which is readable even if the rest of the request is wrong; '' if there is none. */
export function methodOf({ fields }: Envelope): string {
  return fields.get('method') ?? ''
}
