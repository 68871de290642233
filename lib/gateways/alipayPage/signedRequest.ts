/** A signed request to the open platform, with its common parameters. @see docs/protocols.md#page-request */
import { stringToSign } from '../../signing/canonical'
import { formOf, textParameters } from '../../signing/form'
import { formatForm } from '../../signing/formEncoding'
import { type EpochMs, formatGatewayTime } from '../../time'
import type { OwnKey } from './keys'
import type { AlipayPageSettings } from './settings'

/** The only charset that is used with this gateway. */
export const CHARSET = 'utf-8'

export type Fields = readonly (readonly [name: string, text: string])[]

/** Where Alipay sends its notifies, and the buyer's browser. */
export interface Addresses {
  readonly notify_url: string
  readonly return_url?: string
}

interface Call {
  /** Such as `alipay.trade.query`. */
  readonly method: string
  /** The parameters of the service, as JSON in this order. */
  readonly content: Readonly<Record<string, string>>
  readonly addresses?: Addresses | undefined
  readonly now: EpochMs
}

/** The fields of the request, the signature last. */
export async function signedFields(
  { appId }: Pick<AlipayPageSettings, 'appId'>,
  { signer, certificates }: OwnKey,
  { method, content, addresses, now }: Call,
): Promise<Fields> {
  const fields = Object.entries({
    app_id: appId,
    method,
    format: 'JSON',
    charset: CHARSET,
    sign_type: 'RSA2',
    timestamp: formatGatewayTime(now),
    version: '1.0',
    ...(certificates && { app_cert_sn: certificates.app, alipay_root_cert_sn: certificates.root }),
    ...addresses,
    biz_content: JSON.stringify(content),
  })
  // In requests, unlike messages, `sign_type` is signed too.
  // Stryker disable next-line ArrayDeclaration,StringLiteral: no field has such a name yet
  const sign = await signer.sign(stringToSign(formOf(textParameters(fields)), ['sign']))
  return [...fields, ['sign', sign]]
}

/** The request as a link. Escapes values, so that they cannot add parameters. */
export const linkOf = ({ gatewayUrl }: Pick<AlipayPageSettings, 'gatewayUrl'>, fields: Fields): string =>
  `${gatewayUrl}?${formatForm(textParameters(fields))}`
