/**
 * Genuine messages and responses of Alipay's open platform, and its verification of requests, by node:crypto: it shares
 * nothing with the code under test.
 */
import { createSign, createVerify, type KeyObject, privateEncrypt } from 'node:crypto'
import {
  type Certificate,
  type Certificates,
  formatCertificates,
} from '../../lib/gateways/alipayPage/certificates'
import type { Order } from '../../lib/order/order'
import { rsa2Signer } from '../../lib/signing/rsa2'
import { publicFingerprint, type RsaPrivateKey, type RsaPublicKey } from '../../lib/signing/rsaKey'
import type { EpochMs } from '../../lib/time'
import { formatYuan } from '../../local/simulator/core/yuan'
import { ALIPAY, APP, STRANGER } from './rsaKeys'

export const APP_ID = '2014072300007148'
export const SELLER_ID = '2088000000000000'
export const OPENAPI_URL = 'https://openapi.alipay.com/gateway.do'
export const TRADE_NO = '2026112322001400000000000001'

export { ALIPAY, APP, STRANGER }

export const pemOf = (key: KeyObject): string =>
  String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }))

/** The keys of a shop at the open platform, in the gateway's form. */
export const PAGE_KEYS = {
  own: async () => ({
    signer: rsa2Signer(APP.privateKey as RsaPrivateKey),
    fingerprint: publicFingerprint(APP.privateKey as RsaPrivateKey),
  }),
  alipay: async () => ({ keys: [ALIPAY.publicKey as RsaPublicKey] }),
}

/** The prefix of a SHA-256 digest: DigestInfo (RFC 8017, 9.2). */
const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex')

/** Signs a digest with the app's key, as KMS does. */
export const signedByKms = async (_keyId: string, digest: Uint8Array): Promise<Uint8Array> =>
  privateEncrypt(APP.privateKey, Buffer.concat([DIGEST_INFO, digest]))

const certificate = (digit: string, publicKey: KeyObject): Certificate => ({
  serialNumber: digit.repeat(32),
  publicKey: publicKey as RsaPublicKey,
  notBefore: Date.parse('2020-01-01T00:00:00Z') as EpochMs,
  notAfter: Date.parse('2120-01-01T00:00:00Z') as EpochMs,
})

/** The certificates of a shop in certificate mode. */
export const CERTIFICATES: Certificates = {
  app: certificate('a', APP.publicKey),
  alipay: [certificate('b', ALIPAY.publicKey)],
  rootSerialNumber: `${'c'.repeat(32)}_${'d'.repeat(32)}`,
  isSandbox: false,
}

/** The environment of a shop with this gateway, its keys in SSM. */
export const VARIABLES = {
  ALIPAY_OPENAPI_URL: OPENAPI_URL,
  ALIPAY_APP_ID: APP_ID,
  ALIPAY_APP_SELLER_ID: SELLER_ID,
  ALIPAY_APP_PRIVATE_KEY: 'ssm:/app-private-key',
  ALIPAY_PUBLIC_KEY: 'ssm:/alipay-public-key',
} as const

/** The same in certificate mode. */
export const CERTIFICATE_VARIABLES = {
  ...VARIABLES,
  ALIPAY_PUBLIC_KEY: '',
  ALIPAY_CERTIFICATES: 'ssm:/alipay-certificates',
} as const

/** Its parameters in SSM. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  '/app-private-key': pemOf(APP.privateKey),
  '/alipay-public-key': pemOf(ALIPAY.publicKey),
  // Not at import: an error must fail the tests that use it, and not the collection of all.
  get '/alipay-certificates'() {
    return formatCertificates(CERTIFICATES)
  },
}

export type PageFields = Readonly<Record<string, string>>
type Changes = Readonly<Record<string, string | undefined>>

/** The fields of a paid notify for an order; `changes` replaces some, or removes them with undefined. */
export const pageNotifyFields = (order: Order, changes: Changes = {}): PageFields =>
  present({
    notify_time: '2026-11-23 10:05:02',
    notify_type: 'trade_status_sync',
    notify_id: '2026112300222100505000000000000001',
    app_id: APP_ID,
    auth_app_id: APP_ID,
    charset: 'utf-8',
    version: '1.0',
    trade_no: TRADE_NO,
    out_trade_no: order.orderId,
    buyer_id: '2088000000000001',
    seller_id: SELLER_ID,
    trade_status: 'TRADE_SUCCESS',
    total_amount: formatYuan(order.amountFen),
    receipt_amount: formatYuan(order.amountFen),
    subject: '明前西湖龙井',
    gmt_create: '2026-11-23 10:04:40',
    gmt_payment: '2026-11-23 10:05:00',
    fund_bill_list: '[{"amount":"336.00","fundChannel":"ALIPAYACCOUNT"}]',
    ...changes,
  })

export const pageReturnFields = (order: Order, changes: Changes = {}): PageFields =>
  present({
    charset: 'utf-8',
    out_trade_no: order.orderId,
    method: 'alipay.trade.page.pay.return',
    total_amount: formatYuan(order.amountFen),
    trade_no: TRADE_NO,
    auth_app_id: APP_ID,
    version: '1.0',
    app_id: APP_ID,
    seller_id: SELLER_ID,
    timestamp: '2026-11-23 10:05:01',
    ...changes,
  })

const present = (fields: Changes): PageFields =>
  Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined),
  )

/** The text that Alipay signs: sorted, unescaped, without empty fields. */
const joined = (fields: PageFields, outside: readonly string[]): string =>
  Object.keys(fields)
    .filter(name => fields[name] !== '' && !outside.includes(name))
    .sort()
    .map(name => `${name}=${fields[name]}`)
    .join('&')

export const signatureOf = (signed: string | Uint8Array, key = ALIPAY.privateKey, digest = 'RSA-SHA256') =>
  createSign(digest).update(signed).sign(key, 'base64')

/** A signed message; with `RSA` by the older, weaker digest, which some apps use. */
export const signedPageFields = (
  fields: PageFields,
  key = ALIPAY.privateKey,
  signType: 'RSA2' | 'RSA' = 'RSA2',
): PageFields => ({
  ...fields,
  sign: signatureOf(
    joined(fields, ['sign', 'sign_type']),
    key,
    signType === 'RSA2' ? 'RSA-SHA256' : 'RSA-SHA1',
  ),
  sign_type: signType,
})

export const pageForm = (fields: PageFields): string => new URLSearchParams(fields).toString()

/** The form that Alipay would send. */
export const signedPageForm = (fields: PageFields, key = ALIPAY.privateKey): string =>
  pageForm(signedPageFields(fields, key))

/** Whether Alipay would accept a request of the app: here sign_type is signed too. */
export const isSignedByApp = (fields: PageFields): boolean =>
  createVerify('RSA-SHA256')
    .update(joined(fields, ['sign']))
    .verify(APP.publicKey, fields.sign ?? '', 'base64')

/** The response of a service such as `alipay_trade_query`; `text` is signed unchanged. */
export const signedAnswer = (service: string, text: string, key = ALIPAY.privateKey): string =>
  `{"${service}_response":${text},"sign":"${signatureOf(text, key)}"}`

/** The same in certificate mode, where the response names its certificate. */
export const withCertificate = (answer: string, serialNumber = 'b'.repeat(32)): string =>
  answer.replace(/\}$/, `,"alipay_cert_sn":"${serialNumber}"}`)

/** The response of `alipay.trade.query` for a paid order. */
export const queryAnswer = (order: Order, changes: Changes = {}): string =>
  signedAnswer(
    'alipay_trade_query',
    JSON.stringify(
      present({
        code: '10000',
        msg: 'Success',
        buyer_logon_id: 'buy***@example.com',
        buyer_pay_amount: formatYuan(order.amountFen),
        out_trade_no: order.orderId,
        send_pay_date: '2026-11-23 10:05:00',
        total_amount: formatYuan(order.amountFen),
        trade_no: TRADE_NO,
        trade_status: 'TRADE_SUCCESS',
        ...changes,
      }),
    ),
  )

/** The response to a refund of 1.00 yuan, made by this call. */
export const refundAnswer = ({ orderId }: Pick<Order, 'orderId'>, changes: Changes = {}): string =>
  signedAnswer(
    'alipay_trade_refund',
    JSON.stringify({
      code: '10000',
      msg: 'Success',
      out_trade_no: orderId,
      trade_no: TRADE_NO,
      fund_change: 'Y',
      refund_fee: '1.00',
      gmt_refund_pay: '2026-11-23 10:00:00',
      ...changes,
    }),
  )

/** The response to the query of a refund of 1.00 yuan that was made. */
export const refundQueryAnswer = (
  { orderId }: Pick<Order, 'orderId'>,
  refundId: string,
  changes: Changes = {},
): string =>
  signedAnswer(
    'alipay_trade_fastpay_refund_query',
    JSON.stringify({
      code: '10000',
      msg: 'Success',
      out_trade_no: orderId,
      trade_no: TRADE_NO,
      out_request_no: refundId,
      refund_amount: '1.00',
      refund_status: 'REFUND_SUCCESS',
      ...changes,
    }),
  )

/** The response of `alipay.trade.precreate`. */
export const precreateAnswer = (order: Order, changes: Changes = {}): string =>
  signedAnswer(
    'alipay_trade_precreate',
    JSON.stringify(
      present({
        code: '10000',
        msg: 'Success',
        out_trade_no: order.orderId,
        qr_code: 'https://qr.alipay.example/bax03431ljhokirwl38f00a7',
        ...changes,
      }),
    ),
  )

/** The response of a service that failed. */
export const failedAnswer = (service: string, subCode: string, code = '40004'): string =>
  signedAnswer(service, JSON.stringify({ code, msg: 'Business Failed', sub_code: subCode, sub_msg: '失败' }))
