/** A signed request, to be sent by the buyer's browser. @see docs/protocols.md#signing */
import { stringToSign } from '../../signing/canonical'
import { type Charset, encodeText } from '../../signing/charset'
import { formOf, type Parameter, textParameters } from '../../signing/form'
import { formatForm } from '../../signing/formEncoding'
import { type SigningKey, signMd5 } from '../../signing/md5'
import type { PaymentRequest } from '../capabilities/payments'
import type { AlipayDirectSettings } from './settings'

export type RequestField = readonly [name: string, text: string]

/** @param fields  texts that the settings' charset can encode */
export function signedRequest(
  { gatewayUrl, charset }: Pick<AlipayDirectSettings, 'gatewayUrl' | 'charset'>,
  key: SigningKey,
  fields: readonly RequestField[],
): Required<PaymentRequest> {
  const parameters = fields.map(([name, text]): Parameter => ({ name, value: encode(text, charset) }))
  const signature: RequestField[] = [
    // Stryker disable next-line ArrayDeclaration: no parameter has such a name
    ['sign', signMd5(stringToSign(formOf(parameters), []), key)],
    ['sign_type', 'MD5'],
  ]
  return {
    // Alipay decodes a POST body by the charset in the URL.
    actionUrl: `${gatewayUrl}?_input_charset=${charset}`,
    charset,
    fields: [...fields, ...signature],
    linkUrl: `${gatewayUrl}?${formatForm([...parameters, ...textParameters(signature)])}`,
  }
}

function encode(text: string, charset: Charset): Buffer {
  const bytes = encodeText(text, charset)
  // Other texts were made encodable; the rest is ASCII, or was checked with the settings.
  if (!bytes) throw new Error(`a request holds text that ${charset} cannot encode`)
  return bytes
}
