// The shop's role towards the open platform: signs requests and reads messages by node:crypto, with the laptop's keys.

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { expect } from 'vitest'
import keys from '../../local/alipayPageKeys.json'
import type { Simulator, SimulatorOptions } from '../../local/simulator/simulator'
import { type ReceivedNotify, runSimulator } from './shop'

export const APP_ID = '2014072300007148'
export const SELLER_ID = '2088000000000000'
export const ORDER_NUMBER = '20250101ABCDEFGHJKMNPQRS'

const appKey = createPrivateKey({
  key: Buffer.from(keys.appPrivateKey, 'base64'),
  format: 'der',
  type: 'pkcs8',
})
const alipayKey = createPublicKey({
  key: Buffer.from(keys.alipayPublicKey, 'base64'),
  format: 'der',
  type: 'spki',
})

export const PAGE_OPTIONS = {
  appId: APP_ID,
  sellerId: SELLER_ID,
  sellerEmail: 'shop@seller.example',
  sellerName: '茶与器',
  appPublicKey: keys.appPublicKey,
  alipayPrivateKey: keys.alipayPrivateKey,
}

export type Changes = Readonly<Record<string, string | number | undefined>>
export type Fields = Readonly<Record<string, string>>

/** A simulator that plays the open platform too. */
export function runPage(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return runSimulator({ alipayPage: PAGE_OPTIONS, ...options })
}

/** The moment as Alipay writes it. */
export function beijing(atMs: number): string {
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}

function present(fields: Changes): Record<string, string> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

function textOf(fields: Fields, unsigned: readonly string[]): string {
  return Object.keys(fields)
    .filter(name => fields[name] !== '' && !unsigned.includes(name))
    .sort()
    .map(name => `${name}=${fields[name]}`)
    .join('&')
}

export function signText(text: string, key = appKey): string {
  return sign('sha256', Buffer.from(text), key).toString('base64')
}

export function isByAlipay(text: string | Uint8Array, signature: string): boolean {
  return verify('sha256', Buffer.from(text), alipayKey, Buffer.from(signature, 'base64'))
}

/** Public parameters and biz_content of a request, signed; an undefined change takes a field out. */
export function signedRequest(method: string, content: object | string, changes: Changes = {}): Fields {
  const fields = present({
    app_id: APP_ID,
    method,
    format: 'JSON',
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: beijing(Date.now()),
    version: '1.0',
    biz_content: typeof content === 'string' ? content : JSON.stringify(content),
    ...changes,
  })
  return { ...fields, sign: fields.sign ?? signText(textOf(fields, ['sign'])) }
}

const PRODUCT_CODES = {
  'alipay.trade.page.pay': 'FAST_INSTANT_TRADE_PAY',
  'alipay.trade.wap.pay': 'QUICK_WAP_WAY',
} as const

export type PaymentMethod = keyof typeof PRODUCT_CODES

export interface Payment {
  readonly method?: PaymentMethod
  /** Of biz_content. */
  readonly content?: Changes
  /** Of the public parameters. */
  readonly changes?: Changes
}

export function paymentRequest({ method = 'alipay.trade.page.pay', content, changes }: Payment = {}): Fields {
  const asked = present({
    out_trade_no: ORDER_NUMBER,
    product_code: PRODUCT_CODES[method],
    total_amount: '88.00',
    subject: '明前龙井',
    ...(method === 'alipay.trade.wap.pay' && { quit_url: 'http://shop.example/orders/1' }),
    ...content,
  })
  return signedRequest(method, asked, { return_url: 'http://shop.example/return', ...changes })
}

/** Send the form of a shop's page: charset in the query, the rest in the form. */
export function postFields({ openapiUrl }: Simulator, fields: Fields, query = '?charset=utf-8') {
  const body = new URLSearchParams(fields)
  return fetch(`${openapiUrl}${query}`, { method: 'POST', body, redirect: 'manual' })
}

export function getFields({ openapiUrl }: Simulator, fields: Fields) {
  return fetch(`${openapiUrl}?${new URLSearchParams(fields)}`, { redirect: 'manual' })
}

/** Open a trade. @returns its number */
export async function openPayment(simulator: Simulator, payment: Payment = {}): Promise<string> {
  const answer = await postFields(simulator, paymentRequest(payment))
  expect(answer.headers.get('x-simulator-error')).toBeNull()
  const tradeNo = /^\/cashier\/(\d{28})$/.exec(answer.headers.get('location') ?? '')?.[1]
  expect(tradeNo).toBeDefined()
  return tradeNo ?? ''
}

/** @returns what the page says to the developer */
export async function expectRefused(answer: Response, code: string): Promise<string> {
  expect(answer.status).toBe(200)
  const page = await answer.text()
  expect(/<code data-error-code>(.*)<\/code>/.exec(page)?.[1]).toBe(code)
  expect(answer.headers.get('x-simulator-error')).toBe(code)
  return page
}

/** The fields of a form or query, and whether Alipay signed them. */
export function readMessage(form: string) {
  const pairs = [...new URLSearchParams(form)]
  const fields: Fields = Object.fromEntries(pairs)
  const isGenuine = isByAlipay(textOf(fields, ['sign', 'sign_type']), fields.sign ?? '')
  return { fields, names: pairs.map(([name]) => name), isGenuine }
}

export function readPageNotify(received: Pick<ReceivedNotify, 'raw'> | undefined) {
  return readMessage(received?.raw.toString() ?? '')
}
