/**
 * Encodes and decodes the gateways' charsets.
 *
 * The platform decodes GBK but cannot encode it. The encoder is the inverted decoder, built at first use: about 24 000
 * two-byte codes, some 10 ms, once per container and only for shops that use GBK.
 */

export type Charset = 'utf-8' | 'gbk'

/**
 * The charset with this label, as gateways spell it. GB2312 and GB18030 are read as GBK: the first is a subset of it,
 * and the second equals it in one and two bytes. Undefined for any other label.
 */
export function parseCharset(label: string): Charset | undefined {
  switch (label.toLowerCase()) {
    case 'utf-8':
    case 'utf8':
      return 'utf-8'
    case 'gbk':
    case 'gb2312':
    case 'gb18030':
      return 'gbk'
    // Stryker disable next-line ConditionalExpression: falling out returns undefined too
    default:
      return undefined
  }
}

/**
 * Decodes; undefined for bytes that are invalid, or that contain U+FFFD, which shows that an earlier reader failed.
 * Keeps a byte order mark.
 */
export function decodeText(bytes: Uint8Array, charset: Charset): string | undefined {
  const text = new TextDecoder(charset, { ignoreBOM: true }).decode(bytes)
  return text.includes('\ufffd') ? undefined : text
}

/** Encodes; undefined for characters that the charset lacks, and for lone surrogates. */
export function encodeText(text: string, charset: Charset): Buffer | undefined {
  if (charset === 'utf-8') return text.isWellFormed() ? Buffer.from(text) : undefined
  const bytes: number[] = []
  for (const character of text) {
    const code = character <= '\x7f' ? character.charCodeAt(0) : gbkCodes().get(character)
    if (code === undefined) return undefined
    // Stryker disable next-line EqualityOperator: no code is 0xff
    if (code > 0xff) bytes.push(code >> 8)
    bytes.push(code & 0xff)
  }
  return Buffer.from(bytes)
}

let gbkCodesOnce: ReadonlyMap<string, number> | undefined

function gbkCodes(): ReadonlyMap<string, number> {
  gbkCodesOnce ??= invertGbk()
  return gbkCodesOnce
}

function invertGbk(): ReadonlyMap<string, number> {
  const codes = new Map<string, number>()
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const character = decodeText(Uint8Array.of(lead, trail), 'gbk')
      // Stryker disable next-line ConditionalExpression: nobody encodes undefined
      if (character !== undefined) codes.set(character, (lead << 8) | trail)
    }
  }
  return codes
}
