/** The addresses of Alipay's services. */
import { stringToSign } from '../../signing/canonical'
import { formOf, textParameters } from '../../signing/form'
import { formatForm } from '../../signing/formEncoding'
import { type SigningKey, signMd5 } from '../../signing/md5'
import type { AlipayDirectSettings } from './settings'

type Gateway = Pick<AlipayDirectSettings, 'gatewayUrl' | 'partner'>

type Fields = Readonly<Record<string, string>>

/** For a service without a signature. */
export const serviceUrl = (gateway: Gateway, service: string, fields: Fields): URL =>
  urlOf(gateway, { service, partner: gateway.partner, ...fields })

/** For a service with a signature. All fields are ASCII, which is the same in every charset. */
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

/** Escapes values, so that they cannot add parameters. */
const urlOf = ({ gatewayUrl }: Gateway, fields: Fields): URL =>
  new URL(`${gatewayUrl}?${formatForm(textParameters(Object.entries(fields)))}`)
