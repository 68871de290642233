// A key that is not Alipay's, for signatures that must not fit. Made when it is first needed: it takes a moment.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'

let key: KeyObject | null = null

export function strangerKey(): KeyObject {
  key ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  return key
}
