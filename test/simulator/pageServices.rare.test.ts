// alipay.trade.query and alipay.trade.close: what they tell and do, whom they refuse, and the answers set on the control panel.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Simulator } from '../../local/simulator/simulator'
import { STRANGER } from '../support/rsaKeys'
import {
  type Changes,
  getFields,
  isByAlipay,
  ORDER_NUMBER,
  openPayment,
  PAGE_OPTIONS,
  postFields,
  readPageNotify,
  runPage,
  signedRequest,
  signText,
} from './pageShop'
import { control, openTrade, pay, runShop, setSettings, statusOf, until } from './shop'

const QUERY = 'alipay.trade.query'
const CLOSE = 'alipay.trade.close'
const SERVICES = [QUERY, CLOSE] as const

afterEach(() => {
  vi.useRealTimers()
})

/** A trade whose cashier the buyer has seen. */
async function openSeen(simulator: Simulator, payment: Parameters<typeof openPayment>[1] = {}) {
  const tradeNo = await openPayment(simulator, payment)
  await fetch(`${simulator.url}/cashier/${tradeNo}`)
  return tradeNo
}

function ask(simulator: Simulator, method: string, content: Changes, changes: Changes = {}) {
  return postFields(simulator, signedRequest(method, content, changes))
}

/** The member of an answer, cut out of its bytes, and whether Alipay signed just these. */
async function readAnswer(answer: Response, method: string = QUERY) {
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/html;charset=utf-8')
  const text = await answer.text()
  const member = method === '' ? 'error_response' : `${method.replaceAll('.', '_')}_response`
  const match = /^\{"([a-z_]+)":(\{.*\})(?:,"sign":"([^"]*)")?\}$/.exec(text)
  expect(match?.[1]).toBe(member)
  const [raw = '', sign = ''] = match?.slice(2) ?? []
  return { text, raw, sign, isGenuine: sign !== '' && isByAlipay(raw, sign) }
}

async function query(simulator: Simulator, content: Changes = { out_trade_no: ORDER_NUMBER }) {
  const { raw, isGenuine } = await readAnswer(await ask(simulator, QUERY, content))
  return { told: JSON.parse(raw), isGenuine }
}

async function close(simulator: Simulator, content: Changes = { out_trade_no: ORDER_NUMBER }) {
  const { raw, isGenuine } = await readAnswer(await ask(simulator, CLOSE, content), CLOSE)
  return { told: JSON.parse(raw), isGenuine }
}

const UNPAID = {
  code: '10000',
  msg: 'Success',
  buyer_pay_amount: '0.00',
  invoice_amount: '0.00',
  out_trade_no: ORDER_NUMBER,
  point_amount: '0.00',
  receipt_amount: '0.00',
  total_amount: '88.00',
  trade_status: 'WAIT_BUYER_PAY',
}

const PAID = {
  ...UNPAID,
  buyer_logon_id: 'li.***@buyer.example',
  buyer_user_id: '2088102100000001',
  buyer_pay_amount: '88.00',
  fund_bill_list: [{ amount: '88.00', fund_channel: 'ALIPAYACCOUNT' }],
  invoice_amount: '88.00',
  receipt_amount: '88.00',
  send_pay_date: '2025-01-01 08:00:00',
  trade_status: 'TRADE_SUCCESS',
}

describe('alipay.trade.query', () => {
  it.each([
    ['unpaid', [], UNPAID],
    ['paid', ['pay'], PAID],
    ['finished', ['pay', 'finish'], { ...PAID, trade_status: 'TRADE_FINISHED' }],
    ['refunded', ['pay', 'refund'], { ...PAID, trade_status: 'TRADE_CLOSED' }],
    ['closed', ['close'], { ...UNPAID, trade_status: 'TRADE_CLOSED' }],
  ] as const)('returns a trade that is %s, signed', async (_state, moves, expected) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })
    const simulator = await runPage()
    const trade_no = await openSeen(simulator)
    for (const move of moves) await control(simulator, 'POST', `/trades/${trade_no}/${move}`)
    expect(await query(simulator)).toEqual({ told: { ...expected, trade_no }, isGenuine: true })
  })

  it('returns no trade before the cashier was opened, and returns it then', async () => {
    const simulator = await runPage()
    const trade_no = await openPayment(simulator)
    for (const content of [{ out_trade_no: ORDER_NUMBER }, { trade_no }])
      expect((await query(simulator, content)).told).toMatchObject({
        code: '40004',
        msg: 'Business Failed',
        sub_code: 'ACQ.TRADE_NOT_EXIST',
      })
    await fetch(`${simulator.url}/cashier/${trade_no}`)
    expect((await query(simulator)).told).toMatchObject({ code: '10000', trade_no })
  })

  it('returns a trade that was paid without a browser', async () => {
    const simulator = await runPage()
    await pay(simulator, await openPayment(simulator))
    expect((await query(simulator)).told.trade_status).toBe('TRADE_SUCCESS')
  })

  it('uses trade_no if both numbers are there, whatever the other is', async () => {
    const simulator = await runPage()
    const trade_no = await openSeen(simulator)
    await openSeen(simulator, { content: { out_trade_no: 'other' } })
    expect((await query(simulator, { trade_no, out_trade_no: 'other' })).told.trade_no).toBe(trade_no)
    const unknown = { trade_no: '2025010100000000000000000000', out_trade_no: ORDER_NUMBER }
    expect((await query(simulator, unknown)).told.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })

  it('accepts GET', async () => {
    const simulator = await runPage()
    await openSeen(simulator)
    const answer = await getFields(simulator, signedRequest(QUERY, { out_trade_no: ORDER_NUMBER }))
    expect((await readAnswer(answer)).isGenuine).toBe(true)
  })

  it('returns its own trades only', async () => {
    const simulator = await runPage()
    const trade_no = await openTrade(simulator, { out_trade_no: ORDER_NUMBER })
    for (const content of [{ trade_no }, { out_trade_no: ORDER_NUMBER }])
      expect((await query(simulator, content)).told.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })
})

describe('alipay.trade.close', () => {
  it('closes an unpaid trade and notifies the shop', async () => {
    const shop = await runShop()
    const simulator = await runPage()
    const trade_no = await openSeen(simulator, { changes: { notify_url: shop.notifyUrl } })
    expect(await close(simulator)).toEqual({
      told: { code: '10000', msg: 'Success', out_trade_no: ORDER_NUMBER, trade_no },
      isGenuine: true,
    })
    expect(await statusOf(simulator, trade_no)).toBe('TRADE_CLOSED')
    await until(() => shop.received.length === 1)
    const { fields, isGenuine } = readPageNotify(shop.received[0])
    expect(isGenuine).toBe(true)
    expect(fields).toMatchObject({ trade_status: 'TRADE_CLOSED', trade_no })
  })

  it.each([[['pay']], [['pay', 'finish']], [['pay', 'refund']], [['close']]])(
    'after %o is refused and changes nothing',
    async moves => {
      const simulator = await runPage()
      const tradeNo = await openSeen(simulator)
      for (const move of moves) await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)
      const before = await statusOf(simulator, tradeNo)
      expect((await close(simulator)).told).toMatchObject({
        code: '40004',
        sub_code: 'ACQ.TRADE_STATUS_ERROR',
      })
      expect(await statusOf(simulator, tradeNo)).toBe(before)
    },
  )

  it('returns no trade before the cashier was opened: it can still be paid', async () => {
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator)
    expect((await close(simulator)).told.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
    await pay(simulator, tradeNo)
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
  })
})

describe('a trade without a visit to the cashier', () => {
  it('closes without a notify when its time is up', async () => {
    const shop = await runShop()
    const simulator = await runPage({ speed: 1000 })
    const payment = { content: { timeout_express: '1m' }, changes: { notify_url: shop.notifyUrl } }
    const tradeNo = await openPayment(simulator, payment)
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
    expect((await control(simulator, 'GET', '/notifies')).json).toEqual([])
    expect((await query(simulator)).told.sub_code).toBe('ACQ.TRADE_NOT_EXIST')
  })
})

describe.each(SERVICES)('a refused %s', service => {
  it.each<[string, string, Changes, Changes]>([
    ['40004', 'ACQ.TRADE_NOT_EXIST', { out_trade_no: 'unknown' }, {}],
    ['40004', 'ACQ.TRADE_NOT_EXIST', { trade_no: '1' }, {}],
    ['40004', 'ACQ.INVALID_PARAMETER', {}, {}],
    ['40004', 'ACQ.INVALID_PARAMETER', { out_trade_no: '' }, {}],
    ['40004', 'ACQ.INVALID_PARAMETER', { out_trade_no: ORDER_NUMBER }, { biz_content: undefined }],
    [
      '40002',
      'isv.invalid-signature',
      { out_trade_no: ORDER_NUMBER },
      { sign: signText('any', STRANGER.privateKey) },
    ],
    ['40001', 'isv.missing-signature', { out_trade_no: ORDER_NUMBER }, { sign: '' }],
    ['40002', 'isv.invalid-signature-type', { out_trade_no: ORDER_NUMBER }, { sign_type: 'RSA' }],
    ['40002', 'isv.invalid-timestamp', { out_trade_no: ORDER_NUMBER }, { timestamp: '2025-01-01 08:00:00' }],
  ])('answers %s %s, signed, for %o with %o', async (code, sub_code, content, changes) => {
    const simulator = await runPage()
    const tradeNo = await openSeen(simulator)
    const { raw, isGenuine } = await readAnswer(await ask(simulator, service, content, changes), service)
    expect(JSON.parse(raw)).toMatchObject({ code, sub_code })
    expect(isGenuine).toBe(true)
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
    expect((await control(simulator, 'GET', '/refusals')).json).toEqual([])
  })

  it('is not signed for an unknown app', async () => {
    const simulator = await runPage()
    const content = { out_trade_no: ORDER_NUMBER }
    const answer = await ask(simulator, service, content, { app_id: '2014072300007149' })
    const { raw, sign } = await readAnswer(answer, service)
    expect(JSON.parse(raw)).toMatchObject({ code: '40002', sub_code: 'isv.invalid-app-id' })
    expect(sign).toBe('')
  })

  it('is logged with its reason', async () => {
    const lines: string[] = []
    const simulator = await runPage({ log: line => lines.push(line) })
    await ask(
      simulator,
      service,
      { out_trade_no: ORDER_NUMBER },
      { sign: signText('any', STRANGER.privateKey) },
    )
    expect(lines.at(-1)).toMatch(`gateway refused ${service}: isv.invalid-signature (`)
    expect(lines.join()).not.toContain(PAGE_OPTIONS.alipayPrivateKey)
  })
})

describe('an unsupported method', () => {
  it.each([
    ['alipay.trade.nothing', '40002', 'isv.invalid-method'],
    ['', '40001', 'isv.missing-method'],
  ])('“%s” is answered in JSON with %s %s', async (method, code, sub_code) => {
    const simulator = await runPage()
    const { raw, isGenuine } = await readAnswer(await ask(simulator, method, {}), method)
    expect(JSON.parse(raw)).toMatchObject({ code, sub_code })
    expect(isGenuine).toBe(true)
  })
})

describe('an answer', () => {
  it('is signed over its bytes, which parsing and formatting would change', async () => {
    const simulator = await runPage()
    const answer = await ask(simulator, QUERY, { out_trade_no: 'a/b' })
    const { raw, sign, isGenuine } = await readAnswer(answer)
    expect(raw).toContain('a\\/b')
    expect(isGenuine).toBe(true)
    expect(isByAlipay(JSON.stringify(JSON.parse(raw)), sign)).toBe(false)
  })
})

describe('the setting openapiServices', () => {
  async function runSet(openapiServices: string) {
    const simulator = await runPage()
    const tradeNo = await openSeen(simulator)
    expect((await setSettings(simulator, { openapiServices })).status).toBe(200)
    return { simulator, tradeNo }
  }

  it.each(SERVICES)('down: the connection of %s is cut, until it is up again', async service => {
    const { simulator, tradeNo } = await runSet('down')
    const content = { out_trade_no: ORDER_NUMBER }
    await expect(ask(simulator, service, content)).rejects.toThrow()
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
    await setSettings(simulator, { openapiServices: 'up' })
    expect((await readAnswer(await ask(simulator, service, content), service)).isGenuine).toBe(true)
  })

  it('slow: no answer for long, but the trade is closed, and stopping does not wait', async () => {
    const { simulator, tradeNo } = await runSet('slow')
    const closing = ask(simulator, CLOSE, { out_trade_no: ORDER_NUMBER }).then(
      () => 'answered',
      () => 'cut',
    )
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
    expect(await Promise.race([closing, new Promise(resolve => setTimeout(resolve, 150, 'waiting'))])).toBe(
      'waiting',
    )
    await simulator.stop()
    expect(await closing).toBe('cut')
  })

  it.each(SERVICES)('unavailable: %s answers 20000, signed, and does nothing', async service => {
    const { simulator, tradeNo } = await runSet('unavailable')
    const answer = await ask(simulator, service, { out_trade_no: ORDER_NUMBER })
    const { raw, isGenuine } = await readAnswer(answer, service)
    expect(JSON.parse(raw)).toMatchObject({ code: '20000', sub_code: 'isp.unknow-error' })
    expect(isGenuine).toBe(true)
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
  })

  it.each(SERVICES)('wrongSignature: %s answers as usual, signed with another key', async service => {
    const { simulator } = await runSet('wrongSignature')
    const answer = await ask(simulator, service, { out_trade_no: ORDER_NUMBER })
    const { raw, sign, isGenuine } = await readAnswer(answer, service)
    expect(JSON.parse(raw).code).toBe('10000')
    expect([sign.length, isGenuine]).toEqual([344, false])
  })

  it.each([
    [[], 'WAIT_BUYER_PAY', 'TRADE_SUCCESS'],
    [['pay'], 'TRADE_SUCCESS', 'WAIT_BUYER_PAY'],
  ] as const)(
    'memberTwice after %o: the first is signed, a parser reads the second',
    async (moves, first, second) => {
      const { simulator, tradeNo } = await runSet('memberTwice')
      for (const move of moves) await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)
      const text = await (await ask(simulator, QUERY, { out_trade_no: ORDER_NUMBER })).text()
      const parts =
        /^\{"alipay_trade_query_response":(.*?),"alipay_trade_query_response":(.*),"sign":"(.*)"\}$/
      const [genuine = '', forged = '', sign = ''] = parts.exec(text)?.slice(1) ?? []
      expect(JSON.parse(genuine).trade_status).toBe(first)
      expect(isByAlipay(genuine, sign)).toBe(true)
      expect(isByAlipay(forged, sign)).toBe(false)
      expect(JSON.parse(text).alipay_trade_query_response.trade_status).toBe(second)
    },
  )

  it('otherAmount: a paid trade is returned with another amount, with a valid signature; an unpaid one is not', async () => {
    const { simulator, tradeNo } = await runSet('otherAmount')
    expect((await query(simulator)).told.total_amount).toBe('88.00')
    await pay(simulator, tradeNo)
    const { told, isGenuine } = await query(simulator)
    expect(told).toMatchObject({ total_amount: '0.01', trade_status: 'TRADE_SUCCESS' })
    expect(isGenuine).toBe(true)
  })

  it('nothing else is accepted, and payments continue as usual', async () => {
    const { simulator, tradeNo } = await runSet('down')
    expect((await setSettings(simulator, { openapiServices: 'garbage' })).status).toBe(400)
    expect(await openPayment(simulator)).toBe(tradeNo)
  })
})
