/** Responses, with the security headers of all of them. */
import type { Page } from '../page/page'
import type { Request } from './request'

export interface Response {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Handler = (request: Request) => Promise<Response>

const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  // Only the origin: gateways may check it, but an order's URL is secret.
  'referrer-policy': 'strict-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

function respond(
  status: number,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Response {
  return {
    status,
    headers: { ...SECURITY_HEADERS, 'content-type': `${contentType}; charset=utf-8`, ...headers },
    body,
  }
}

export const text = (status: number, body: string): Response => respond(status, 'text/plain', body)

export const json = (status: number, value: unknown, headers?: Record<string, string>): Response =>
  respond(status, 'application/json', JSON.stringify(value), headers)

export const html = (status: number, page: Page): Response =>
  respond(status, 'text/html', page.html, { 'content-security-policy': page.contentSecurityPolicy })

/**
 * A page with an order form. The browser may cache it for its back button, with the entered values: with `no-store`
 * Firefox shows an empty form, or none at all for a refused one. Any other visit gets a new form with a new key.
 */
export const formPage = (status: number, page: Page): Response =>
  withHeaders(html(status, page), { 'cache-control': 'private, no-cache' })

/** A file to download. @param name  built by our code from validated parts */
export const csv = (name: string, body: string): Response =>
  respond(200, 'text/csv', body, { 'content-disposition': `attachment; filename="${name}"` })

/** An image that other sites may embed. */
export const svg = (picture: string): Response =>
  respond(200, 'image/svg+xml', picture, {
    'cache-control': 'public, max-age=3600',
    'cross-origin-resource-policy': 'cross-origin',
  })

/** @param url  built by our code from validated parts */
export const seeOther = (url: string): Response => respond(303, 'text/plain', '', { location: url })

export const withHeaders = (response: Response, headers: Readonly<Record<string, string>>): Response => ({
  ...response,
  headers: { ...response.headers, ...headers },
})
