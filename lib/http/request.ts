/**
 * An API Gateway HTTP API event (payload 2.0) as a request. No event that it sends makes it throw. Bytes stay bytes:
 * the body is decoded from base64 when the event says so, the query is the raw one.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { parseAccept } from 'hono/utils/accept'
import { LOCALES, type Locale } from '../locale'
import { err, ok, type Result } from '../result'

/** Every honest body is far smaller. */
export const MAX_BODY_BYTES = 16 * 1024
/** Of the shop's form, which holds every good of the catalog with a quantity. */
export const MAX_FORM_BYTES = 64 * 1024

export interface Request {
  /** Upper case; HEAD reads as GET, since API Gateway drops the body of its answer. */
  readonly method: string
  readonly path: string
  readonly pathParameters: Readonly<Record<string, string | undefined>>
  /** As it came, without `?`, still encoded. */
  readonly rawQuery: string
  readonly body: Result<Buffer, 'tooLarge' | 'badEncoding'>
  /** By lower-case name; repeated ones joined by commas; '' when absent. */
  readonly header: (name: string) => string
  /** Whether it was sent, though it may be empty. */
  readonly hasHeader: (name: string) => boolean
  readonly sourceIp: string
  /** What the authorizer of the route says of who calls, unread; undefined of most routes, which have none. */
  readonly authorizer: unknown
  /** Lambda's id of this invocation: joins log, facts and illegal requests. */
  readonly requestId: string
  /** The language of the answer: the one chosen, or else the browser's. */
  readonly locale: Locale
  /** By `lang` in the query. */
  readonly chosenLocale: Locale | undefined
  readonly browserLocale: Locale
  readonly wantsJson: boolean
}

export function readRequest(
  event: Partial<APIGatewayProxyEventV2>,
  requestId: string,
  maxBodyBytes = MAX_BODY_BYTES,
): Request {
  const headers = event.headers ?? {}
  const header = (name: string) => headers[name] ?? ''
  const http = event.requestContext?.http
  const rawQuery = event.rawQueryString ?? ''
  const method = (http?.method ?? '').toUpperCase()
  // What only a page needs is read when one asks.
  return {
    method: method === 'HEAD' ? 'GET' : method,
    path: event.rawPath ?? '',
    pathParameters: event.pathParameters ?? {},
    rawQuery,
    body: readBody(event.body ?? '', event.isBase64Encoded ?? false, maxBodyBytes),
    header,
    hasHeader: name => headers[name] !== undefined,
    sourceIp: http?.sourceIp ?? '',
    authorizer: (event.requestContext as { authorizer?: unknown } | undefined)?.authorizer,
    requestId,
    get locale() {
      return this.chosenLocale ?? this.browserLocale
    },
    get chosenLocale() {
      return chosenIn(rawQuery)
    },
    get browserLocale() {
      return preferredLocale(header('accept-language'))
    },
    get wantsJson() {
      return prefersJson(header('accept'), header('content-type'))
    },
  }
}

function readBody(
  text: string,
  isBase64: boolean,
  maxBytes: number,
): Result<Buffer, 'tooLarge' | 'badEncoding'> {
  // Checked before decoding: base64 is four characters for three bytes.
  if (text.length > (isBase64 ? (maxBytes * 4) / 3 + 4 : maxBytes)) return err('tooLarge')
  const body = Buffer.from(text, isBase64 ? 'base64' : 'utf8')
  // Node passes over what is no base64.
  if (isBase64 && body.toString('base64') !== text) return err('badEncoding')
  return body.length > maxBytes ? err('tooLarge') : ok(body)
}

/** JSON when the client ranks it above HTML, or when it sends JSON and has no wish. */
function prefersJson(accept: string, contentType: string): boolean {
  const rank = (type: string) => parseAccept(accept).find(entry => entry.type.toLowerCase() === type)?.q ?? 0
  const json = rank('application/json')
  const html = rank('text/html')
  return json > html || (json === html && html === 0 && mediaType(contentType) === 'application/json')
}

/** The media type without parameters, lower case. */
export const mediaType = (contentType: string): string =>
  contentType.replace(/;.*$/s, '').trim().toLowerCase()

/** What our own links say; whatever else stands there chooses nothing. */
function chosenIn(rawQuery: string): Locale | undefined {
  const [, lang] = /(?:^|&)lang=([\w-]+)(?:&|$)/.exec(rawQuery) ?? []
  return LOCALES.find(locale => locale === lang)
}

/** Chinese for who says nothing; English for who reads neither Chinese nor English first. */
function preferredLocale(acceptLanguage: string): Locale {
  const wishes = parseAccept(acceptLanguage)
  for (const { type, q } of wishes) {
    const tag = type.toLowerCase()
    if (q === 0) continue
    if (/^zh-(hant|tw|hk|mo)\b/.test(tag)) return 'zh-Hant'
    if (/^zh\b/.test(tag)) return 'zh-Hans'
    if (/^en\b/.test(tag)) return 'en'
  }
  return wishes.some(({ type, q }) => q > 0 && /^[a-z]/i.test(type)) ? 'en' : 'zh-Hans'
}
