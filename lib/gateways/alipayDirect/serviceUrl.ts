/** The addresses of Alipay's services that a server asks. */
import { stringToSign } from '../../signing/canonical'
import { formOf, textParameters } from '../../signing/form'
import { formatForm } from '../../signing/formEncoding'
import { type SigningKey, signMd5 } from '../../signing/md5'
import type { AlipayDirectSettings } from './settings'

type Gateway = Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>

type Fields = Readonly<Record<string, string>>

/** A service that takes no signature. */
export const serviceUrl = (gateway: Gateway, service: string, fields: Fields): URL =>
  urlOf(gateway, { service, partner: gateway.partner, ...fields })

/** A service that takes a signature. All of the fields are ASCII, which is the same in every charset. */
export function signedServiceUrl(
  settings: Gateway & Pick<AlipayDirectSettings, 'charset'>,
  key: SigningKey,
  service: string,
  fields: Fields,
): URL {
  const { partner, charset } = settings
  const signed = { service, partner, _input_charset: charset, ...fields }
  // Stryker disable next-line ArrayDeclaration: nothing else is sent yet
  const sign = signMd5(stringToSign(formOf(textParameters(Object.entries(signed))), []), key)
  return urlOf(settings, { ...signed, sign, sign_type: 'MD5' })
}

/** Escapes the parameters: what comes from outside must not add parameters of its own to the question. */
const urlOf = ({ gatewayUrl }: Gateway, fields: Fields): URL =>
  new URL(`${gatewayUrl}?${formatForm(textParameters(Object.entries(fields)))}`)
