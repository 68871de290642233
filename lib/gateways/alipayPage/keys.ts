/** The app's private key and Alipay's public key: which texts are keys, and where they come from. */
import { err, type Result } from '../../result'
import { rsa2Signer } from '../../signing/rsa2'
import {
  parseRsaPrivateKey,
  parseRsaPublicKey,
  publicFingerprint,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '../../signing/rsaKey'
import { rsaKeyTexts } from '../../signing/rsaKeyList'
import type { Signer } from '../../signing/signer'
import { isLoopback } from '../../url'
import type { GatewayEnvironment, Secret, SecretText } from '../gateway'
import type { AlipayPageSettings } from './settings'

/** Each is fetched when it is asked for, and rejects when it cannot be had. */
export interface Keys {
  /** With which the app signs. */
  readonly own: () => Promise<OwnKey>
  /** With which Alipay is believed. */
  readonly alipay: () => Promise<AlipayKeys>
}

export interface OwnKey {
  readonly signer: Signer
  /** Of the public half, as `publicFingerprint` writes it. */
  readonly fingerprint: string
}

export interface AlipayKeys {
  /** Newest first, at least one. */
  readonly keys: readonly RsaPublicKey[]
}

/**
 * Keys out of documentation, public test suites and this project, by their fingerprints: with one of them anybody
 * could sign.
 */
const PUBLISHED_KEYS: readonly string[] = [
  // local/alipayPageKeys.json: the app's, and Alipay's.
  'ace97720ccf323d64301de6f13ac2c5f041b51516c8c27b1f047bbce42a81d91',
  '554a8912bfcf0e03cfcd0786132bed9c168adca3c6b6f906f8bf8aa608d1d063',
  // test/fixtures/signatureVectors.json
  'bd12d346a943cc9ec1719f8c99bd7d2ba7517a36003ee73bde2bdfe423f90b86',
]

/** Whether everybody knows the key's private half. */
export const isPublishedKey = (key: RsaPrivateKey | RsaPublicKey): boolean =>
  PUBLISHED_KEYS.includes(publicFingerprint(key))

/** Whether one of Alipay's public keys is the app's own, which Alipay's page shows beside it. */
export const holdsOwnKey = ({ keys }: AlipayKeys, { fingerprint }: Pick<OwnKey, 'fingerprint'>): boolean =>
  keys.some(key => publicFingerprint(key) === fingerprint)

export const OWN_KEY_PROBLEM =
  'ALIPAY_PUBLIC_KEY holds the public key of your own app: it must hold Alipay’s, which the page of your app shows ' +
  'once yours is saved there'

/** The keys that the variables refer to; reports what is wrong with the references. */
export function openKeys(
  { variables, secret, problem }: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<AlipayPageSettings, 'gatewayUrl'>,
): Keys {
  const open = <T>(name: string, reference: string, parse: (text: SecretText) => T) => {
    const key = secret(reference, parse)
    if (!key) problem(`${name} must be ssm:NAME, the name of an SSM SecureString that holds the key`)
    else if (key.isLiteral && !isLoopback(gatewayUrl)) {
      problem(
        `${name} may hold the key itself (literal:…) only beside a gateway on this machine; use ssm:NAME`,
      )
    }
    return () => existing(key)
  }
  return {
    own: open('ALIPAY_APP_PRIVATE_KEY', variables.ALIPAY_APP_PRIVATE_KEY ?? '', parseOwnKey),
    alipay: open('ALIPAY_PUBLIC_KEY', variables.ALIPAY_PUBLIC_KEY ?? '', parseAlipayKeys),
  }
}

async function existing<T>(key: Secret<T> | undefined): Promise<T> {
  if (!key) throw new Error('there is no key')
  return key.get()
}

/** Throws, with what to do, when the text is no private key. */
export function parseOwnKey(secret: SecretText): OwnKey {
  const key = usable(secret, parseRsaPrivateKey)
  if (key.ok) return { signer: rsa2Signer(key.value), fingerprint: publicFingerprint(key.value) }
  throw new Error(
    `The key in ${placeOf(secret, 'ALIPAY_APP_PRIVATE_KEY')} ${key.error}. ` +
      'It must hold the private key of your app, as Alipay’s key tool shows it',
  )
}

/** Throws, with what to do, when one of the texts is no public key. */
export function parseAlipayKeys(secret: SecretText): AlipayKeys {
  const texts = rsaKeyTexts(secret.text)
  const keys = texts.map((text, index) => {
    const key = usable({ ...secret, text }, parseRsaPublicKey)
    if (key.ok) return key.value
    const which = texts.length > 1 ? `Key ${index + 1}` : 'The key'
    throw new Error(
      `${which} in ${placeOf(secret, 'ALIPAY_PUBLIC_KEY')} ${key.error}. ` +
        'It must hold Alipay’s public key (not your app’s), as the page of your app shows it',
    )
  })
  return { keys }
}

const placeOf = ({ place, isLiteral }: SecretText, variable: string): string => (isLiteral ? variable : place)

function usable<Key extends RsaPrivateKey | RsaPublicKey>(
  { text, isLiteral }: SecretText,
  parse: (text: string) => Result<Key, string>,
): Result<Key, string> {
  const key = parse(text)
  // The local stack's keys are public, and may be: they sign for a simulator.
  const isPublished = key.ok && !isLiteral && isPublishedKey(key.value)
  return isPublished ? err('is an example that everybody knows') : key
}
