// The gateways' charsets (docs/protocols.md#signing). GB2312, a subset of GBK, uses its codec.

import iconv from 'iconv-lite'

export type Charset = 'utf-8' | 'gbk' | 'gb2312'

/** Read the charset in `_input_charset`, case-insensitive; null if it is unknown. */
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
