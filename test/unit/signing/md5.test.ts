import { describe, expect, it } from 'vitest'
import { isAmbiguous } from '../../../lib/signing/canonical'
import { formOf } from '../../../lib/signing/form'
import { md5Verifier, parseSigningKey, type SigningKey, signMd5 } from '../../../lib/signing/md5'

const key = (text: string): SigningKey => {
  const parsed = parseSigningKey(text)
  if (!parsed) throw new Error('not a key')
  return parsed
}
const NEW = key('new0new0new0new0new0new0new0new0')
const OLD = key('old0old0old0old0old0old0old0old0')
const MESSAGE = Buffer.from('a=1&b=2')

const verifies = (signature: string, keys: readonly SigningKey[]) =>
  md5Verifier(keys).verifies(MESSAGE, signature)

describe('md5Verifier', () => {
  it('accepts any key of the list, so that a key can be changed without losing a message', () => {
    expect(verifies(signMd5(MESSAGE, NEW), [NEW, OLD])).toBe(true)
    expect(verifies(signMd5(MESSAGE, OLD), [NEW, OLD])).toBe(true)
  })

  it('refuses a removed key, and every message when there is no key', () => {
    expect(verifies(signMd5(MESSAGE, OLD), [NEW])).toBe(false)
    expect(verifies(signMd5(MESSAGE, OLD), [])).toBe(false)
  })

  it.each([
    '',
    'x',
    signMd5(MESSAGE, NEW).toUpperCase(),
    `${signMd5(MESSAGE, NEW)} `,
    signMd5(MESSAGE, NEW).slice(1),
    '0'.repeat(32),
    `zz${signMd5(MESSAGE, NEW)}`,
    `${signMd5(MESSAGE, NEW)}zz`,
  ])('refuses the signature %j', signature => expect(verifies(signature, [NEW])).toBe(false))
})

it.each(['', ' ', 'a b', 'key\n', '钥', 'x'.repeat(129)])('refuses the key %j', text =>
  expect(parseSigningKey(text)).toBeUndefined(),
)

describe('isAmbiguous', () => {
  const ambiguous = (value: string) => isAmbiguous(formOf([{ name: 'subject', value: Buffer.from(value) }]))
  it.each(['x&out_trade_no=VICTIM', '&total_fee=9999.00&z=', 'a&B-c.d_1=2'])(
    'sees the second reading of %j',
    value => expect(ambiguous(value)).toBe(true),
  )
  it.each(['x', 'a & b', 'a=b', '&', 'a&=b', 'a&茶=b', 'a&b c=d'])('sees only one in %j', value =>
    expect(ambiguous(value)).toBe(false),
  )
})
