// Explains a wrong signature: tries the most common mistakes of integrators, and names the one that reproduces it.

import type { Charset } from '../core/charset'
import type { Pair } from '../core/form'
import { isTextSignedBy, signedText } from './signing'

interface Mistake {
  readonly advice: string
  /** The text that is signed by mistake. */
  readonly text: (fields: ReadonlyMap<string, string>) => string
}

const all =
  (...names: readonly string[]): Mistake['text'] =>
  fields =>
    names.map(name => fields.get(name)).join('')

const MISTAKES: readonly Mistake[] = [
  {
    advice: 'v_amount was signed as a number: sign the very text that is sent, with its two decimals.',
    text: fields => signedText([...fields, ['v_amount', String(Number(fields.get('v_amount')))]], 'request'),
  },
  {
    advice: 'The values are joined with nothing between them.',
    text: fields =>
      ['v_amount', 'v_moneytype', 'v_oid', 'v_mid', 'v_url'].map(name => fields.get(name)).join('&'),
  },
  {
    advice: 'The sequence is v_amount, v_moneytype, v_oid, v_mid, v_url, key.',
    text: all('v_mid', 'v_oid', 'v_amount', 'v_moneytype', 'v_url'),
  },
  {
    advice: 'v_url belongs to the signed text.',
    text: all('v_amount', 'v_moneytype', 'v_oid', 'v_mid'),
  },
]

/** @returns advice on the first known mistake that yields the received signature, or null */
export function diagnoseSignature(
  pairs: readonly Pair[],
  received: string,
  key: string,
  charset: Charset,
): string | null {
  if (isTextSignedBy(signedText(pairs, 'request'), received.toUpperCase(), key, charset))
    return 'v_md5info must be in upper case.'
  const fields = new Map(pairs)
  const isMade = ({ text }: Mistake) => isTextSignedBy(text(fields), received, key, charset)
  return MISTAKES.find(isMade)?.advice ?? null
}
