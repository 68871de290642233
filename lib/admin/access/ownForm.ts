/** Whether a form that was sent is the office's own, and of this session. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Request } from '../../http/request'

/** The name of the hidden field. */
export const FORM_TOKEN = 'formToken'

/**
 * Says nothing of the session's secret, and no other session has it.
 *
 * @param secret  what only the browser of the session holds
 */
export const formTokenOf = (secret: string): string =>
  createHmac('sha256', secret).update('shouyin form').digest('base64url')

/**
 * A browser names the page's origin, or its relation to us, with every form; who sends neither is no browser of our
 * day, or one that another page leads.
 */
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
