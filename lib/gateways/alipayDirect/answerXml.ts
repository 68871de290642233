/** Parses the XML answers of Alipay's services, strictly. @see docs/protocols.md#xml-answers */
import { EntityDecoder } from '@nodable/entities'
import { XMLParser } from 'fast-xml-parser'
import type { Answer } from '../httpClient'

interface ServiceAnswer<Name extends string> {
  /** Whether Alipay carried out the request. */
  readonly isSuccess: boolean
  /** Alipay's error code; '' if there is none. */
  readonly error: string
  /** The text of the requested elements; '' if empty or absent. */
  readonly texts: Readonly<Record<Name, string>>
}

/**
 * Reads `alipay/is_success`, `alipay/error` and elements of `alipay/response/<about>`.
 *
 * @param names  the requested elements, each plain text and at most once
 * @returns      undefined for an invalid or ambiguous answer
 */
export function readAnswer<Name extends string>(
  answer: Answer | undefined,
  about: 'timestamp' | 'trade',
  names: readonly Name[],
): ServiceAnswer<Name> | undefined {
  if (answer?.status !== 200) return undefined
  const alipay = child(parse(answer.body), 'alipay')
  const payload = child(child(alipay, 'response'), about)
  const success = textOf(alipay, 'is_success')
  const error = textOf(alipay, 'error')
  const texts = names.map(name => [name, textOf(payload, name)] as const)
  if (error === undefined || texts.some(([, text]) => text === undefined)) return undefined
  const isSuccess = success === 'T'
  // Success with an error would be contradictory.
  if (isSuccess ? error !== '' : success !== 'F') return undefined
  return { isSuccess, error, texts: Object.fromEntries(texts) as Record<Name, string> }
}

/**
 * The meaning of an error: `refused` if the request itself was wrong, since a repetition cannot help; any other may be
 * temporary.
 */
export const failure = (
  error: string,
): { readonly kind: 'refused'; readonly code: string } | { readonly kind: 'unavailable' } =>
  /^ILLEGAL_[A-Z0-9_]{1,56}$/.test(error) ? { kind: 'refused', code: error } : { kind: 'unavailable' }

/** Document types, entities and other declarations: `<!` except comments and CDATA. */
const DECLARATION = /<!(?!--|\[CDATA\[)/

function parse(body: Buffer): unknown {
  // As latin1, whatever the charset: everything that is looked at is ASCII, and so are tags in GBK.
  const text = body.toString('latin1').trim()
  // Declarations make XML parsers read files or grow without limit; Alipay's answers have none.
  if (DECLARATION.test(text)) return undefined
  try {
    // Only XML's five entities and numeric references, none of HTML's.
    const parser = new XMLParser({ entityDecoder: new EntityDecoder(), parseTagValue: false })
    // Must be well-formed: a truncated answer could lack what matters.
    return parser.parse(text, true)
  } catch {
    // Not well-formed.
  }
  return undefined
}

const child = (element: unknown, name: string): unknown =>
  (element as Readonly<Record<string, unknown>> | undefined)?.[name]

/** @returns undefined when the element has children, or occurs more than once */
function textOf(parent: unknown, name: string): string | undefined {
  const element = child(parent, name) ?? ''
  return typeof element === 'string' ? element : undefined
}
