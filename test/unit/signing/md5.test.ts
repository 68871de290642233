import { describe, expect, it } from 'vitest'
import { isAmbiguous } from '../../../lib/signing/canonical'
import { parseSigningKey, type SigningKey, signMd5, verifyMd5 } from '../../../lib/signing/md5'

const key = (text: string): SigningKey => {
  const parsed = parseSigningKey(text)
  if (!parsed) throw new Error('not a key')
  return parsed
}
const NEW = key('new0new0new0new0new0new0new0new0')
const OLD = key('old0old0old0old0old0old0old0old0')
const MESSAGE = Buffer.from('a=1&b=2')

describe('verifyMd5', () => {
  it('accepts any key of the list, so that a key can be changed without losing a message', () => {
    expect(verifyMd5(MESSAGE, signMd5(MESSAGE, NEW), [NEW, OLD])).toBe(true)
    expect(verifyMd5(MESSAGE, signMd5(MESSAGE, OLD), [NEW, OLD])).toBe(true)
  })

  it('refuses a key that was taken off the list, and every message when there is no key', () => {
    expect(verifyMd5(MESSAGE, signMd5(MESSAGE, OLD), [NEW])).toBe(false)
    expect(verifyMd5(MESSAGE, signMd5(MESSAGE, OLD), [])).toBe(false)
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
  ])('refuses the signature %j', signature => expect(verifyMd5(MESSAGE, signature, [NEW])).toBe(false))
})

it.each(['', ' ', 'a b', 'key\n', '钥', 'x'.repeat(129)])('takes no key %j', text =>
  expect(parseSigningKey(text)).toBeUndefined(),
)

describe('isAmbiguous', () => {
  const ambiguous = (value: string) => isAmbiguous([{ name: 'subject', value: Buffer.from(value) }])
  it.each(['x&out_trade_no=VICTIM', '&total_fee=9999.00&z=', 'a&B-c.d_1=2'])(
    'sees the second reading of %j',
    value => expect(ambiguous(value)).toBe(true),
  )
  it.each(['x', 'a & b', 'a=b', '&', 'a&=b', 'a&茶=b', 'a&b c=d'])('sees none in %j', value =>
    expect(ambiguous(value)).toBe(false),
  )
})
