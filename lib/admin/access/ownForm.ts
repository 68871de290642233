/** Protects the office's forms against CSRF. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Request } from '../../http/request'

/** The name of the hidden field. */
export const FORM_TOKEN = 'formToken'

/**
 * The CSRF token of a session; does not reveal the secret.
 *
 * @param secret  known only to the session's browser
 */
export const formTokenOf = (secret: string): string =>
  createHmac('sha256', secret).update('shouyin form').digest('base64url')

/** Current browsers send `Origin` or `Sec-Fetch-Site` with every form; a request with neither is refused. */
export function isFromOwnPage({ header }: Pick<Request, 'header'>, ownOrigin: string | undefined): boolean {
  const site = header('sec-fetch-site')
  const origin = header('origin')
  if (ownOrigin === undefined || (site === '' && origin === '')) return false
  return (site === '' || site === 'same-origin') && (origin === '' || origin === ownOrigin)
}

export function isSameToken(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map(text => createHmac('sha256', 'length').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
