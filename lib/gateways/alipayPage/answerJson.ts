/**
 * The JSON that the open platform answers, read with suspicion. Its signature covers the bytes of one member as they
 * came, which no parser keeps; so the members are found in the text first. @see docs/protocols.md#openapi-answers
 */
import { decodeText } from '../../signing/charset'
import { rsa2Verifier } from '../../signing/rsa2'
import type { RsaPublicKey } from '../../signing/rsaKey'
import type { Answer } from '../httpClient'
import type { AlipayKeys } from './keys'

/** What a service answered under Alipay's signature. */
export type ServiceAnswer =
  /** It did what it was asked for; the members of its answer. */
  | { readonly kind: 'done'; readonly told: Readonly<Record<string, unknown>> }
  /** It did not, or nobody can say; `code` is Alipay's (`ACQ.…`), or ours of an answer that proves nothing. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unavailable' }
  /** Signed by a certificate that the shop does not hold, or that is not good any more. */
  | { readonly kind: 'otherCertificate'; readonly serialNumber: string }

const UNAVAILABLE: ServiceAnswer = { kind: 'unavailable' }

/** @param method  the service that was asked, as `alipay.trade.query` */
export function readAnswer(answer: Answer | undefined, method: string, alipay: AlipayKeys): ServiceAnswer {
  if (answer?.status !== 200) return UNAVAILABLE
  const { body } = answer
  const members = membersOf(body.toString('latin1'))
  if (members === undefined) return UNAVAILABLE
  const named = (name: string) => members.filter(each => each.name === name)
  const [response, ...responses] = named(`${method.replaceAll('.', '_')}_response`)
  const [error, ...errors] = named('error_response')
  const [sign, ...signs] = named('sign')
  const [certificate, ...certificates] = named('alipay_cert_sn')
  const repeated = [responses, errors, signs, certificates].flat()
  if (repeated.length > 0 || (response && error)) return { kind: 'refused', code: 'ANSWER_AMBIGUOUS' }
  // Alipay could not read the question: such an answer may lack the signature, and only its code is used, for people.
  if (error) return withoutVerdict(failure(objectIn(body.subarray(error.start, error.end))))
  if (!response) return UNAVAILABLE
  const signature = textIn(body, sign)
  if (signature === '') return { kind: 'refused', code: 'ANSWER_NOT_SIGNED' }
  const keys = keysOf(alipay, textIn(body, certificate))
  if ('kind' in keys) return keys
  const signed = body.subarray(response.start, response.end)
  if (!rsa2Verifier(keys).verifies(signed, signature)) {
    return { kind: 'refused', code: 'ANSWER_SIGNATURE_WRONG' }
  }
  const told = objectIn(signed)
  if (told?.code === '10000' && (told.sub_code ?? '') === '') return { kind: 'done', told }
  return failure(told)
}

/** The keys that may have signed: in certificate mode the one whose certificate the answer names. */
function keysOf(
  { keys, bySerialNumber }: AlipayKeys,
  named: string,
): readonly RsaPublicKey[] | ServiceAnswer {
  if (!bySerialNumber) return keys
  if (!/^[0-9a-f]{32}$/.test(named)) return { kind: 'refused', code: 'ANSWER_CERTIFICATE_MISSING' }
  const key = bySerialNumber.get(named)
  return key ? [key] : { kind: 'otherCertificate', serialNumber: named }
}

/** 20000: the service is out of order. 10003: it is still at work. 40005: it was asked too often. */
const PASSING = ['20000', '10003', '40005', 'ACQ.SYSTEM_ERROR']

function failure(told: Readonly<Record<string, unknown>> | undefined): ServiceAnswer {
  const code = told?.code
  const precise = told?.sub_code ?? code
  if (typeof precise !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(precise)) return UNAVAILABLE
  const isPassing = [code, precise].some(each => PASSING.some(passing => passing === each))
  return isPassing || code === '10000' ? UNAVAILABLE : { kind: 'refused', code: precise }
}

/** What may be unsigned says nothing of a trade, as the business codes do: money is decided by them. */
const withoutVerdict = (answer: ServiceAnswer): ServiceAnswer =>
  answer.kind === 'refused' && answer.code.startsWith('ACQ.')
    ? { kind: 'refused', code: 'ANSWER_NOT_SIGNED' }
    : answer

function objectIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const value = valueIn(bytes)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

/** '' when there is no such member, or it is no text. */
function textIn(body: Uint8Array, member: Member | undefined): string {
  const value = member && valueIn(body.subarray(member.start, member.end))
  return typeof value === 'string' ? value : ''
}

/** What JSON means; undefined for bytes that are none. */
function valueIn(bytes: Uint8Array): unknown {
  const text = decodeText(bytes, 'utf-8')
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Where the value of a member stands, from its first byte to behind its last. */
interface Member {
  readonly name: string
  readonly start: number
  readonly end: number
}

const OPENING = /[ \t\r\n]*\{/y
/** No name of Alipay's needs an escape, and one with an escape could be read as another name. */
const NAME = /[ \t\r\n]*"([A-Za-z0-9_]+)"[ \t\r\n]*:[ \t\r\n]*/y
const BEHIND_VALUE = /[ \t\r\n]*([,}])/y
const CLOSING = /[ \t\r\n]*$/y
/** A string, a bracket, or what is neither. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^"{}[\]]+/y
const SCALAR = /"(?:[^"\\]|\\.)*"|[-+.\w]+/y

/**
 * The members of the outermost object, in their order, repeated ones too. Undefined when the text is no object, or
 * has more around it. What stands within the values is looked at by whoever uses them.
 *
 * @param text  one character a byte
 */
function membersOf(text: string): readonly Member[] | undefined {
  const members: Member[] = []
  let at = matchAt(OPENING, text, 0)?.end
  for (let mark = ','; mark === ','; ) {
    const name = at === undefined ? undefined : matchAt(NAME, text, at)
    const end = name && endOfValue(text, name.end)
    const behind = end === undefined ? undefined : matchAt(BEHIND_VALUE, text, end)
    if (name === undefined || end === undefined || behind === undefined) return undefined
    members.push({ name: name.group, start: name.end, end })
    mark = behind.group
    at = behind.end
  }
  return at !== undefined && matchAt(CLOSING, text, at) ? members : undefined
}

function endOfValue(text: string, start: number): number | undefined {
  if (text[start] !== '{' && text[start] !== '[') return matchAt(SCALAR, text, start)?.end
  let depth = 0
  let at = start
  do {
    const token = matchAt(TOKEN, text, at)
    if (!token) return undefined
    const first = text[at]
    if (first === '{' || first === '[') depth += 1
    if (first === '}' || first === ']') depth -= 1
    at = token.end
  } while (depth > 0)
  return at
}

function matchAt(
  pattern: RegExp,
  text: string,
  at: number,
): { readonly end: number; readonly group: string } | undefined {
  pattern.lastIndex = at
  const match = pattern.exec(text)
  return match ? { end: at + match[0].length, group: match[1] ?? '' } : undefined
}
