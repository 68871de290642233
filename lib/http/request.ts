/**
 * An event of an API Gateway HTTP API (payload 2.0) as a request. Never throws for such an event. Bytes are preserved:
 * the body is decoded from base64 if flagged, the query is the raw one.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { parseAccept } from 'hono/utils/accept'
import { LOCALES, type Locale } from '../locale'
import { err, ok, type Result } from '../result'

/** Far more than any honest body. */
export const MAX_BODY_BYTES = 16 * 1024
/** For the storefront's form, which has a quantity for all goods in the catalog. */
export const MAX_FORM_BYTES = 64 * 1024

export interface Request {
  /** Upper case; HEAD becomes GET, since API Gateway drops the body of its answer. */
  readonly method: string
  readonly path: string
  readonly pathParameters: Readonly<Record<string, string | undefined>>
  /** Without `?`, still encoded. */
  readonly rawQuery: string
  readonly body: Result<Buffer, 'tooLarge' | 'badEncoding'>
  /** By lower-case name; repeated ones joined by commas; '' when absent. */
  readonly header: (name: string) => string
  /** Whether it was sent, even if empty. */
  readonly hasHeader: (name: string) => boolean
  readonly sourceIp: string
  /** The result of the route's authorizer, unchecked; undefined for routes without one. */
  readonly authorizer: unknown
  /** Lambda's id of the invocation; joins log, facts and illegal requests. */
  readonly requestId: string
  /** The language of the answer: the chosen one, or else the browser's. */
  readonly locale: Locale
  /** From `lang` in the query. */
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
  // Getters, since only pages need these.
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
  // Checked before decoding: base64 has four characters for three bytes.
  if (text.length > (isBase64 ? (maxBytes * 4) / 3 + 4 : maxBytes)) return err('tooLarge')
  const body = Buffer.from(text, isBase64 ? 'base64' : 'utf8')
  // Node ignores invalid base64.
  if (isBase64 && body.toString('base64') !== text) return err('badEncoding')
  return body.length > maxBytes ? err('tooLarge') : ok(body)
}

/** JSON when the client prefers it to HTML, or sends JSON without a preference. */
function prefersJson(accept: string, contentType: string): boolean {
  const rank = (type: string) => parseAccept(accept).find(entry => entry.type.toLowerCase() === type)?.q ?? 0
  const json = rank('application/json')
  const html = rank('text/html')
  return json > html || (json === html && html === 0 && mediaType(contentType) === 'application/json')
}

/** The media type in lower case, without parameters. */
export const mediaType = (contentType: string): string =>
  contentType.replace(/;.*$/s, '').trim().toLowerCase()

/** Anything else than what our own links contain is ignored. */
function chosenIn(rawQuery: string): Locale | undefined {
  const [, lang] = /(?:^|&)lang=([\w-]+)(?:&|$)/.exec(rawQuery) ?? []
  return LOCALES.find(locale => locale === lang)
}

/** Chinese by default; English for readers of neither language. */
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
