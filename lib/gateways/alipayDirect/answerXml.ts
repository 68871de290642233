/** The XML that Alipay's services answer, read with suspicion. @see docs/protocols.md#xml-answers */
import { EntityDecoder } from '@nodable/entities'
import { XMLParser } from 'fast-xml-parser'
import type { Answer } from '../httpClient'

interface ServiceAnswer<Name extends string> {
  /** Whether Alipay did what it was asked for. */
  readonly isSuccess: boolean
  /** Why it did not, in its own code; '' when it says nothing of the kind. */
  readonly error: string
  /** The texts of the elements asked for; '' for one that is empty or not there. */
  readonly told: Readonly<Record<Name, string>>
}

/**
 * Reads `alipay/is_success`, `alipay/error` and elements of `alipay/response/<about>`.
 *
 * @param names  the elements that matter: each may stand once, as plain text, or not at all
 * @returns      undefined when there is no answer, or none that can be read in one way only
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
  const told = names.map(name => [name, textOf(payload, name)] as const)
  if (error === undefined || told.some(([, text]) => text === undefined)) return undefined
  const isSuccess = success === 'T'
  // Success with an error would be two answers in one.
  if (isSuccess ? error !== '' : success !== 'F') return undefined
  return { isSuccess, error, told: Object.fromEntries(told) as Record<Name, string> }
}

/**
 * What an error means to whoever asked. That the question itself was wrong is refused, for asking it again does
 * not help; everything else may be over the next time.
 */
export const failure = (
  error: string,
): { readonly kind: 'refused'; readonly code: string } | { readonly kind: 'unavailable' } =>
  /^ILLEGAL_[A-Z0-9_]{1,56}$/.test(error) ? { kind: 'refused', code: error } : { kind: 'unavailable' }

/** A document type, an entity and every other declaration: `<!` without what makes it a comment or CDATA. */
const DECLARATION = /<!(?!--|\[CDATA\[)/

function parse(body: Buffer): unknown {
  // Read as latin1, whatever the charset: everything that is looked at is ASCII, as are the tags in GBK too.
  const text = body.toString('latin1').trim()
  // Declarations are how XML is made to read files and to grow without end; Alipay's answers have none.
  if (DECLARATION.test(text)) return undefined
  try {
    // XML's own five entities and the numeric references, and none of HTML's.
    const parser = new XMLParser({ entityDecoder: new EntityDecoder(), parseTagValue: false })
    // Checked for being well-formed: half an answer could lack the half that matters.
    return parser.parse(text, true)
  } catch {
    // Not well-formed.
  }
  return undefined
}

const child = (element: unknown, name: string): unknown =>
  (element as Readonly<Record<string, unknown>> | undefined)?.[name]

/** Undefined when the element holds elements, or stands more than once. */
function textOf(parent: unknown, name: string): string | undefined {
  const element = child(parent, name) ?? ''
  return typeof element === 'string' ? element : undefined
}
