/** RSA key pairs for tests, from a file, because generating one takes a tenth of a second. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import pems from '../fixtures/rsaKeys.json'

export interface RsaPair {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const pair = (pem: string): RsaPair => ({
  privateKey: createPrivateKey(pem),
  publicKey: createPublicKey(pem),
})

/** The keys of the shop's app, of Alipay, and of a stranger. */
export const APP = pair(pems.app)
export const ALIPAY = pair(pems.alipay)
export const STRANGER = pair(pems.stranger)
/** The signing keys of a user pool. */
export const USER_POOL = pair(pems.userPool)
/** 3072 and 1024 bits; the others have 2048. */
export const LONG = pair(pems.long)
export const SMALL = pair(pems.small)

const AUTHORITIES = pems.authorities.map(pair)
let authorities = 0

/** Returns the pairs in rotation, so that a certificate chain has no key twice. */
export function nextAuthority(): RsaPair {
  const next = AUTHORITIES[authorities % AUTHORITIES.length]
  if (!next) throw new Error('There are no keys of authorities.')
  authorities++
  return next
}
