import { decodings } from './escapes'

/** Hexadecimal digits, as of MD5; or base64, as of RSA with 1024 bits and more, perhaps folded or with `+` as a blank. */
const SIGNATURE = /[0-9a-f]{32,}|[a-z0-9+/_\s-]{171,}={0,2}/gi

/** The name stands there however it is spelled: escaped, in capitals, with something around it. */
const NAMED_SIGN = /^\W*sign\W*=/i

/** What the number of a message is made of, with nothing else in it. */
const NUMBER = /^[\w+/-]{1,128}={0,2}$/

/**
 * Takes signatures out of a form: a right one over a known text would help whoever attacks the key. In a mangled
 * form it need not stand where it belongs, so every text that looks like one goes.
 *
 * @param idField  holds the gateway's number of the message, which looks like one and stays: the shop can ask for it
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
  // What is a signature only without its escapes cannot be cut out of them.
  if (decodings(redacted).every(each => each.search(SIGNATURE) < 0)) return redacted
  const [name = ''] = /^[\w.-]{1,31}=/.exec(redacted) ?? []
  return `${name}(redacted)`
}

const isNumber = (pair: string, start: string) =>
  pair.startsWith(start) && NUMBER.test(pair.slice(start.length))
