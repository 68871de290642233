// The JSON responses of the services: a member named after the method, and a signature of its bytes
// (docs/protocols.md#open-platform-services).

import type { KeyObject } from 'node:crypto'
import { type Charset, encodeText } from '../core/charset'
import type { Refusal } from '../core/refusal'
import { signText } from './signing'

export type Content = Readonly<Record<string, unknown>>

/** `alipay.trade.query` → `alipay_trade_query_response` */
export function memberOf(method: string): string {
  return `${method.replaceAll('.', '_')}_response`
}

export function success(content: Content): Content {
  return { code: '10000', msg: 'Success', ...content }
}

export const UNAVAILABLE: Content = {
  code: '20000',
  msg: 'Service Currently Unavailable',
  sub_code: 'isp.unknow-error',
  sub_msg: '系统繁忙',
}

export function failure({ refused, message, detail, signedText }: Refusal): Content {
  const [code, msg] = classOf(refused)
  const checked = signedText === undefined ? [] : [`网关生成的验签字符串为：${signedText}`]
  return { code, msg, sub_code: refused, sub_msg: [message, detail, ...checked].join('。') }
}

function classOf(refused: string): readonly [code: string, msg: string] {
  if (refused.startsWith('isv.missing-')) return ['40001', 'Missing Required Arguments']
  if (refused.startsWith('isv.')) return ['40002', 'Invalid Arguments']
  return ['40004', 'Business Failed']
}

/** Escapes slashes, as the real gateway sometimes does: parsing and serializing again yields other bytes. */
function textOf(content: Content): string {
  return JSON.stringify(content).replaceAll('/', '\\/')
}

/** The key that signs a response, and the serial number of the certificate that it names. */
export interface Seal {
  readonly key: KeyObject
  /** null in public key mode. */
  readonly certificate: string | null
}

/** @param seal null for an unsigned response, as to an unknown app */
export function answerText(member: string, content: Content, seal: Seal | null): string {
  const text = textOf(content)
  return `{"${member}":${text}${seal === null ? '' : sealOf(text, seal)}}`
}

function sealOf(signed: string, { key, certificate }: Seal, charset?: Charset): string {
  const named = certificate === null ? '' : `,"alipay_cert_sn":"${certificate}"`
  return `${named},"sign":"${signText(signed, key, charset)}"`
}

/** In GBK, although the request asked for UTF-8. */
export function answerInGbk(member: string, content: Content, seal: Seal): Uint8Array<ArrayBuffer> {
  const text = textOf(content)
  return new Uint8Array(encodeText(`{"${member}":${text}${sealOf(text, seal, 'gbk')}}`, 'gbk'))
}

/** Signed before escaping, which is why the official SDKs also try a second text. */
export function escapedLater(member: string, content: Content, seal: Seal): string {
  return `{"${member}":${textOf(content)}${sealOf(JSON.stringify(content), seal)}}`
}

/** The same member twice, the first correctly signed and the second forged: JSON parsers take the second. */
export function memberTwice(member: string, content: Content, seal: Seal): string {
  const forged = {
    ...content,
    code: '10000',
    msg: 'Success',
    trade_status: content.trade_status === 'TRADE_SUCCESS' ? 'WAIT_BUYER_PAY' : 'TRADE_SUCCESS',
    ...(content.qr_code !== undefined && { qr_code: 'https://qr.stranger.example/1' }),
  }
  const text = textOf(content)
  return `{"${member}":${text},"${member}":${textOf(forged)}${sealOf(text, seal)}}`
}
