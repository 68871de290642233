/** Cookies of the office's pages: none can be read by a script, or is sent with a form of another site. */
import type { Request } from '../../http/request'

/** The value of a cookie; '' when absent. Of two with one name the first counts, as browsers send the closest first. */
export function cookieOf({ header }: Pick<Request, 'header'>, name: string): string {
  const cookies = header('cookie').split(';')
  const found = cookies.map(each => each.trim()).find(each => each.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ''
}

/**
 * For the whole shop's host and that alone: the prefix keeps other hosts of its domain from setting it.
 *
 * @param name  begins with `__Host-`
 */
export const hostCookie = (name: string, value: string, maxAgeSeconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`
