/** Checks that the signing keys can be fetched and used. Reports their number, never their contents. */
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { type KeySecrets, parseKeySecrets } from '../../lib/api/apiKey'
import { openSecret, type SecretReference } from '../../lib/config/secrets'
import { parseEpayKeys } from '../../lib/epay/keys'
import { parseKeys as parseAlipayKeys } from '../../lib/gateways/alipayDirect/keys'
import { parseKeys as parseChinabankKeys } from '../../lib/gateways/chinabank/keys'
import type { SecretText } from '../../lib/gateways/gateway'
import { systemClock } from '../../lib/time'
import { awsFinding } from './awsTrouble'
import { bad, type Finding, good } from './finding'
import type { Place } from './place'

/** The kind of key that a variable refers to. */
export interface KeyKind<Key> {
  readonly variable: string
  /** @throws Error  with a remedy, if the text is unusable */
  readonly parse: (secret: SecretText) => Key
  /** Describes the key without quoting it. */
  readonly summary: (key: Key, where: string) => string
  /** The placeholder for the key in a command. */
  readonly value: string
  /** Whether it need not be encrypted. */
  readonly isPublic?: boolean
}

/** The finding, and the key if it is usable. */
export interface ExaminedKey<Key> {
  readonly finding: Finding
  readonly key?: Key
}

type KeyList = ReturnType<typeof parseAlipayKeys>

const md5Keys = (variable: string, parse: (secret: SecretText) => KeyList): KeyKind<KeyList> => ({
  variable,
  parse,
  summary({ length }, where) {
    const first = length === 1 ? '' : '; the first one signs'
    return `${length} usable key${length === 1 ? '' : 's'} in ${where}${first}`
  },
  value: 'KEY',
})

/** The secrets that authenticate API keys. */
export const API_KEYS: KeyKind<KeySecrets> = {
  variable: 'API_SIGNING_KEYS',
  parse: parseKeySecrets,
  summary: ({ length }, where) => `${length} usable secret${length === 1 ? '' : 's'} for the API in ${where}`,
  value: 'SECRET',
}

/** The keys of the 易支付 façade. */
export const EPAY_KEYS = md5Keys('EPAY_KEYS', parseEpayKeys)

/** The shared keys of the gateways that sign with MD5. */
export const MD5_KEYS = {
  alipayDirect: md5Keys('ALIPAY_KEYS', parseAlipayKeys),
  chinabank: md5Keys('CHINABANK_KEYS', parseChinabankKeys),
} as const

export async function examineKey<Key>(
  { variable, parse, summary, value, isPublic = false }: KeyKind<Key>,
  reference: SecretReference,
  ssm: SSMClient,
  place: Place,
): Promise<ExaminedKey<Key>> {
  const isLiteral = reference.kind === 'literal'
  const put = isLiteral ? '' : putCommand(reference.parameterName, value, place)
  // Distinguishes a failed fetch from unusable contents.
  let fetched = isLiteral
  let type: string | undefined
  const readParameter = async (Name: string) => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    fetched = true
    type = Parameter?.Type
    return Parameter?.Value ?? ''
  }
  try {
    const key = await openSecret(reference, parse, readParameter, systemClock).get()
    const where = isLiteral ? `${variable} itself` : `the SSM parameter ${reference.parameterName}`
    if (!isPublic && type !== undefined && type !== 'SecureString') {
      const says = `${where} is a ${type}: the key lies there unencrypted`
      return { finding: bad('keys', says, `delete the parameter, then ${put}`) }
    }
    return { finding: good('keys', summary(key, where)), key }
  } catch (error) {
    if (fetched && error instanceof Error) {
      const todo = isLiteral ? `fix ${variable}` : `${put} --overwrite`
      return { finding: bad('keys', error.message, todo) }
    }
    if (!isLiteral && error instanceof Error && error.name === 'ParameterNotFound') {
      const says = `there is no SSM parameter ${reference.parameterName} in ${place.region}`
      return { finding: bad('keys', says, put) }
    }
    return { finding: awsFinding('keys', error, 'ssm:GetParameter', place) }
  }
}

const putCommand = (name: string, value: string, { region }: Place): string =>
  `aws ssm put-parameter --region ${region} --type SecureString --name ${name} --value ${value}`
