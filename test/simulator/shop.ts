// A shop for the simulator's tests: signs requests as a shop would, and a node:http server that collects notifies.

import type { IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { expect, onTestFinished } from 'vitest'
import type { DirectPaySettings as Settings } from '../../local/simulator/alipayDirect/settings'
import { isSignedBy, sign } from '../../local/simulator/alipayDirect/signing'
import type { TradeService } from '../../local/simulator/alipayDirect/tradeServices'
import { type Charset, decodeText } from '../../local/simulator/core/charset'
import { decodeForm, encodeForm, type Pair } from '../../local/simulator/core/form'
import type { Notify } from '../../local/simulator/core/ledger'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import { type Simulator, type SimulatorOptions, startSimulator } from '../../local/simulator/simulator'
import { loopbackServer } from '../support/loopback'

export const PARTNER = '2088000000000000'
export const KEY = '0123456789abcdef0123456789abcdef'

const CONTRACT = { partner: PARTNER, sellerEmail: 'shop@seller.example', sellerName: '茶与器', key: KEY }

export interface ReceivedNotify {
  readonly headers: IncomingHttpHeaders
  readonly raw: Buffer
}

interface Answer {
  readonly status: number
  readonly text: string
  /** It is not given before this. */
  readonly heldUntil?: Promise<void>
}

export interface Shop {
  readonly notifyUrl: string
  readonly received: ReceivedNotify[]
  /** What it answers first, one after the other. */
  readonly firstAnswers: Answer[]
  /** What it answers then. */
  answer: Answer
}

/** An answer that is given when the test says so. */
export function heldAnswer() {
  let release = () => {}
  const heldUntil = new Promise<void>(resolve => {
    release = resolve
  })
  return { status: 200, text: 'success', heldUntil, release }
}

/** A simulator that stops when the test ends. */
export async function runSimulator(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ port: 0, ...CONTRACT, ...options })
  onTestFinished(() => simulator.stop())
  return simulator
}

export async function runShop(): Promise<Shop> {
  const received: ReceivedNotify[] = []
  const url = await loopbackServer(async (request, response) => {
    received.push({ headers: request.headers, raw: await buffer(request) })
    const { status, text, heldUntil } = shop.firstAnswers.shift() ?? shop.answer
    await heldUntil
    response.writeHead(status, { 'Content-Type': 'text/plain' }).end(text)
  })
  const shop: Shop = {
    notifyUrl: `${url}/notify`,
    received,
    firstAnswers: [],
    answer: { status: 200, text: 'success' },
  }
  return shop
}

/** The fields of a good request; an undefined change takes a field out. */
export function requestFields(changes: Record<string, string | undefined> = {}): Pair[] {
  const fields: Record<string, string | undefined> = {
    service: 'create_direct_pay_by_user',
    partner: PARTNER,
    _input_charset: 'utf-8',
    out_trade_no: '20250101ABCDEFGH',
    subject: '明前龙井',
    payment_type: '1',
    total_fee: '88.00',
    seller_id: PARTNER,
    return_url: 'http://shop.example/paycallback/return',
    sign_type: 'MD5',
    ...changes,
  }
  return Object.entries(fields).flatMap(([name, value]): Pair[] =>
    value === undefined ? [] : [[name, value]],
  )
}

export function signFields(fields: readonly Pair[], charset: Charset = 'utf-8', key = KEY): Pair[] {
  return [...fields, ['sign', sign(fields, key, charset)]]
}

/** Send the browser's POST: charset in the query, the rest in the form. */
export function postRequest(
  simulator: Simulator,
  pairs: readonly Pair[],
  charset: Charset = 'utf-8',
  query?: string,
) {
  return fetch(`${simulator.gatewayUrl}${query ?? `?_input_charset=${charset}`}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: encodeForm(pairs, charset),
    redirect: 'manual',
  })
}

/** Sign a request with these changes and send it. */
export function sendRequest(simulator: Simulator, changes: Record<string, string | undefined> = {}) {
  return postRequest(simulator, signFields(requestFields(changes)))
}

export async function expectError(answer: Response, code: string): Promise<void> {
  expect(answer.status).toBe(200)
  const page = await answer.text()
  expect(/<code data-error-code>([A-Z_]*)<\/code>/.exec(page)?.[1]).toBe(code)
  expect(answer.headers.get('x-simulator-error')).toBe(code)
}

/** Open a trade. @returns its trade number */
export async function openTrade(
  simulator: Simulator,
  changes: Record<string, string | undefined> = {},
): Promise<string> {
  const answer = await sendRequest(simulator, changes)
  expect(answer.headers.get('x-simulator-error')).toBeNull()
  const tradeNo = /^\/cashier\/(\d{28})$/.exec(answer.headers.get('location') ?? '')?.[1]
  expect(tradeNo).toBeDefined()
  return tradeNo ?? ''
}

/** Call the control API. */
export async function control<Answer>(simulator: Simulator, method: string, path: string, body?: object) {
  const answer = await fetch(`${simulator.controlUrl}/api${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  })
  return { status: answer.status, json: (await answer.json()) as Answer }
}

export function setSettings(simulator: Simulator, change: object) {
  return control<Settings>(simulator, 'PUT', '/settings', change)
}

/** Pay without a browser. @returns the signed address of the return, null without return_url */
export async function pay(simulator: Simulator, tradeNo: string, payer?: object): Promise<string | null> {
  return (await control<{ returnUrl: string | null }>(simulator, 'POST', `/trades/${tradeNo}/pay`, payer))
    .json.returnUrl
}

export async function statusOf(simulator: Simulator, tradeNo: string): Promise<string> {
  return (await control<Trade>(simulator, 'GET', `/trades/${tradeNo}`)).json.status
}

/** The only notify there is. */
export async function onlyNotify(simulator: Simulator): Promise<Notify> {
  const { json } = await control<Notify[]>(simulator, 'GET', '/notifies')
  const [notify] = json
  if (notify === undefined || json.length > 1) throw new Error(`There are ${json.length} notifies.`)
  return notify
}

/** A notify body decoded, with whether the shop's key signed it. */
export function readNotify({ raw }: Pick<ReceivedNotify, 'raw'>, charset: Charset = 'utf-8') {
  const pairs = decodeForm(raw, charset)
  const fields = new Map(pairs)
  return {
    fields,
    names: pairs.map(([name]) => name),
    isGenuine: isSignedBy(pairs, fields.get('sign') ?? '', KEY, charset),
  }
}

export async function askVerify(simulator: Simulator, notifyId: string, partner = PARTNER): Promise<string> {
  const query = new URLSearchParams({ service: 'notify_verify', partner, notify_id: notifyId })
  return (await fetch(`${simulator.gatewayUrl}?${query}`)).text()
}

interface TradeQuestion {
  readonly charset?: Charset
  readonly method?: 'GET' | 'POST'
  readonly key?: string
}

/** Sign a question of the shop's server about a trade and send it; an undefined change takes a field out. */
export function askTradeService(
  simulator: Simulator,
  service: TradeService,
  changes: Record<string, string | undefined>,
  { charset = 'utf-8', method = 'POST', key = KEY }: TradeQuestion = {},
): Promise<Response> {
  const fields = { service, partner: PARTNER, _input_charset: charset, sign_type: 'MD5', ...changes }
  const pairs = Object.entries(fields).flatMap(([name, value]): Pair[] =>
    value === undefined ? [] : [[name, value]],
  )
  const sent = signFields(pairs, charset, key)
  return method === 'POST'
    ? postRequest(simulator, sent, charset)
    : fetch(`${simulator.gatewayUrl}?${encodeForm(sent, charset)}`)
}

/** An answer of XML, read by a parser that shares nothing with the simulator. */
export async function readXml(answer: Response, charset: Charset = 'utf-8') {
  const text = decodeText(Buffer.from(await answer.arrayBuffer()), charset)
  expect(XMLValidator.validate(text)).toBe(true)
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: name => name === 'param',
  })
  const { alipay } = parser.parse(text)
  const told: Record<string, string> = alipay.response?.trade ?? {}
  const asked: { '@_name': string; '#text': string }[] = alipay.request?.param ?? []
  return {
    text,
    isSuccess: alipay.is_success,
    error: alipay.error,
    asked: Object.fromEntries(asked.map(param => [param['@_name'], param['#text']])),
    told,
    isGenuine: alipay.sign_type === 'MD5' && isSignedBy(Object.entries(told), alipay.sign, KEY, charset),
  }
}

/** Wait until a condition holds, for as long as a busy machine may take. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('It did not come true within a minute.')
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
