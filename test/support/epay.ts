/** A program that speaks 易支付, with a signature of its own making. */
import { createHash } from 'node:crypto'

/** What the tests' programs sign with: the newest of the shop's keys, which it signs with itself. */
export const EPAY_KEY = 'epayTestKey0123456789abcdef01234'
/** That of programs which have not been given it yet. */
export const OLDER_EPAY_KEY = 'epayTestKey43210fedcba9876543210'

type Fields = Readonly<Record<string, string>>

/** Empty values, `sign` and `sign_type` left out, by name, joined raw, the key behind. */
export function epaySignature(fields: Fields, key: string): string {
  const pairs = Object.entries(fields)
    .filter(([name, value]) => value !== '' && name !== 'sign' && name !== 'sign_type')
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return createHash('md5')
    .update(pairs.map(([name, value]) => `${name}=${value}`).join('&') + key)
    .digest('hex')
}

/** As a program sends them. */
export const signedForm = (fields: Fields, key: string): string =>
  new URLSearchParams({ ...fields, sign: epaySignature(fields, key), sign_type: 'MD5' }).toString()

/** What a signed address says, its signature proved. */
export function provedQuery(url: string, key: string): Record<string, string> {
  const { sign, sign_type: type, ...fields } = Object.fromEntries(new URL(url).searchParams)
  if (type !== 'MD5' || sign !== epaySignature(fields, key)) throw new Error(`not signed by the shop: ${url}`)
  return fields
}
