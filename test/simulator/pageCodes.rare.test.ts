// alipay.trade.precreate: what is asked for, what a phone finds behind the code, and who gets none.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Simulator } from '../../local/simulator/simulator'
import { STRANGER } from '../support/rsaKeys'
import {
  beijing,
  type Changes,
  expectRefused,
  isByAlipay,
  ORDER_NUMBER,
  openPayment,
  postFields,
  readPageNotify,
  runPage,
  signedRequest,
  signText,
} from './pageShop'
import { control, pay, runShop, setSettings, until } from './shop'

const PRECREATE = 'alipay.trade.precreate'
const HOUR_MS = 3_600_000

afterEach(() => {
  vi.useRealTimers()
})

const CONTENT: Changes = { out_trade_no: ORDER_NUMBER, total_amount: '88.00', subject: '明前龙井' }

/** The member of the answer, and whether Alipay signed just these bytes. */
async function ask(simulator: Simulator, content: Changes = {}, changes: Changes = {}) {
  const answer = await postFields(simulator, signedRequest(PRECREATE, { ...CONTENT, ...content }, changes))
  const text = await answer.text()
  const [, raw = '', sign = ''] =
    /^\{"alipay_trade_precreate_response":(\{.*\}),"sign":"([^"]*)"\}$/.exec(text) ?? []
  return { told: JSON.parse(raw), isGenuine: isByAlipay(raw, sign), text }
}

const codeOf = async (simulator: Simulator, content: Changes = {}, changes: Changes = {}): Promise<string> =>
  (await ask(simulator, content, changes)).told.qr_code

const scan = (code: string) => fetch(code, { redirect: 'manual' })
const cashierOf = async (code: string) => (await scan(code)).headers.get('location') ?? ''

async function query(simulator: Simulator) {
  const answer = await postFields(
    simulator,
    signedRequest('alipay.trade.query', { out_trade_no: ORDER_NUMBER }),
  )
  return JSON.parse(await answer.text()).alipay_trade_query_response
}

describe('a code', () => {
  it('is a URL of the simulator, in a signed answer', async () => {
    const simulator = await runPage()
    const { told, isGenuine } = await ask(simulator)
    expect(told).toMatchObject({ code: '10000', out_trade_no: ORDER_NUMBER })
    expect(told.qr_code).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/openapi\/code\/\d{28}\.\w{8}$/)
    expect(isGenuine).toBe(true)
  })

  it('creates no trade before the scan, which opens the cashier', async () => {
    const simulator = await runPage()
    const code = await codeOf(simulator)
    expect(await query(simulator)).toMatchObject({ code: '40004', sub_code: 'ACQ.TRADE_NOT_EXIST' })
    const cashier = await cashierOf(code)
    expect(cashier).toMatch(/^\/cashier\/\d{28}$/)
    expect(await (await fetch(`${simulator.url}${cashier}`)).text()).toContain('88.00')
    expect(await query(simulator)).toMatchObject({ code: '10000', trade_status: 'WAIT_BUYER_PAY' })
  })

  it('is paid on the phone, which is not redirected then, and the shop is notified', async () => {
    const shop = await runShop()
    const simulator = await runPage()
    const changes = { notify_url: shop.notifyUrl, return_url: 'http://shop.example/return' }
    const tradeNo = (await cashierOf(await codeOf(simulator, {}, changes))).replace('/cashier/', '')
    expect(await pay(simulator, tradeNo)).toBeNull()
    await until(() => shop.received.length === 1)
    const { fields, isGenuine } = readPageNotify(shop.received[0])
    expect(isGenuine).toBe(true)
    expect(fields).toMatchObject({ out_trade_no: ORDER_NUMBER, trade_status: 'TRADE_SUCCESS' })
  })

  it('is issued again for the same content, and both lead to one trade, as does the page', async () => {
    const simulator = await runPage()
    const [first, second] = [await codeOf(simulator), await codeOf(simulator)]
    const tradeNo = await openPayment(simulator)
    for (const code of [first, second]) expect(await cashierOf(code)).toBe(`/cashier/${tradeNo}`)
  })

  it.each([
    [2 * HOUR_MS - 1, false],
    [2 * HOUR_MS, true],
  ])('after %i ms without a scan has expired: %s', async (ms, isDead) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const simulator = await runPage({ speed: 1 })
    const code = await codeOf(simulator)
    vi.setSystemTime(Date.now() + ms)
    const answer = await scan(code)
    if (isDead) await expectRefused(answer, 'CODE_DEAD')
    else expect(answer.status).toBe(302)
  })

  it('that was scanned is valid as long as its trade', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const simulator = await runPage({ speed: 1 })
    const code = await codeOf(simulator)
    await fetch(`${simulator.url}${await cashierOf(code)}`)
    vi.setSystemTime(Date.now() + 3 * HOUR_MS)
    expect((await scan(code)).status).toBe(302)
  })

  it.each(['1', '2025010122001400000000000001.mkabcdef', 'x'.repeat(50)])('is not %s', async code => {
    const simulator = await runPage()
    await expectRefused(await scan(`${simulator.url}/openapi/code/${code}`), 'ACQ.TRADE_NOT_EXIST')
  })
})

describe('no code', () => {
  it.each<[string, Changes, Changes]>([
    ['isv.invalid-signature', {}, { sign: signText('any', STRANGER.privateKey) }],
    ['isv.missing-signature', {}, { sign: '' }],
    ['ACQ.INVALID_PARAMETER', { total_amount: '1.005' }, {}],
    ['ACQ.INVALID_PARAMETER', { total_amount: undefined }, {}],
    ['ACQ.TOTAL_FEE_EXCEED', { total_amount: '100000000.01' }, {}],
    ['ACQ.INVALID_PARAMETER', { out_trade_no: 'a-b' }, {}],
    ['ACQ.INVALID_PARAMETER', { subject: 'a/b' }, {}],
    ['ACQ.INVALID_PARAMETER', { product_code: 'FAST_INSTANT_TRADE_PAY' }, {}],
    ['ACQ.INVALID_PARAMETER', { seller_id: '2088000000000009' }, {}],
    ['ACQ.INVALID_PARAMETER', { time_expire: '2025-01-01 08:00:00' }, {}],
    ['isv.invalid-parameter', {}, { notify_url: 'shop.example' }],
  ])('%s for %o and %o', async (sub_code, content, changes) => {
    const simulator = await runPage()
    const { told, isGenuine } = await ask(simulator, content, changes)
    expect(told).toMatchObject({ sub_code })
    expect(told).not.toHaveProperty('qr_code')
    expect(isGenuine).toBe(true)
    expect((await control(simulator, 'GET', '/trades')).json).toEqual([])
  })

  it('for a number that is in use: another amount, paid, or closed', async () => {
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator)
    expect((await ask(simulator, { total_amount: '89.00' })).told.sub_code).toBe('ACQ.CONTEXT_INCONSISTENT')
    await pay(simulator, tradeNo)
    expect((await ask(simulator)).told.sub_code).toBe('ACQ.TRADE_HAS_SUCCESS')
    await control(simulator, 'POST', `/trades/${tradeNo}/refund`)
    expect((await ask(simulator)).told.sub_code).toBe('ACQ.TRADE_HAS_CLOSE')
  })
})

it.each(['FACE_TO_FACE_PAYMENT', 'QR_CODE_OFFLINE'])('may name %s and a last moment', async product_code => {
  const simulator = await runPage()
  const time_expire = beijing(Date.now() + HOUR_MS)
  expect((await ask(simulator, { product_code, time_expire })).told.code).toBe('10000')
})

describe('the setting openapiServices', () => {
  it('unavailable: there is no code', async () => {
    const simulator = await runPage()
    await setSettings(simulator, { openapiServices: 'unavailable' })
    expect((await ask(simulator)).told).toMatchObject({ code: '20000' })
  })

  it('wrongSignature: the code is signed with another key', async () => {
    const simulator = await runPage()
    await setSettings(simulator, { openapiServices: 'wrongSignature' })
    expect((await ask(simulator)).isGenuine).toBe(false)
  })

  it('escapedLater: the signature covers the bytes before their slashes were escaped', async () => {
    const simulator = await runPage()
    await setSettings(simulator, { openapiServices: 'escapedLater' })
    const text = await (await postFields(simulator, signedRequest(PRECREATE, CONTENT))).text()
    const [, raw = '', sign = ''] =
      /^\{"alipay_trade_precreate_response":(.*),"sign":"(.*)"\}$/.exec(text) ?? []
    expect(raw).toContain('http:\\/\\/')
    expect([raw, raw.replaceAll('\\/', '/')].map(signed => isByAlipay(signed, sign))).toEqual([false, true])
  })

  it('gbk: the signature covers the bytes in GBK', async () => {
    const simulator = await runPage()
    await setSettings(simulator, { openapiServices: 'gbk' })
    const answer = await postFields(simulator, signedRequest(PRECREATE, { ...CONTENT, subject: '' }))
    expect(answer.headers.get('content-type')).toBe('text/html;charset=GBK')
    const bytes = Buffer.from(await answer.arrayBuffer())
    const parts = /^\{"alipay_trade_precreate_response":(.*),"sign":"(.*)"\}$/s
    const [, raw = '', sign = ''] = parts.exec(bytes.toString('latin1')) ?? []
    expect(new TextDecoder('gbk').decode(bytes)).toContain('参数无效')
    expect([isByAlipay(Buffer.from(raw, 'latin1'), sign), isByAlipay(raw, sign)]).toEqual([true, false])
  })

  it('memberTwice: a parser reads the other code', async () => {
    const simulator = await runPage()
    await setSettings(simulator, { openapiServices: 'memberTwice' })
    const fields = signedRequest(PRECREATE, CONTENT)
    const parsed = JSON.parse(await (await postFields(simulator, fields)).text())
    expect(parsed.alipay_trade_precreate_response.qr_code).toContain('stranger')
  })
})
