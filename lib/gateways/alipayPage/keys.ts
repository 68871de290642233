/** The app's private key and Alipay's public key: which texts are keys, and where they come from. */
import type { Result } from '../../result'
import {
  parseRsaPrivateKey,
  parseRsaPublicKey,
  publicFingerprint,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '../../signing/rsaKey'
import { isLoopback } from '../../url'
import type { GatewayEnvironment, Secret, SecretText } from '../gateway'
import type { AlipayPageSettings } from './settings'

/** Each is fetched when it is asked for, and rejects when it cannot be had. */
export interface Keys {
  /** With which the app signs. */
  readonly own: () => Promise<RsaPrivateKey>
  /** With which Alipay is believed. */
  readonly alipay: () => Promise<RsaPublicKey>
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

/** Whether Alipay's public key is the app's own, which Alipay's page shows beside it. */
export const isOwnKey = (alipay: RsaPublicKey, own: RsaPrivateKey): boolean =>
  publicFingerprint(alipay) === publicFingerprint(own)

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
    alipay: open('ALIPAY_PUBLIC_KEY', variables.ALIPAY_PUBLIC_KEY ?? '', parseAlipayKey),
  }
}

async function existing<T>(key: Secret<T> | undefined): Promise<T> {
  if (!key) throw new Error('there is no key')
  return key.get()
}

/** Throws, with what to do, when the text is no private key. */
export const parseOwnKey = (secret: SecretText): RsaPrivateKey =>
  usable(
    secret,
    'ALIPAY_APP_PRIVATE_KEY',
    parseRsaPrivateKey,
    'the private key of your app, as Alipay’s key tool',
  )

/** Throws, with what to do, when the text is no public key. */
export const parseAlipayKey = (secret: SecretText): RsaPublicKey =>
  usable(
    secret,
    'ALIPAY_PUBLIC_KEY',
    parseRsaPublicKey,
    'Alipay’s public key (not your app’s), as the page of your app',
  )

function usable<Key extends RsaPrivateKey | RsaPublicKey>(
  { text, place, isLiteral }: SecretText,
  name: string,
  parse: (text: string) => Result<Key, string>,
  what: string,
): Key {
  const key = parse(text)
  // The local stack's keys are public, and may be: they sign for a simulator.
  const isPublished = key.ok && !isLiteral && isPublishedKey(key.value)
  if (key.ok && !isPublished) return key.value
  const problem = key.ok ? 'is an example that everybody knows' : key.error
  throw new Error(`The key in ${isLiteral ? name : place} ${problem}. It must hold ${what} shows it`)
}
