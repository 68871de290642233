/** The shop's MD5 keys at Alipay. */
import type { GatewayEnvironment, SecretText } from '../gateway'
import { type KeyList, type KeyRules, type Keys, openMd5Keys, parseKeyList } from '../md5Keys'
import type { AlipayDirectSettings } from './settings'

const RULES: KeyRules = {
  variable: 'ALIPAY_KEYS',
  // @see docs/protocols.md#request
  form: /^[A-Za-z0-9]{32}$/,
  formText: '32 letters and digits',
  // Keys from documentation, public test suites and this project.
  published: [
    '10000000000000000000000000000000',
    '760bdzec6y9goq7ctyx96ezkz78287de',
    '0123456789abcdef0123456789abcdef',
    'abcdefghijklmnopqrstuvwxyz012345',
    'localstacklocalstacklocalstack00',
    'epayTestKey0123456789abcdef01234',
  ],
  wanted: 'the MD5 keys that Alipay shows, 32 letters and digits each, newest first, separated by commas',
}

/** Opens the keys of `ALIPAY_KEYS`; reports what is wrong with the reference. */
export const openKeys = (
  environment: Pick<GatewayEnvironment, 'variables' | 'secret' | 'problem'>,
  { gatewayUrl }: Pick<AlipayDirectSettings, 'gatewayUrl'>,
): Keys => openMd5Keys(RULES, environment.variables.ALIPAY_KEYS ?? '', environment, gatewayUrl)

/** @throws an Error with instructions when one of the texts is no key */
export const parseKeys = (secret: SecretText): KeyList => parseKeyList(RULES, secret)
