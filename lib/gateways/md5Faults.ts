/** The likely mistakes with an MD5 key, for the diagnosis of invalid signatures. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { SigningKey } from '../signing/md5'
import type { Fits, ReceivedSignature } from './receivedSignature'

/** @returns undefined when the text is no MD5 digest in hex, in either case */
export function receivedMd5(sent: string, keys: readonly SigningKey[]): ReceivedSignature | undefined {
  const signature = sent.trim().toLowerCase()
  if (!/^[0-9a-f]{32}$/.test(signature)) return undefined
  const received = Buffer.from(signature, 'hex')
  const by =
    (tried: readonly string[]): Fits =>
    signed =>
      tried
        .map(key => timingSafeEqual(createHash('md5').update(signed).update(key).digest(), received))
        .includes(true)
  const keyFaults = [
    {
      fault: 'keyWithWhiteSpace',
      fits: by(keys.flatMap(key => [' ', '\n', '\r\n', '\t'].flatMap(s => [key + s, s + key]))),
    },
    { fault: 'keyInOtherCase', fits: by(keys.flatMap(key => [key.toLowerCase(), key.toUpperCase()])) },
    { fault: 'keyJoinedWithText', fits: by(keys.flatMap(key => [`&${key}`, `&key=${key}`])) },
    { fault: 'noKey', fits: by(['']) },
  ] as const
  return { fits: by(keys), keyFaults }
}
