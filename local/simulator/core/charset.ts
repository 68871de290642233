// The character sets the gateway speaks (docs/protocols.md#signing): names in, bytes out.
// GB2312 is carried by the GBK codec, of which it is a subset.

import iconv from 'iconv-lite'

export type Charset = 'utf-8' | 'gbk' | 'gb2312'

/** Read a charset name as sent in `_input_charset`, in any letter case; null when the gateway does not know it. */
export function readCharset(name: string): Charset | null {
  const lower = name.toLowerCase()
  return lower === 'utf-8' || lower === 'gbk' || lower === 'gb2312' ? lower : null
}

export function encodeText(text: string, charset: Charset): Buffer {
  return charset === 'utf-8' ? Buffer.from(text, 'utf8') : iconv.encode(text, 'gbk')
}

export function decodeText(bytes: Buffer, charset: Charset): string {
  return charset === 'utf-8' ? bytes.toString('utf8') : iconv.decode(bytes, 'gbk')
}
