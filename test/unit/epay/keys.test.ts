/** Which texts are valid keys for 易支付 programs. */
import { expect, it } from 'vitest'
import { parseEpayKeys } from '../../../lib/epay/keys'

const PUBLISHED = 'localstackepay0000000000000000'
const KEY = 'abcdefghijABCDEFGHIJ'
const read = (text: string, isLiteral = false) =>
  parseEpayKeys({ text, place: 'the parameter /key', isLiteral })

it.each([KEY, `${KEY}${'0'.repeat(44)}`, `${KEY},${KEY}1`])('%j are valid', text => {
  expect(read(text)).toEqual(text.split(','))
})

it.each([
  ['', 'Key 1 in the parameter /key is empty'],
  [`${KEY},short`, 'Key 2 in the parameter /key is not 20 to 64 letters and digits'],
  [KEY.slice(1), 'is not 20 to 64 letters and digits'],
  [`${KEY}${'0'.repeat(45)}`, 'is not 20 to 64 letters and digits'],
  [`${KEY}-`, 'is not 20 to 64 letters and digits'],
  [`abcdefghij ABCDEFGHIJ`, 'has white space in it'],
  ['a'.repeat(32), 'is one character repeated'],
  [PUBLISHED, 'is an example that everybody knows'],
])('%j is invalid', (text, why) => {
  expect(() => read(text)).toThrow(why)
})

it('the problem does not repeat the key, and names its setting', () => {
  const wrong = `${KEY}-not-a-key`
  expect(() => read(wrong, true)).toThrow(/^Key 1 in EPAY_KEYS is not [^:]*$/)
  expect(() => read(wrong, true)).not.toThrow(KEY)
})

it('the local stack’s own, which is public, is accepted in the settings themselves', () => {
  expect(read(PUBLISHED, true)).toEqual([PUBLISHED])
})
