/** The addresses of Alipay's services that a server asks. */
import { stringToSign } from '../../signing/canonical'
import { formOf, type Parameter } from '../../signing/form'
import { formatForm } from '../../signing/formEncoding'
import { type SigningKey, signMd5 } from '../../signing/md5'
import type { AlipayDirectSettings } from './settings'

type Gateway = Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>

/** A service that takes no signature. */
export const serviceUrl = (
  gateway: Gateway,
  service: string,
  fields: Readonly<Record<string, string>>,
): URL => urlOf(gateway, parametersOf({ service, partner: gateway.partner, ...fields }))

/** A service that takes a signature. All of the fields are ASCII, which is the same in every charset. */
export function signedServiceUrl(
  settings: Gateway & Pick<AlipayDirectSettings, 'charset'>,
  key: SigningKey,
  service: string,
  fields: Readonly<Record<string, string>>,
): URL {
  const { partner, charset } = settings
  const parameters = parametersOf({ service, partner, _input_charset: charset, ...fields })
  // Stryker disable next-line ArrayDeclaration: nothing else is sent yet
  const sign = signMd5(stringToSign(formOf(parameters), []), key)
  return urlOf(settings, [...parameters, ...parametersOf({ sign, sign_type: 'MD5' })])
}

const parametersOf = (fields: Readonly<Record<string, string>>): Parameter[] =>
  Object.entries(fields).map(([name, text]) => ({ name, value: Buffer.from(text) }))

/** Escapes the parameters: what comes from outside must not add parameters of its own to the question. */
const urlOf = ({ gatewayUrl }: Gateway, parameters: readonly Parameter[]): URL =>
  new URL(`${gatewayUrl}?${formatForm(parameters)}`)
