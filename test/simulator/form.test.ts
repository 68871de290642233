// Forms in UTF-8 and GBK: encoded as a Java client does, decoded exactly once.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeForm, encodeForm } from '../../local/simulator/core/form'

describe('form', () => {
  it.each(['utf-8', 'gbk'] as const)('round-trips any text that %s can encode', charset => {
    const text = fc.string({ unit: fc.constantFrom(...'aZ0 -_.*~+%&=?#"\'<>\r\n汉字收银護腕') })
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text)), pairs => {
        const named = pairs.filter(pair => pair.join('') !== '')
        expect(decodeForm(Buffer.from(encodeForm(named, charset), 'latin1'), charset)).toEqual(named)
      }),
    )
  })

  it('encodes as a Java client: space as plus, ~ escaped, * kept, bytes of the charset', () => {
    expect(encodeForm([['a b', '~*收']], 'gbk')).toBe('a+b=%7E*%CA%D5')
    expect(encodeForm([['a b', '~*收']], 'utf-8')).toBe('a+b=%7E*%E6%94%B6')
  })

  it('decodes once and leaves a broken escape unchanged', () => {
    expect(decodeForm(Buffer.from('id=a%252Fb&c=1%2B1+1&d=50%&e&=f'), 'utf-8')).toEqual([
      ['id', 'a%2Fb'],
      ['c', '1+1 1'],
      ['d', '50%'],
      ['e', ''],
      ['', 'f'],
    ])
  })
})
