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
