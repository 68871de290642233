/**
 * Checks the keys for Alipay's open platform: whether they can be fetched, are of the right kind, and Alipay's is not
 * the app's own. Reports where they are, never their contents.
 */
import type { KMSClient } from '@aws-sdk/client-kms'
import type { SSMClient } from '@aws-sdk/client-ssm'
import { parseSecretReference } from '../../lib/config/secrets'
import { isSandbox } from '../../lib/gateways/alipay/sandbox'
import { type Certificates, parseCertificates } from '../../lib/gateways/alipayPage/certificates'
import {
  certificateKeys,
  holdsOwnKey,
  isCertified,
  type Keys,
  OTHER_KEY_PROBLEM,
  OWN_KEY_PROBLEM,
  type OwnKey,
  parseAlipayKeys,
  parseKmsReference,
  parseOwnKey,
  SANDBOX_PROBLEM,
} from '../../lib/gateways/alipayPage/keys'
import type { AlipayPageSettings } from '../../lib/gateways/alipayPage/settings'
import type { Clock } from '../../lib/time'
import { certificateFindings } from './certificates'
import { bad, type Finding } from './finding'
import { type ExaminedKey, examineKey, type KeyKind } from './keys'
import { examineKmsKey } from './kmsKey'
import type { Place } from './place'

/** The text of each variable; '' if it is malformed. */
export interface PageKeyReferences {
  readonly own: string
  readonly alipay: string
  readonly certificates: string
}

interface Aws {
  readonly ssm: SSMClient
  readonly kms: KMSClient
}

export interface ExaminedPageKeys {
  readonly findings: readonly Finding[]
  /** If all are usable. */
  readonly keys?: Keys
}

// Long keys come from a file, which also keeps them out of the shell's history.
const OWN: KeyKind<OwnKey> = {
  variable: 'ALIPAY_APP_PRIVATE_KEY',
  parse: parseOwnKey,
  summary: (_, where) => `the app’s private key in ${where} is usable`,
  value: 'file://app-private-key.txt',
}
const ALIPAY: KeyKind<ReturnType<typeof parseAlipayKeys>> = {
  variable: 'ALIPAY_PUBLIC_KEY',
  parse: parseAlipayKeys,
  summary: ({ keys: { length } }, where) =>
    length === 1
      ? `Alipay’s public key in ${where} is usable`
      : `Alipay’s ${length} public keys in ${where} are usable`,
  value: 'file://alipay-public-key.txt',
}
const CERTIFICATES: KeyKind<Certificates> = {
  variable: 'ALIPAY_CERTIFICATES',
  parse: parseCertificates,
  summary: ({ alipay: { length } }, where) => `the app’s certificate, and ${length} of Alipay’s, in ${where}`,
  value: 'file://alipay-certificates.json',
  isPublic: true,
}

export async function pageKeysFindings(
  references: PageKeyReferences,
  aws: Aws,
  settings: Pick<AlipayPageSettings, 'gatewayUrl'>,
  place: Place,
  clock: Clock,
): Promise<ExaminedPageKeys> {
  const own = await examineOwn(references.own, aws, place)
  const certificates = await examined(CERTIFICATES, references.certificates, aws, place)
  if (certificates) return withCertificates(own, certificates, settings, clock)
  const alipay = await examined(ALIPAY, references.alipay, aws, place)
  const findings = [own?.finding, alipay?.finding].filter(each => each !== undefined)
  const [ownKey, alipayKeys] = [own?.key, alipay?.key]
  if (!ownKey || !alipayKeys) return { findings }
  if (!holdsOwnKey(alipayKeys, ownKey)) {
    return { findings, keys: { own: async () => ownKey, alipay: async () => alipayKeys } }
  }
  const todo = 'copy Alipay’s public key (支付宝公钥) from the page of your app, not the app’s (应用公钥)'
  return { findings: [...findings.slice(0, 1), bad('keys', OWN_KEY_PROBLEM, todo)] }
}

function examineOwn(reference: string, aws: Aws, place: Place): Promise<ExaminedKey<OwnKey> | undefined> {
  const keyId = parseKmsReference(reference)
  return keyId === undefined ? examined(OWN, reference, aws, place) : examineKmsKey(keyId, aws.kms, place)
}

async function examined<Key>(
  kind: KeyKind<Key>,
  reference: string,
  { ssm }: Aws,
  place: Place,
): Promise<ExaminedKey<Key> | undefined> {
  const parsed = parseSecretReference(reference)
  return parsed && examineKey(kind, parsed, ssm, place)
}

function withCertificates(
  own: ExaminedKey<OwnKey> | undefined,
  { finding, key: held }: ExaminedKey<Certificates>,
  settings: Pick<AlipayPageSettings, 'gatewayUrl'>,
  clock: Clock,
): ExaminedPageKeys {
  const findings = [...(own ? [own.finding] : []), finding]
  if (!held) return { findings }
  findings.push(...certificateFindings(held, clock()))
  if (held.isSandbox && !isSandbox(settings.gatewayUrl))
    findings.push(bad('keys', SANDBOX_PROBLEM, MAKE_ANEW))
  const ownKey = own?.key
  if (ownKey && !isCertified(held.app, ownKey)) {
    const todo =
      'make a request (CSR) with this private key, and fetch the certificate for it from Alipay’s console'
    findings.push(bad('keys', OTHER_KEY_PROBLEM, todo))
  }
  if (!ownKey || !findings.every(({ ok }) => ok)) return { findings }
  return {
    findings,
    keys: certificateKeys(
      async () => ownKey,
      async () => held,
      settings,
      clock,
    ),
  }
}

const MAKE_ANEW = 'fetch the files of the production app, and run npm run certificates again'
