import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodeText, encodeText, parseCharset } from '../../../lib/signing/charset'

describe('GBK', () => {
  it('encodes every character that it decodes, back to a code that decodes to it', () => {
    for (let lead = 0x81; lead <= 0xfe; lead++) {
      for (let trail = 0x40; trail <= 0xfe; trail++) {
        const character = trail === 0x7f ? undefined : decodeText(Uint8Array.of(lead, trail), 'gbk')
        if (character === undefined) continue
        const bytes = encodeText(character, 'gbk')
        expect(bytes && decodeText(bytes, 'gbk')).toBe(character)
      }
    }
  })

  it('leaves ASCII unchanged, to its last character', () => {
    expect(encodeText('a\x7f', 'gbk')).toEqual(Buffer.from([0x61, 0x7f]))
  })

  it('agrees with another implementation on the characters that shops use', () => {
    const text = '收银台，護腕「龍井」 ￥ a+b 50% & “c”＝d … é × ぁア αΩ ①②'
    expect(encodeText(text, 'gbk')).toEqual(iconv.encode(text, 'gbk'))
  })

  it.each(['🍵', '\ud800', '\u200b'])('has no code for %j', text =>
    expect(encodeText(text, 'gbk')).toBeUndefined(),
  )
})

describe('UTF-8', () => {
  it('encodes all well-formed text', () => expect(encodeText('茶🍵', 'utf-8')).toEqual(Buffer.from('茶🍵')))
  it('refuses half a surrogate pair', () => expect(encodeText('\ud83c', 'utf-8')).toBeUndefined())
  it('refuses invalid bytes', () => expect(decodeText(Uint8Array.of(0xff), 'utf-8')).toBeUndefined())
  it('refuses text that was damaged before', () =>
    expect(decodeText(Buffer.from('a\ufffd'), 'utf-8')).toBeUndefined())
  it('keeps a byte order mark', () =>
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf), 'utf-8')).toBe('\ufeff'))
})

it.each([
  ['UTF-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['GBK', 'gbk'],
  ['gb2312', 'gbk'],
  ['latin1', undefined],
  ['', undefined],
])('knows the label %j as %s', (label, charset) => expect(parseCharset(label)).toBe(charset))
