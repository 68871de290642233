/** The office's cookies: which is read, and how it is set. */
import { expect, it } from 'vitest'
import { cookieOf, hostCookie } from '../../../lib/admin/access/cookies'

const read = (cookie: string) =>
  cookieOf({ header: name => (name === 'cookie' ? cookie : '') }, '__Host-admin')

it.each([
  ['__Host-admin=a', 'a'],
  ['x=1; __Host-admin=a.b-c=; y=2', 'a.b-c='],
  ['x=1;__Host-admin=a;y=2', 'a'],
  // Of two with one name the first counts.
  ['__Host-admin=first; __Host-admin=second', 'first'],
  ['__Host-admin=', ''],
  ['__Host-admin-sign-in=a', ''],
  ['x__Host-admin=a', ''],
  ['x=__Host-admin=a', ''],
  ['', ''],
])('in %j it is %j', (cookie, value) => expect(read(cookie)).toBe(value))

it('is set for the host alone, and hidden from scripts', () => {
  expect(hostCookie('__Host-a', 'v', 60)).toBe(
    '__Host-a=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
  )
})
