/** The cookies of the office's pages: not readable by scripts, and not sent with forms of other sites. */
import type { Request } from '../../http/request'

/** @returns '' if absent; of several with one name the first, since browsers send the most specific path first */
export function cookieOf({ header }: Pick<Request, 'header'>, name: string): string {
  const cookies = header('cookie').split(';')
  const found = cookies.map(each => each.trim()).find(each => each.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ''
}

/**
 * A cookie for all paths of this host, which the prefix keeps other hosts of the domain from setting.
 *
 * @param name  begins with `__Host-`
 */
export const hostCookie = (name: string, value: string, maxAgeSeconds: number): string =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; Secure; SameSite=Lax`
