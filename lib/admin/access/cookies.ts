/** The office's cookies: HttpOnly, and not sent with forms of other sites. */
import type { Request } from '../../http/request'

/** A cookie's value; '' when absent. Of several, the first counts, since browsers send the most specific first. */
export function cookieOf({ header }: Pick<Request, 'header'>, name: string): string {
  const cookies = header('cookie').split(';')
  const found = cookies.map(each => each.trim()).find(each => each.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ''
}

/**
 * A cookie of this host only; the prefix keeps other hosts of the domain from setting it.
 *
 * @param name  begins with `__Host-`
 */
export const hostCookie = (name: string, value: string, maxAgeSeconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`
