/** A program that speaks 易支付, with an independent implementation of its signature. */
import { createHash } from 'node:crypto'

/** The key of the tests' programs: the newest of the shop's keys, which the shop also signs with. */
export const EPAY_KEY = 'epayTestKey0123456789abcdef01234'
/** The key of programs that do not have the newest one yet. */
export const OLDER_EPAY_KEY = 'epayTestKey43210fedcba9876543210'

type Fields = Readonly<Record<string, string>>

/** Over all fields but empty ones, `sign` and `sign_type`: sorted by name, joined unescaped, followed by the key. */
export function epaySignature(fields: Fields, key: string): string {
  const pairs = Object.entries(fields)
    .filter(([name, value]) => value !== '' && name !== 'sign' && name !== 'sign_type')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return createHash('md5')
    .update(pairs.map(([name, value]) => `${name}=${value}`).join('&') + key)
    .digest('hex')
}

/** The form that a program sends. */
export const signedForm = (fields: Fields, key: string): string =>
  new URLSearchParams({ ...fields, sign: epaySignature(fields, key), sign_type: 'MD5' }).toString()

/** Verifies a signed address. @returns its parameters */
export function provedQuery(url: string, key: string): Record<string, string> {
  const { sign, sign_type: type, ...fields } = Object.fromEntries(new URL(url).searchParams)
  if (type !== 'MD5' || sign !== epaySignature(fields, key)) throw new Error(`not signed by the shop: ${url}`)
  return fields
}
