/**
 * Converts an event of an API Gateway HTTP API (payload 2.0) to a request. Never throws for such an event. Body and query
 * stay raw bytes; base64 is decoded if the event says so.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { parseAccept } from 'hono/utils/accept'
import { LOCALES, type Locale } from '../locale'
import { err, ok, type Result } from '../result'

/** Legitimate bodies are far smaller. */
export const MAX_BODY_BYTES = 16 * 1024
/** For the storefront's form, which has all goods of the catalog. */
export const MAX_FORM_BYTES = 64 * 1024

class Request {
  /** Upper case; HEAD becomes GET, since API Gateway drops the response's body. */
  readonly method: string
  readonly path: string
  readonly pathParameters: Readonly<Record<string, string | undefined>>
  /** Without `?`, still encoded. */
  readonly rawQuery: string
  readonly body: Result<Buffer, 'tooLarge' | 'badEncoding'>
  /** By lower-case name; repeated headers are joined by commas; '' if absent. */
  readonly header: (name: string) => string
  /** True for empty headers too. */
  readonly hasHeader: (name: string) => boolean
  readonly sourceIp: string
  /** The caller according to the route's authorizer, not parsed; undefined on routes without one. */
  readonly authorizer: unknown
  /** Lambda's id of this invocation, which joins log, facts and illegal requests. */
  readonly requestId: string

  constructor(event: Partial<APIGatewayProxyEventV2>, requestId: string, maxBodyBytes: number) {
    const headers = event.headers ?? {}
    const http = event.requestContext?.http
    const method = (http?.method ?? '').toUpperCase()
    this.method = method === 'HEAD' ? 'GET' : method
    this.path = event.rawPath ?? ''
    this.pathParameters = event.pathParameters ?? {}
    this.rawQuery = event.rawQueryString ?? ''
    this.body = readBody(event.body ?? '', event.isBase64Encoded ?? false, maxBodyBytes)
    this.header = name => headers[name] ?? ''
    this.hasHeader = name => headers[name] !== undefined
    this.sourceIp = http?.sourceIp ?? ''
    this.authorizer = (event.requestContext as { authorizer?: unknown } | undefined)?.authorizer
    this.requestId = requestId
  }

  // Getters for what only pages need; of a class, since V8 is slow to define those of an object literal.

  /** The language of the response: the chosen one, or else the browser's. */
  get locale(): Locale {
    return this.chosenLocale ?? this.browserLocale
  }
  /** From `lang` in the query. */
  get chosenLocale(): Locale | undefined {
    return chosenIn(this.rawQuery)
  }
  get browserLocale(): Locale {
    return preferredLocale(this.header('accept-language'))
  }
  get wantsJson(): boolean {
    return prefersJson(this.header('accept'), this.header('content-type'))
  }
}

export type { Request }

export const readRequest = (
  event: Partial<APIGatewayProxyEventV2>,
  requestId: string,
  maxBodyBytes = MAX_BODY_BYTES,
): Request => new Request(event, requestId, maxBodyBytes)

function readBody(
  text: string,
  isBase64: boolean,
  maxBytes: number,
): Result<Buffer, 'tooLarge' | 'badEncoding'> {
  // Checked before decoding: base64 has four characters for three bytes.
  if (text.length > (isBase64 ? (maxBytes * 4) / 3 + 4 : maxBytes)) return err('tooLarge')
  const body = Buffer.from(text, isBase64 ? 'base64' : 'utf8')
  // Node.js ignores invalid base64.
  if (isBase64 && body.toString('base64') !== text) return err('badEncoding')
  return body.length > maxBytes ? err('tooLarge') : ok(body)
}

/** Whether the client ranks JSON above HTML, or accepts neither and sends JSON. */
function prefersJson(accept: string, contentType: string): boolean {
  const rank = (type: string) => parseAccept(accept).find(entry => entry.type.toLowerCase() === type)?.q ?? 0
  const json = rank('application/json')
  const html = rank('text/html')
  return json > html || (json === html && html === 0 && mediaType(contentType) === 'application/json')
}

/** The media type in lower case, without parameters. */
export const mediaType = (contentType: string): string =>
  contentType.replace(/;.*$/s, '').trim().toLowerCase()

/** Other values than our own links have are ignored. */
function chosenIn(rawQuery: string): Locale | undefined {
  const [, lang] = /(?:^|&)lang=([\w-]+)(?:&|$)/.exec(rawQuery) ?? []
  return LOCALES.find(locale => locale === lang)
}

/** Simplified Chinese without a preference; English if neither Chinese nor English is preferred. */
function preferredLocale(acceptLanguage: string): Locale {
  const preferences = parseAccept(acceptLanguage)
  for (const { type, q } of preferences) {
    const tag = type.toLowerCase()
    if (q === 0) continue
    if (/^zh-(hant|tw|hk|mo)\b/.test(tag)) return 'zh-Hant'
    if (/^zh\b/.test(tag)) return 'zh-Hans'
    if (/^en\b/.test(tag)) return 'en'
  }
  return preferences.some(({ type, q }) => q > 0 && /^[a-z]/i.test(type)) ? 'en' : 'zh-Hans'
}
