/**
 * Diagnoses invalid signatures: undoes, one at a time, what proxies, frameworks and configurations are known to do to
 * messages; if the signature is then valid, that was the cause. Only for people: such a message is never accepted.
 */
import type { SignatureCause } from '../../illegal/reasons'
import { joinSpans, stringToSign } from '../../signing/canonical'
import { type Charset, decodeText, encodeText } from '../../signing/charset'
import { formOf, inOrderOfArrival, type Parameter, type Span } from '../../signing/form'
import { type Fits, type ReceivedSignature, withDecimals } from '../receivedSignature'

const UNSIGNED = ['sign', 'sign_type']
/** Some sources say that it is not signed; no such message has been published. */
const CERTIFICATE_NUMBER = 'alipay_cert_sn'

/** Limits the work that a sender can cause. */
const MAX_TRIALS = 300

const AMOUNTS = [
  ...['total_fee', 'price', 'discount'],
  ...['total_amount', 'receipt_amount', 'invoice_amount', 'buyer_pay_amount', 'point_amount', 'refund_fee'],
]

/** A text whose signature would match if this were the cause. */
interface Trial {
  readonly cause: SignatureCause
  readonly signed: Uint8Array
  /** Default: a check with the shop's keys. */
  readonly fits?: Fits
}

/**
 * @param raw         the form as received
 * @param parameters  the same form, decoded once
 * @param received    undefined when the signature's text cannot be a signature
 * @returns           the first cause that explains the signature; undefined for a forgery or an unknown key
 */
export function diagnoseSignature(
  raw: Buffer,
  parameters: readonly Parameter[],
  received: ReceivedSignature | undefined,
): SignatureCause | undefined {
  if (received) {
    let count = 0
    for (const { cause, signed, fits } of trials(raw.toString('latin1'), parameters, received)) {
      count += 1
      if (count > MAX_TRIALS) break
      if ((fits ?? received.fits)(signed)) return cause
    }
  }
  // Irreversible: a converter has put replacement characters in the place of others.
  const lost = parameters.find(({ value }) => value.includes('\ufffd', 0, 'utf8'))
  return lost && { fault: 'charactersLost', parameter: lost.name }
}

/** The signature's text; '' when there is none. */
export const sentSignature = (parameters: readonly Parameter[]): string =>
  parameters.find(({ name }) => name === 'sign')?.value.toString('latin1') ?? ''

const canonical = (parameters: readonly Parameter[], unsigned: readonly string[] = UNSIGNED): Buffer =>
  stringToSign(formOf(parameters), unsigned)

/** Joins all parameters, sorted or as received. */
function joined(
  parameters: readonly Parameter[],
  sequence: (sorted: readonly Span[]) => readonly Span[],
): Buffer {
  const { bytes, sorted } = formOf(parameters)
  return joinSpans(bytes, sequence(sorted))
}

/** @param raw  one character per byte */
function* trials(
  raw: string,
  parameters: readonly Parameter[],
  { keyFaults }: ReceivedSignature,
): Generator<Trial> {
  const text = canonical(parameters)
  const trial = (fault: SignatureCause['fault'], signed: Uint8Array): Trial => ({ cause: { fault }, signed })

  // Causes in the signature, the key, or the string to sign.
  yield trial('signatureReformatted', text)
  for (const { fault, fits } of keyFaults) yield { cause: { fault }, signed: text, fits }
  yield trial('signTypeSigned', canonical(parameters, ['sign']))
  yield trial('certificateNumberUnsigned', canonical(parameters, [...UNSIGNED, CERTIFICATE_NUMBER]))
  yield trial(
    'emptyValueSigned',
    joined(parameters.filter(isSigned), sorted => sorted),
  )
  yield trial(
    'notSorted',
    joined(
      parameters.filter(isSigned).filter(({ value }) => value.length > 0),
      inOrderOfArrival,
    ),
  )

  // Causes between the gateway and us.
  const asSent = parametersAsSent(raw)
  yield trial(raw.includes('%') ? 'encodedValuesSigned' : 'decodedTwice', canonical(asSent))
  for (const { fault, undo } of CHANGES) {
    const undone = parameters.map(parameter => ({
      ...parameter,
      value: undo(parameter)[0] ?? parameter.value,
    }))
    // Stryker disable next-line OptionalChaining: for the compiler alone, since both are of one length
    const [changed, ...others] = undone.filter(({ value }, place) => !parameters[place]?.value.equals(value))
    yield {
      cause: changed && others.length === 0 ? { fault, parameter: changed.name } : { fault },
      signed: canonical(undone),
    }
    // Causes that affected a single value.
    for (const [index, parameter] of parameters.entries()) {
      for (const value of undo(parameter)) {
        if (value.equals(parameter.value)) continue
        const one = parameters.map((other, place) => (place === index ? { ...other, value } : other))
        yield { cause: { fault, parameter: parameter.name }, signed: canonical(one) }
      }
    }
  }
  for (const parameter of parameters) {
    const others = parameters.filter(other => other !== parameter)
    yield {
      cause: { fault: 'parameterAdded', parameter: parameter.name },
      signed: canonical(others),
    }
  }
}

interface Change {
  readonly fault: SignatureCause['fault']
  /** What a value may have been before, most likely first; empty when it cannot have been affected. */
  readonly undo: (parameter: Parameter) => readonly Buffer[]
}

const onBytes =
  (...undo: readonly ((text: string) => string)[]): Change['undo'] =>
  ({ value }) =>
    undo.map(each => Buffer.from(each(value.toString('latin1')), 'latin1'))

const onText =
  (undo: (text: string) => string): Change['undo'] =>
  ({ value }) => {
    const text = decodeText(value, 'utf-8')
    return text === undefined ? [] : [Buffer.from(undo(text))]
  }

const recoded =
  (from: Charset, to: Charset): Change['undo'] =>
  ({ value }) => {
    const text = decodeText(value, from)
    const bytes = text === undefined ? undefined : encodeText(text, to)
    return bytes ? [bytes] : []
  }

/** Times contain one legitimate blank. */
const TIME = /^(\d{4}-\d\d-\d\d)([ +])(\d\d:\d\d:\d\d)$/

/** Replaces the nth blank by a plus. */
const replaceBlank =
  (n: number) =>
  (text: string): string => {
    const parts = text.split(' ')
    return parts.length <= n + 1 ? text : `${parts.slice(0, n + 1).join(' ')}+${parts.slice(n + 1).join(' ')}`
  }

const CHANGES: readonly Change[] = [
  { fault: 'plusStayedPlus', undo: onBytes(text => text.replace(TIME, '$1 $3')) },
  { fault: 'plusStayedPlus', undo: onBytes(text => text.replaceAll('+', ' ')) },
  {
    fault: 'plusBecameBlank',
    undo: parameter =>
      TIME.test(parameter.value.toString('latin1'))
        ? []
        : onBytes(text => text.replaceAll(' ', '+'), ...[0, 1, 2, 3, 4].map(replaceBlank))(parameter),
  },
  { fault: 'encodedTwice', undo: onBytes(percentDecode) },
  { fault: 'htmlEscaped', undo: onBytes(unescapeHtml) },
  // Stryker disable next-line StringLiteral: what is not utf-8 is written as gbk
  { fault: 'gbkBecameUtf8', undo: recoded('utf-8', 'gbk') },
  { fault: 'utf8BecameGbk', undo: recoded('gbk', 'utf-8') },
  { fault: 'utf8BecameLatin1', undo: ({ value }) => [Buffer.from(value.toString('utf8'), 'latin1')] },
  { fault: 'normalized', undo: onText(text => normalized(text, 'NFC')) },
  { fault: 'normalized', undo: onText(text => normalized(text, 'NFD')) },
  { fault: 'blanksAdded', undo: onBytes(withoutBlanksAround) },
  {
    fault: 'lineEndsChanged',
    undo: onBytes(
      text => text.replaceAll('\r\n', '\n'),
      text => text.replaceAll('\n', '\r\n'),
    ),
  },
  ...[0, 1, 2].map(
    (decimals): Change => ({
      fault: 'amountReformatted',
      undo: parameter =>
        AMOUNTS.includes(parameter.name) ? onBytes(text => withDecimals(text, decimals))(parameter) : [],
    }),
  ),
]

const isSigned = ({ name }: Parameter): boolean => !UNSIGNED.includes(name)

/** The form's pairs, without decoding. */
function parametersAsSent(raw: string): Parameter[] {
  const pairs = raw.split('&').filter(pair => pair !== '')
  return pairs.map(pair => {
    const cut = (pair.includes('=') ? pair : `${pair}=`).indexOf('=')
    return { name: pair.slice(0, cut), value: Buffer.from(pair.slice(cut + 1), 'latin1') }
  })
}

/** Decodes once: `+` to a blank, escapes to bytes; anything else stays. */
function percentDecode(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}

/**
 * Normalization takes quadratic time in the number of consecutive combining marks; texts with more than any language
 * has are left alone.
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
const normalized = (text: string, form: 'NFC' | 'NFD'): string =>
  /\p{M}{31}/u.test(text) ? text : text.normalize(form)

/** Without a regular expression, which would take quadratic time. */
function withoutBlanksAround(text: string): string {
  const units = text.split('')
  const isInk = (unit: string) => !BLANKS.includes(unit)
  return text.slice(units.findIndex(isInk), units.findLastIndex(isInk) + 1)
}

const BLANKS = ' \t\r\n'

const HTML_ENTITIES: readonly (readonly [RegExp, string])[] = [
  [/&lt;/g, '<'],
  [/&gt;/g, '>'],
  [/&quot;/g, '"'],
  [/&(?:apos|#0?39);/g, "'"],
  // Last, so that its result is not decoded again.
  [/&amp;/g, '&'],
]

function unescapeHtml(text: string): string {
  return HTML_ENTITIES.reduce((unescaped, [entity, character]) => unescaped.replace(entity, character), text)
}
