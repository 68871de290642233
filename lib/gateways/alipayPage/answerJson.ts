/**
 * The JSON that the open platform answers, read with suspicion. Its signature covers the bytes of one member as they
 * came, which no parser keeps; so the members are found in the text first. @see docs/protocols.md#openapi-answers
 */
import { decodeText } from '../../signing/charset'
import { rsa2Verifier } from '../../signing/rsa2'
import type { RsaPublicKey } from '../../signing/rsaKey'
import type { Answer } from '../httpClient'
import type { AlipayKeys } from './keys'

/** What a service answered under Alipay's signature; only a refusal has a code. */
export type ServiceAnswer =
  /** It did what it was asked for; the members of its answer. */
  | { readonly kind: 'done'; readonly told: Told; readonly code?: never }
  /** It did not, or nobody can say; `code` is Alipay's (`ACQ.…`), or ours of an answer that proves nothing. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unavailable'; readonly code?: never }
  /** Signed by a certificate that the shop does not hold, or that is not good any more, and by no key that it holds. */
  | { readonly kind: 'otherCertificate'; readonly serialNumber: string; readonly code?: never }

type Told = Readonly<Record<string, unknown>>

const UNAVAILABLE: ServiceAnswer = { kind: 'unavailable' }
const NOT_SIGNED: ServiceAnswer = { kind: 'refused', code: 'ANSWER_NOT_SIGNED' }

/** @param method  the service that was asked, as `alipay.trade.query` */
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
  const told = objectIn(signed)
  if (told.code === '10000' && (told.sub_code ?? '') === '') return { kind: 'done', told }
  return failure(told)
}

/**
 * What the signature of a member may cover: its bytes, or the same with slashes that were escaped only after it was signed.
 * The official SDKs for Java and PHP try both. To JSON the two are one text: each escape is read as JSON reads it, so that
 * the slash behind an escaped backslash stays what it is.
 */
function spellings(signed: Buffer): readonly Buffer[] {
  const text = signed.toString('latin1')
  const plain = text.replace(/\\./g, pair => (pair === '\\/' ? '/' : pair))
  return plain === text ? [signed] : [signed, Buffer.from(plain, 'latin1')]
}

/**
 * Why the signature proves nothing. In certificate mode it must be by the certificate that the answer names, or by one that
 * Alipay has issued for a key which the shop holds: when a certificate ends, the next one keeps its key.
 *
 * @param named     the certificate's number, unproven
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

/** 20000: the service is out of order. 10003: it is still at work. 40005: it was asked too often. */
const PASSING = ['20000', '10003', '40005', 'ACQ.SYSTEM_ERROR']

function failure({ code, sub_code: subCode }: Told): ServiceAnswer {
  const precise = subCode ?? code
  if (typeof precise !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(precise)) return UNAVAILABLE
  const isPassing = [code, precise].some(each => PASSING.some(passing => passing === each))
  return isPassing || code === '10000' ? UNAVAILABLE : { kind: 'refused', code: precise }
}

/** The gateway's own: the question was not let through to the service. @see docs/protocols.md#openapi-answers */
const NOT_LET_THROUGH = ['20000', '20001', '40001', '40002', '40003', '40005', '40006']

/**
 * Alipay does not sign that it could not read a question, not even whose it is. Of such an answer only the code is used, for
 * people; whatever the service itself says decides about money, and is signed.
 */
function unsigned(bytes: Uint8Array): ServiceAnswer {
  const told = objectIn(bytes)
  const answer = NOT_LET_THROUGH.some(code => code === told.code) ? failure(told) : NOT_SIGNED
  return answer.code?.startsWith('ACQ.') ? NOT_SIGNED : answer
}

/** Without members when the bytes are no object. */
const objectIn = (bytes: Uint8Array): Told => Object(valueIn(bytes))

/** '' when there is no such member, or it is no text. */
function textIn(body: Uint8Array, member: Member | undefined): string {
  const value = member && valueIn(body.subarray(member.start, member.end))
  return typeof value === 'string' ? value : ''
}

/** What JSON means; undefined for bytes that are none. Alipay answers in GBK at times, though it was asked for UTF-8. */
function valueIn(bytes: Uint8Array): unknown {
  // Stryker disable BlockStatement: falling out of the last returns undefined too
  try {
    // Nor is `undefined`, which bytes in neither charset are decoded to.
    return JSON.parse(String(decodeText(bytes, 'utf-8') ?? decodeText(bytes, 'gbk')))
  } catch {
    return undefined
  }
  // Stryker restore BlockStatement
}

/** Where the value of a member stands, from its first byte to behind its last. */
interface Member {
  readonly start: number
  readonly end: number
}

const OPENING = /[ \t\r\n]*\{/y
/** No name of Alipay's needs an escape, and one with an escape could be read as another name. */
const NAME = /[ \t\r\n]*"([A-Za-z0-9_]+)"[ \t\r\n]*:[ \t\r\n]*/y
const BEHIND_VALUE = /[ \t\r\n]*([,}])/y
const CLOSING = /[ \t\r\n]*/y
/** A string, or a character of anything else. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[^"]/y
const SCALAR = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y

/**
 * The members of the outermost object by their names, repeated ones too. Undefined when the text is no object, or has
 * more around it. What stands within the values is looked at by whoever uses them.
 *
 * @param text  one character a byte
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

/** Behind a pattern that did not match: no pattern matches there. */
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
