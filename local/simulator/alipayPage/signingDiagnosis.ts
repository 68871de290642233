// Explains a wrong signature: tries the most common mistakes of integrators, and names the one that reproduces it.
// The real gateway only shows the text that it checked.

import type { KeyObject } from 'node:crypto'
import { encodeText } from '../core/charset'
import { escapeText, type Pair } from '../core/form'
import { canonicalString, isTextSignedBy } from './signing'

interface Mistake {
  readonly advice: string
  /** The text that is signed by mistake. */
  readonly text: (pairs: readonly Pair[]) => string | Buffer
  readonly digest?: 'sha1'
}

const MISTAKES: readonly Mistake[] = [
  {
    advice: 'RSA2 is SHA256withRSA; this was signed with SHA1withRSA, which is sign_type RSA.',
    text: pairs => canonicalString(pairs, 'request'),
    digest: 'sha1',
  },
  {
    advice: 'sign_type belongs to the signed text of a request; it stands outside that of notifies only.',
    text: pairs => canonicalString(pairs, 'message'),
  },
  {
    advice: 'biz_content belongs to the signed text, as the exact JSON text that is sent.',
    text: pairs =>
      canonicalString(
        pairs.filter(([name]) => name !== 'biz_content'),
        'request',
      ),
  },
  {
    advice: 'biz_content was written again after it was signed: sign the exact text that is sent.',
    text: pairs => canonicalString(pairs.map(rewritten), 'request'),
  },
  {
    advice: 'Empty values stand outside the signed text.',
    text: pairs => join(pairs.filter(isNoSign).toSorted(byName)),
  },
  ...[encodeURIComponent, (text: string) => escapeText(text, 'utf-8')].map(encode => ({
    advice: 'Values are signed raw, before they are URL-encoded.',
    text: (pairs: readonly Pair[]) =>
      canonicalString(
        pairs.map(([name, value]) => [name, encode(value)]),
        'request',
      ),
  })),
  {
    advice: 'Parameters are sorted by name before they are joined.',
    text: pairs => join(pairs.filter(pair => isNoSign(pair) && pair[1] !== '')),
  },
  {
    advice: 'The text is signed in UTF-8, here it was signed in GBK.',
    text: pairs => encodeText(canonicalString(pairs, 'request'), 'gbk'),
  },
]

/** @returns advice on the first known mistake that yields the received signature, or null */
export function diagnoseSignature(pairs: readonly Pair[], received: string, key: KeyObject): string | null {
  if (received.includes(' ') && isRight(pairs, received.replaceAll(' ', '+'), key))
    return 'sign was not URL-encoded: its “+” arrived as spaces.'
  if (/%[0-9A-F]{2}/i.test(received))
    return 'sign was URL-encoded twice: it still holds “%” after it was decoded.'
  return (
    MISTAKES.find(({ text, digest }) => isTextSignedBy(text(pairs), received, key, digest))?.advice ?? null
  )
}

function isRight(pairs: readonly Pair[], signature: string, key: KeyObject): boolean {
  return isTextSignedBy(canonicalString(pairs, 'request'), signature, key)
}

function isNoSign([name]: Pair): boolean {
  return name !== 'sign'
}

function byName([a]: Pair, [b]: Pair): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function join(pairs: readonly Pair[]): string {
  return pairs.map(pair => pair.join('=')).join('&')
}

/** biz_content as a JSON library would serialize it. */
function rewritten([name, value]: Pair): Pair {
  if (name !== 'biz_content') return [name, value]
  try {
    return [name, JSON.stringify(JSON.parse(value))]
  } catch {
    return [name, value]
  }
}
