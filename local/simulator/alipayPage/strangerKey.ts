// A key that is not Alipay's, for signatures that must not fit. Made when it is first needed: it takes a moment.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'

export function makeStrangerKey(): () => KeyObject {
  let key: KeyObject | null = null
  return () => {
    key ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    return key
  }
}
