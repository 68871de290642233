/** Pairs of RSA keys for the tests: kept in a file, since making one takes a tenth of a second. */
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

/** The keys of the shop's app, Alipay's, and those of somebody else. */
export const APP = pair(pems.app)
export const ALIPAY = pair(pems.alipay)
export const STRANGER = pair(pems.stranger)
/** By which a user pool signs. */
export const USER_POOL = pair(pems.userPool)
/** Of 3072 and of 1024 bits; the others have 2048. */
export const LONG = pair(pems.long)
export const SMALL = pair(pems.small)

const AUTHORITIES = pems.authorities.map(pair)
let authorities = 0

/** Another at each call, over and over: a chain of certificates has no key twice. */
export function nextAuthority(): RsaPair {
  const next = AUTHORITIES[authorities % AUTHORITIES.length]
  if (!next) throw new Error('There are no keys of authorities.')
  authorities++
  return next
}
