/**
 * Parses and verifies the open platform's JSON answers. The signature covers the exact bytes of one member, which no
 * parser preserves, so the members are located in the text first. @see docs/protocols.md#openapi-answers
 */
import { decodeText } from '../../signing/charset'
import { rsa2Verifier } from '../../signing/rsa2'
import type { RsaPublicKey } from '../../signing/rsaKey'
import type { Answer } from '../httpClient'
import type { AlipayKeys } from './keys'

/** A verified answer of a service; only a refusal has a code. */
export type ServiceAnswer =
  /** The request was carried out; `content` are its members. */
  | { readonly kind: 'done'; readonly content: Content; readonly code?: never }
  /** It was not, or the answer proves nothing; `code` is Alipay's (`ACQ.…`), or one of ours in the second case. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unavailable'; readonly code?: never }
  /** Signed by no key that the shop holds; its certificate is unknown or expired. */
  | { readonly kind: 'otherCertificate'; readonly serialNumber: string; readonly code?: never }

type Content = Readonly<Record<string, unknown>>

const UNAVAILABLE: ServiceAnswer = { kind: 'unavailable' }
const NOT_SIGNED: ServiceAnswer = { kind: 'refused', code: 'ANSWER_NOT_SIGNED' }

/** @param method  the requested service, such as `alipay.trade.query` */
export function readAnswer(answer: Answer | undefined, method: string, alipay: AlipayKeys): ServiceAnswer {
  if (answer?.status !== 200) return UNAVAILABLE
  const { body } = answer
  const members = membersOf(body.toString('latin1'))
  if (members === undefined) return UNAVAILABLE
  const named = (name: string) => members.get(name) ?? []
  const [response, ...responses] = named(`${method.replaceAll('.', '_')}_response`)
  const [error, ...errors] = named('error_response')
  const [sign, ...signs] = named('sign')
  const [certificate, ...certificates] = named('alipay_cert_sn')
  const repeated = [responses, errors, signs, certificates].flat()
  if (repeated.length > 0 || (response && error)) return { kind: 'refused', code: 'ANSWER_AMBIGUOUS' }
  if (error) return unsigned(body.subarray(error.start, error.end))
  if (!response) return UNAVAILABLE
  const signature = textIn(body, sign)
  const signed = body.subarray(response.start, response.end)
  if (signature === '') return unsigned(signed)
  const doubt = doubtOf(alipay, textIn(body, certificate), keys => {
    const verifier = rsa2Verifier(keys)
    return spellings(signed).some(spelling => verifier.verifies(spelling, signature))
  })
  if (doubt) return doubt
  const content = objectIn(signed)
  if (content.code === '10000' && (content.sub_code ?? '') === '') return { kind: 'done', content }
  return failure(content)
}

/**
 * What the signature may cover: the exact bytes, or the same before slashes were escaped, as the official SDKs for Java
 * and PHP assume too. Both are the same JSON. Escapes are parsed from the left, so that the slash after an escaped
 * backslash stays.
 */
function spellings(signed: Buffer): readonly Buffer[] {
  const text = signed.toString('latin1')
  const plain = text.replace(/\\./g, pair => (pair === '\\/' ? '/' : pair))
  return plain === text ? [signed] : [signed, Buffer.from(plain, 'latin1')]
}

/**
 * Why a signature is not accepted. In certificate mode the answer must name a certificate that the shop holds, or a
 * newer one that Alipay issued for a key which the shop holds.
 *
 * @param named     the certificate's number in the unverified answer
 * @param isSigned  whether one of the keys made the signature
 */
function doubtOf(
  { keys, bySerialNumber }: AlipayKeys,
  named: string,
  isSigned: (keys: readonly RsaPublicKey[]) => boolean,
): ServiceAnswer | undefined {
  if (bySerialNumber && !/^[0-9a-f]{32}$/.test(named))
    return { kind: 'refused', code: 'ANSWER_CERTIFICATE_MISSING' }
  const held = bySerialNumber?.get(named)
  if (isSigned(held ? [held] : keys)) return undefined
  const isByAnother = bySerialNumber !== undefined && held === undefined
  return isByAnother
    ? { kind: 'otherCertificate', serialNumber: named }
    : { kind: 'refused', code: 'ANSWER_SIGNATURE_WRONG' }
}

/** Temporary. 20000: service unavailable. 10003: still processing. 40005: too many calls. */
const PASSING = ['20000', '10003', '40005', 'ACQ.SYSTEM_ERROR']

function failure({ code, sub_code: subCode }: Content): ServiceAnswer {
  const precise = subCode ?? code
  if (typeof precise !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(precise)) return UNAVAILABLE
  const isPassing = [code, precise].some(each => PASSING.some(passing => passing === each))
  return isPassing || code === '10000' ? UNAVAILABLE : { kind: 'refused', code: precise }
}

/** Errors of the gateway itself: the service was not called. @see docs/protocols.md#openapi-answers */
const NOT_LET_THROUGH = ['20000', '20001', '40001', '40002', '40003', '40005', '40006']

/**
 * Alipay does not sign the answer to a request that it could not parse or attribute. Of such an answer only the code is
 * used, for people; whatever decides about money is signed.
 */
function unsigned(bytes: Uint8Array): ServiceAnswer {
  const content = objectIn(bytes)
  const answer = NOT_LET_THROUGH.some(code => code === content.code) ? failure(content) : NOT_SIGNED
  return answer.code?.startsWith('ACQ.') ? NOT_SIGNED : answer
}

/** Empty when the bytes are no object. */
const objectIn = (bytes: Uint8Array): Content => Object(valueIn(bytes))

/** '' when there is no such member, or it is no text. */
function textIn(body: Uint8Array, member: Member | undefined): string {
  const value = member && valueIn(body.subarray(member.start, member.end))
  return typeof value === 'string' ? value : ''
}

/** Parses JSON; undefined for anything else. Alipay sometimes answers in GBK although UTF-8 was requested. */
function valueIn(bytes: Uint8Array): unknown {
  // Stryker disable BlockStatement: falling out of the last returns undefined too
  try {
    // Bytes in neither charset become `undefined`, which is not JSON either.
    return JSON.parse(String(decodeText(bytes, 'utf-8') ?? decodeText(bytes, 'gbk')))
  } catch {
    return undefined
  }
  // Stryker restore BlockStatement
}

/** The position of a member's value: first byte, and the byte after the last. */
interface Member {
  readonly start: number
  readonly end: number
}

const OPENING = /[ \t\r\n]*\{/y
/** Alipay's names need no escapes, and an escaped one could be read as another name. */
const NAME = /[ \t\r\n]*"([A-Za-z0-9_]+)"[ \t\r\n]*:[ \t\r\n]*/y
const BEHIND_VALUE = /[ \t\r\n]*([,}])/y
const CLOSING = /[ \t\r\n]*/y
/** A string, or any other character. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^"]/y
const SCALAR = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y

/**
 * The members of the outermost object by name, with repetitions; undefined when the text is anything but an object.
 * Nested values are not checked.
 *
 * @param text  one character per byte
 */
function membersOf(text: string): ReadonlyMap<string | undefined, readonly Member[]> | undefined {
  const members = new Map<string | undefined, readonly Member[]>()
  let { end: at } = matchAt(OPENING, text, 0)
  let mark: string | undefined = ','
  while (mark === ',') {
    const { end: start, group: name } = matchAt(NAME, text, at)
    const end = endOfValue(text, start)
    members.set(name, [...(members.get(name) ?? []), { start, end }])
    const behind = matchAt(BEHIND_VALUE, text, end)
    mark = behind.group
    at = behind.end
  }
  return matchAt(CLOSING, text, at).end === text.length ? members : undefined
}

function endOfValue(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return matchAt(SCALAR, text, start).end
  let depth = 0
  let at = start
  do {
    const first = text[at]
    if (first === '{' || first === '[') depth += 1
    if (first === '}' || first === ']') depth -= 1
    at = matchAt(TOKEN, text, at).end
  } while (depth > 0 && at !== NOWHERE)
  return at
}

/** After a failed match: matches nothing from there on. */
const NOWHERE = Number.POSITIVE_INFINITY

function matchAt(
  pattern: RegExp,
  text: string,
  at: number,
): { readonly end: number; readonly group: string | undefined } {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return { end: match ? pattern.lastIndex : NOWHERE, group: match?.[1] }
}
