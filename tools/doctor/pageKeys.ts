/**
 * The keys of Alipay's open platform: can they be fetched, are they of the right kind, and is Alipay's not the app's
 * own? Says where they are, never what they are.
 */
import type { SSMClient } from '@aws-sdk/client-ssm'
import type { SecretReference } from '../../lib/config/secrets'
import {
  holdsOwnKey,
  type Keys,
  OWN_KEY_PROBLEM,
  parseAlipayKeys,
  parseOwnKey,
} from '../../lib/gateways/alipayPage/keys'
import { bad, type Finding } from './finding'
import { examineKey, type KeyKind } from './keys'
import type { Place } from './place'

/** Each variable's reference, where it is one. */
export interface PageKeys {
  readonly own: SecretReference | undefined
  readonly alipay: SecretReference | undefined
}

export interface ExaminedPageKeys {
  readonly findings: readonly Finding[]
  /** Where both can be used. */
  readonly keys?: Keys
}

// A key of many characters is read from a file, which also keeps it out of the shell's history.
const OWN: KeyKind<ReturnType<typeof parseOwnKey>> = {
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

export async function pageKeysFindings(
  { own, alipay }: PageKeys,
  ssm: SSMClient,
  place: Place,
): Promise<ExaminedPageKeys> {
  const ours = own && (await examineKey(OWN, own, ssm, place))
  const theirs = alipay && (await examineKey(ALIPAY, alipay, ssm, place))
  const findings = [ours?.finding, theirs?.finding].filter(each => each !== undefined)
  if (!ours?.key || !theirs?.key) return { findings }
  const [ourKey, theirKeys] = [ours.key, theirs.key]
  if (!holdsOwnKey(theirKeys, ourKey)) {
    return { findings, keys: { own: async () => ourKey, alipay: async () => theirKeys } }
  }
  const todo = 'copy Alipay’s public key (支付宝公钥) from the page of your app, not the app’s (应用公钥)'
  return { findings: [ours.finding, bad('keys', OWN_KEY_PROBLEM, todo)] }
}
