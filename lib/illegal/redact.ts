import { decodings } from './escapes'

/** MD5 in hex; or base64 of at least 1024 bits, possibly folded or with blanks instead of `+`. */
const SIGNATURE = /[0-9a-f]{32,}|[a-z0-9+/_\s-]{171,}={0,2}/gi

/** The name `sign` in any spelling: escaped, capitalized, or surrounded by other characters. */
const NAMED_SIGN = /^\W*sign\W*=/i

/** A message id and nothing else. */
const NUMBER = /^[\w+/-]{1,128}={0,2}$/

/**
 * Removes signatures from a form: a valid one for a known text helps attacks on the key. In a mangled form it may be
 * anywhere, so everything that looks like one is removed.
 *
 * @param idField  its value, the message id, looks like a signature and is kept: the shop can ask the gateway about it
 */
export const redact = (form: string, idField?: string): string =>
  form
    .split('&')
    .map(pair => redactPair(pair, idField))
    .join('&')

function redactPair(pair: string, idField: string | undefined): string {
  const spellings = decodings(pair)
  if (spellings.some(each => NAMED_SIGN.test(each))) return 'sign=(redacted)'
  if (idField !== undefined && spellings.some(each => isNumber(each, `${idField}=`))) return pair
  const redacted = pair.replace(SIGNATURE, '(redacted)')
  // A signature that only shows after unescaping cannot be cut out: the text is dropped.
  if (decodings(redacted).every(each => each.search(SIGNATURE) < 0)) return redacted
  const [name = ''] = /^[\w.-]{1,31}=/.exec(redacted) ?? []
  return `${name}(redacted)`
}

const isNumber = (pair: string, start: string) =>
  pair.startsWith(start) && NUMBER.test(pair.slice(start.length))
