/** The app's private key, and the public keys that verify Alipay's messages. */
import { err, type Result } from '../../result'
import { remoteRsa2Signer, rsa2Signer } from '../../signing/rsa2'
import {
  parseRsaPrivateKey,
  parseRsaPublicKey,
  publicFingerprint,
  type RsaPrivateKey,
  type RsaPublicKey,
} from '../../signing/rsaKey'
import { rsaKeyTexts } from '../../signing/rsaKeyList'
import type { Signer } from '../../signing/signer'
import { type Clock, isoTime } from '../../time'
import { isLoopback } from '../../url'
import { isSandbox } from '../alipay/sandbox'
import type { GatewayEnvironment, SecretText } from '../gateway'
import { type Certificate, type Certificates, isGoodAt, parseCertificates } from './certificates'
import { isPublishedKey } from './publishedKeys'
import type { AlipayPageSettings } from './settings'

/** Each is fetched on demand; rejects when it is unavailable or invalid at the time. */
export interface Keys {
  /** Signs the app's requests. */
  readonly own: () => Promise<OwnKey>
  /** Verifies Alipay's messages and answers. */
  readonly alipay: () => Promise<AlipayKeys>
}

export interface OwnKey {
  readonly signer: Signer
  /** Fingerprint of the public key, as `publicFingerprint` writes it; undefined for a key in KMS. */
  readonly fingerprint: string | undefined
  /** In certificate mode: the serial numbers in each request. */
  readonly certificates?: { readonly app: string; readonly root: string }
}

export interface AlipayKeys {
  /** Newest first, at least one. */
  readonly keys: readonly RsaPublicKey[]
  /** In certificate mode: by the serial numbers of their certificates, which answers contain. */
  readonly bySerialNumber?: ReadonlyMap<string, RsaPublicKey>
}

/** Whether the app's own public key was configured as Alipay's; Alipay's page shows both. */
export const holdsOwnKey = ({ keys }: AlipayKeys, { fingerprint }: Pick<OwnKey, 'fingerprint'>): boolean =>
  keys.some(key => publicFingerprint(key) === fingerprint)

export const OWN_KEY_PROBLEM =
  'ALIPAY_PUBLIC_KEY holds the public key of your own app: it must hold Alipay’s, which the page of your app shows ' +
  'once yours is saved there'

type Environment = Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem' | 'signByKms' | 'clock'>
type Settings = Pick<AlipayPageSettings, 'gatewayUrl'>

/** Reports what is wrong with the references. */
export function openKeys(environment: Environment, settings: Settings): Keys {
  const { variables, clock } = environment
  const open = opener(environment, settings)
  const reference = variables.ALIPAY_APP_PRIVATE_KEY ?? ''
  const own =
    keptByKms(environment, reference) ??
    open(
      'ALIPAY_APP_PRIVATE_KEY',
      reference,
      'the key',
      parseOwnKey,
      ', or kms:KEY, the id or alias of a key in KMS',
    )
  const held = openCertificates(environment, settings)
  if (held) return certificateKeys(own, held, settings, clock)
  return {
    own,
    alipay: open('ALIPAY_PUBLIC_KEY', variables.ALIPAY_PUBLIC_KEY ?? '', 'the key', parseAlipayKeys),
  }
}

/** @returns undefined when the app does not use certificates */
export function openCertificates(
  environment: Environment,
  settings: Settings,
): (() => Promise<Certificates>) | undefined {
  const { variables, problem } = environment
  const reference = variables.ALIPAY_CERTIFICATES ?? ''
  if (reference === '') return undefined
  if (variables.ALIPAY_PUBLIC_KEY) {
    problem(
      'ALIPAY_PUBLIC_KEY and ALIPAY_CERTIFICATES are both set: an app has one or the other, as ALIPAY_APP_MODE says',
    )
  }
  const what = 'what npm run certificates makes'
  return opener(environment, settings)('ALIPAY_CERTIFICATES', reference, what, parseCertificates)
}

/** The key's id or alias, in a reference to AWS KMS. */
export const parseKmsReference = (reference: string): string | undefined =>
  /^kms:((?:mrk-)?[0-9a-f-]{32,36}|alias\/[\w/-]{1,250})$/.exec(reference)?.[1]

function keptByKms({ signByKms }: Environment, reference: string): Keys['own'] | undefined {
  const keyId = parseKmsReference(reference)
  if (keyId === undefined) return undefined
  return async () => {
    if (!signByKms) throw new Error('this function signs nothing')
    return { signer: remoteRsa2Signer(digest => signByKms(keyId, digest)), fingerprint: undefined }
  }
}

/** Opens the secret that a variable refers to. */
const opener =
  ({ secret, problem }: Environment, { gatewayUrl }: Settings) =>
  <T>(
    name: string,
    reference: string,
    what: string,
    parse: (text: SecretText) => T,
    otherwise = '',
  ): (() => Promise<T>) => {
    const opened = secret(reference, parse)
    if (!opened)
      problem(`${name} must be ssm:NAME, the name of an SSM SecureString that holds ${what}${otherwise}`)
    else if (opened.isLiteral && !isLoopback(gatewayUrl)) {
      problem(
        `${name} may hold ${what} itself (literal:…) only beside a gateway on this machine; use ssm:NAME`,
      )
    }
    return () => opened?.get() ?? Promise.reject(new Error('there is no key'))
  }

/** Certificate mode (公钥证书): keys are valid as long as their certificates. */
export function certificateKeys(
  own: Keys['own'],
  held: () => Promise<Certificates>,
  { gatewayUrl }: Settings,
  clock: Clock,
): Keys {
  const checked = async () => {
    const certificates = await held()
    // Nobody can validate them, so they are accepted only with the sandbox.
    if (certificates.isSandbox && !isSandbox(gatewayUrl)) throw new Error(SANDBOX_PROBLEM)
    return certificates
  }
  return {
    async own() {
      const [key, { app, rootSerialNumber }] = await Promise.all([own(), checked()])
      if (!isCertified(app, key)) throw new Error(OTHER_KEY_PROBLEM)
      if (!isGoodAt(app, clock())) throw new Error(`The app’s certificate ${termOf(app)}`)
      return { ...key, certificates: { app: app.serialNumber, root: rootSerialNumber } }
    },
    async alipay() {
      const { alipay } = await checked()
      const good = alipay.filter(each => isGoodAt(each, clock()))
      const [first] = alipay
      if (first && good.length === 0) throw new Error(`Alipay’s certificate ${termOf(first)}`)
      return {
        keys: good.map(({ publicKey }) => publicKey),
        bySerialNumber: new Map(good.map(({ serialNumber, publicKey }) => [serialNumber, publicKey])),
      }
    },
  }
}

/** Whether the certificate belongs to the key, as far as can be determined. */
export const isCertified = (
  { publicKey }: Certificate,
  { fingerprint }: Pick<OwnKey, 'fingerprint'>,
): boolean => fingerprint === undefined || fingerprint === publicFingerprint(publicKey)

export const SANDBOX_PROBLEM =
  'ALIPAY_CERTIFICATES holds certificates of Alipay’s sandbox, and ALIPAY_OPENAPI_URL is another gateway'

export const OTHER_KEY_PROBLEM =
  'The app’s certificate in ALIPAY_CERTIFICATES is for another key than ALIPAY_APP_PRIVATE_KEY holds'

const termOf = ({ notBefore, notAfter }: Certificate): string =>
  `in ALIPAY_CERTIFICATES is good from ${isoTime(notBefore)} to ${isoTime(notAfter)}`

/** @throws an Error with instructions when the text is no private key */
export function parseOwnKey(secret: SecretText): OwnKey {
  const key = usable(secret, parseRsaPrivateKey)
  if (key.ok) return { signer: rsa2Signer(key.value), fingerprint: publicFingerprint(key.value) }
  throw new Error(
    `The key in ${placeOf(secret, 'ALIPAY_APP_PRIVATE_KEY')} ${key.error}. ` +
      'It must hold the private key of your app, as Alipay’s key tool shows it',
  )
}

/** @throws an Error with instructions when one of the texts is no public key */
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
  // The local stack's keys are public, which is harmless with a simulator.
  const isPublished = key.ok && !isLiteral && isPublishedKey(key.value)
  return isPublished ? err('is an example that everybody knows') : key
}
