// The control panel: its JSON API, its forms, and who may use them.

import { get } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Notify } from '../../local/simulator/core/ledger'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import {
  askVerify,
  control,
  heldAnswer,
  onlyNotify,
  openTrade,
  pay,
  postRequest,
  requestFields,
  runShop,
  runSimulator,
  sendRequest,
  setSettings,
  statusOf,
  until,
} from './shop'

const INITIAL = {
  order: 'notifyFirst',
  maintenance: false,
  delayMs: 4000,
  speed: 60,
  fault: 'none',
  faultCount: null,
  notifyVerify: 'honest',
  finishedAtOnce: false,
  antiPhishing: false,
  selfTimeout: true,
  timestampService: 'up',
  tradeServices: 'up',
  sellerBalance: 'enough',
}

describe('settings', () => {
  it('are read, changed in part, and reset', async () => {
    const simulator = await runSimulator()
    expect((await control(simulator, 'GET', '/settings')).json).toEqual(INITIAL)
    const changed = await setSettings(simulator, { fault: 'drop', faultCount: 2, speed: 1 })
    expect(changed).toEqual({ status: 200, json: { ...INITIAL, fault: 'drop', faultCount: 2, speed: 1 } })
    expect((await control(simulator, 'POST', '/reset')).json).toEqual(INITIAL)
  })

  it.each([
    { order: 'never' },
    { fault: 'meteor' },
    { faultCount: 0 },
    { faultCount: '1' },
    { delayMs: -1 },
    { speed: 0 },
    { notifyVerify: true },
    { finishedAtOnce: 'yes' },
    { timestampService: 'slow' },
    { tradeServices: 'honest' },
    { sellerBalance: 'plenty' },
    { colour: 'blue' },
    [],
  ])('%o is refused and changes nothing', async change => {
    const simulator = await runSimulator()
    expect(
      (await setSettings(simulator, { ...change, ...(Array.isArray(change) ? [1] : { delayMs: -1 }) }))
        .status,
    ).toBe(400)
    expect((await setSettings(simulator, change)).status).toBe(400)
    expect((await control(simulator, 'GET', '/settings')).json).toEqual(INITIAL)
  })

  it('are refused when they are not JSON', async () => {
    const simulator = await runSimulator()
    const answer = await fetch(`${simulator.controlUrl}/api/settings`, { method: 'PUT', body: '{' })
    expect(answer.status).toBe(400)
  })

  it('at a new speed apply to waiting notifies', async () => {
    const shop = await runShop()
    const simulator = await runSimulator({ speed: 1 })
    shop.answer = { status: 503, text: '' }
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    shop.answer = { status: 200, text: 'success' }
    await setSettings(simulator, { speed: 10_000 })
    await until(async () => (await onlyNotify(simulator)).acknowledged)
  })
})

describe('trades', () => {
  it('are listed newest first, and found', async () => {
    const simulator = await runSimulator()
    const tradeNos = [await openTrade(simulator), await openTrade(simulator, { out_trade_no: 'second' })]
    const { json } = await control<Trade[]>(simulator, 'GET', '/trades')
    expect(json.map(trade => trade.tradeNo)).toEqual(tradeNos.toReversed())
    const found = await control<Trade & { totalFee: string }>(simulator, 'GET', `/trades/${tradeNos[0]}`)
    expect(found.json).toMatchObject({ outTradeNo: '20250101ABCDEFGH', totalFen: 8800, totalFee: '88.00' })
    expect((await control(simulator, 'GET', '/trades/0')).status).toBe(404)
  })

  it('are paid by the chosen buyer or bank; others are refused', async () => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    const path = `/trades/${tradeNo}/pay`
    expect((await control(simulator, 'POST', path, { buyer: 'nobody' })).status).toBe(400)
    expect((await control(simulator, 'POST', path, { bank: 'nowhere' })).status).toBe(400)
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
    expect((await control(simulator, 'POST', path, { buyer: '2088102100000002' })).status).toBe(200)
    const { json } = await control<Trade>(simulator, 'GET', `/trades/${tradeNo}`)
    expect(json).toMatchObject({ status: 'TRADE_SUCCESS', buyerEmail: 'wang.lei@buyer.example' })
    expect((await control(simulator, 'POST', '/trades/0/pay')).status).toBe(404)
  })

  it('paid again when they are finished return as before', async () => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    await pay(simulator, tradeNo)
    await control(simulator, 'POST', `/trades/${tradeNo}/finish`)
    expect(await pay(simulator, tradeNo)).toMatch(/trade_status=TRADE_FINISHED/)
  })

  it('paid twice: one notify, and a URL to return to again', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator, { notify_url: shop.notifyUrl })
    await pay(simulator, tradeNo)
    expect(await pay(simulator, tradeNo)).toContain('trade_status=TRADE_SUCCESS')
    expect(shop.received.length).toBe(1)
  })

  it.each([
    ['close', [], 200, 'TRADE_CLOSED'],
    ['close', ['pay'], 409, 'TRADE_SUCCESS'],
    ['finish', ['pay'], 200, 'TRADE_FINISHED'],
    ['finish', [], 409, 'WAIT_BUYER_PAY'],
    ['refund', ['pay'], 200, 'TRADE_CLOSED'],
    ['refund', ['pay', 'finish'], 409, 'TRADE_FINISHED'],
    ['refund', [], 409, 'WAIT_BUYER_PAY'],
    ['pay', ['close'], 409, 'TRADE_CLOSED'],
    ['pay', ['pay', 'refund'], 409, 'TRADE_CLOSED'],
  ] as const)('%s after %o: HTTP %i, %s', async (move, before, status, expected) => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    for (const earlier of before) await control(simulator, 'POST', `/trades/${tradeNo}/${earlier}`)
    expect((await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)).status).toBe(status)
    expect(await statusOf(simulator, tradeNo)).toBe(expected)
  })
})

describe('notifies', () => {
  it('are filtered by order', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    for (const no of ['first', 'second'])
      await pay(simulator, await openTrade(simulator, { out_trade_no: no, notify_url: shop.notifyUrl }))
    const { json } = await control<Notify[]>(simulator, 'GET', '/notifies?outTradeNo=second')
    expect(json.map(notify => notify.outTradeNo)).toEqual(['second'])
    expect((await control<Notify[]>(simulator, 'GET', '/notifies')).json.length).toBe(2)
  })

  it('are resent by hand, outside the schedule', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    const { notifyId } = await onlyNotify(simulator)
    const { json } = await control<Notify>(simulator, 'POST', `/notifies/${notifyId}/resend`)
    expect(json.attempts.map(attempt => attempt.number)).toEqual([1, null])
    expect(json).toMatchObject({ acknowledged: true, scheduledAttempts: 1, nextAttemptAtMs: null })
    expect(shop.received.length).toBe(2)
    expect((await control(simulator, 'POST', '/notifies/0/resend')).status).toBe(404)
  })

  it('resent by hand without success follow the schedule as before', async () => {
    const shop = await runShop()
    shop.answer = { status: 500, text: '' }
    const simulator = await runSimulator()
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    const before = await onlyNotify(simulator)
    await control(simulator, 'POST', `/notifies/${before.notifyId}/resend`)
    const { nextAttemptAtMs, scheduledAttempts } = before
    expect(await onlyNotify(simulator)).toMatchObject({
      nextAttemptAtMs,
      scheduledAttempts,
      acknowledged: false,
    })
  })

  it('resent by hand after an acknowledgement are genuine until acknowledged again', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    const { notifyId } = await onlyNotify(simulator)
    expect(await askVerify(simulator, notifyId)).toBe('false')
    const held = heldAnswer()
    shop.firstAnswers.push(held)
    const resending = control(simulator, 'POST', `/notifies/${notifyId}/resend`)
    await until(() => shop.received.length === 2)
    expect(await askVerify(simulator, notifyId)).toBe('true')
    held.release()
    await resending
    expect(await askVerify(simulator, notifyId)).toBe('false')
  })

  it('that follow the return after a real delay are not moved by a new speed', async () => {
    const shop = await runShop()
    const simulator = await runSimulator({ speed: 1 })
    await setSettings(simulator, { order: 'returnFirst', delayMs: 600_000 })
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    const { nextAttemptAtMs, createdAtMs } = await onlyNotify(simulator)
    expect(nextAttemptAtMs).toBe(createdAtMs + 600_000)
    await setSettings(simulator, { speed: 100 })
    expect((await onlyNotify(simulator)).nextAttemptAtMs).toBe(nextAttemptAtMs)
  })

  it('that are being sent are not sent twice by a change of speed', async () => {
    const shop = await runShop()
    const second = heldAnswer()
    shop.firstAnswers.push({ status: 500, text: '' }, second)
    const simulator = await runSimulator({ speed: 2400 })
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    await until(() => shop.received.length === 2)
    await setSettings(simulator, { speed: 1_000_000 })
    await new Promise(resolve => setTimeout(resolve, 50))
    second.release()
    await until(async () => (await onlyNotify(simulator)).acknowledged)
    expect((await onlyNotify(simulator)).attempts.length).toBe(2)
    expect(shop.received.length).toBe(2)
  })

  it('are forgotten by a reset, also the due one', async () => {
    const shop = await runShop()
    shop.answer = { status: 500, text: '' }
    const simulator = await runSimulator({ speed: 1 })
    await pay(simulator, await openTrade(simulator, { notify_url: shop.notifyUrl }))
    await control(simulator, 'POST', '/reset')
    await setSettings(simulator, { speed: 1_000_000 })
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(shop.received.length).toBe(1)
    expect((await control(simulator, 'GET', '/trades')).json).toEqual([])
  })
})

it('the latest fifty refused requests are listed, newest first, each number cut', async () => {
  const simulator = await runSimulator()
  for (let index = 0; index < 52; index += 1)
    await sendRequest(simulator, { service: 'create_nothing', out_trade_no: `${index}-${'x'.repeat(70)}` })
  const { json } = await control<{ outTradeNo: string; code: string; gateway: string }[]>(
    simulator,
    'GET',
    '/refusals',
  )
  expect(json.map(({ outTradeNo }) => outTradeNo.split('-')[0])).toEqual(
    Array.from({ length: 50 }, (_, index) => String(51 - index)),
  )
  for (const { outTradeNo, code, gateway } of json)
    expect([outTradeNo.length, code, gateway]).toEqual([64, 'ILLEGAL_SERVICE', 'alipayDirect'])
})

describe('the control panel', () => {
  async function post(url: string, form: Record<string, string>, headers: Record<string, string> = {}) {
    return fetch(url, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' })
  }

  const FORM = {
    order: 'together',
    delayMs: '10',
    speed: '5.5',
    fault: 'gbk',
    faultCount: '',
    notifyVerify: 'honest',
    timestampService: 'up',
    tradeServices: 'otherAmount',
    sellerBalance: 'enough',
    antiPhishing: 'on',
  }

  it('is the target of the root', async () => {
    const simulator = await runSimulator()
    const answer = await fetch(simulator.url)
    expect(answer.url).toBe(simulator.controlUrl)
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('shows trades, the shop’s answers and refused requests, escaped', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    shop.answer = { status: 500, text: '<script>alert(1)</script>' }
    await pay(simulator, await openTrade(simulator, { subject: '<b>茶</b>', notify_url: shop.notifyUrl }))
    await postRequest(simulator, requestFields({ out_trade_no: '<i>no</i>' }))
    const page = await (await fetch(simulator.controlUrl)).text()
    expect(page).toContain('&lt;b&gt;茶&lt;/b&gt;')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('&lt;i&gt;no&lt;/i&gt;')
    expect(page).not.toMatch(/<script|<b>|<i>/)
    expect(page).not.toContain('http-equiv')
    expect(await (await fetch(`${simulator.controlUrl}?live=1`)).text()).toContain('http-equiv="refresh"')
  })

  it('saves its settings form, and reports problems', async () => {
    const simulator = await runSimulator()
    expect((await post(`${simulator.controlUrl}/settings`, FORM)).status).toBe(303)
    expect((await control(simulator, 'GET', '/settings')).json).toEqual({
      ...INITIAL,
      order: 'together',
      delayMs: 10,
      speed: 5.5,
      fault: 'gbk',
      antiPhishing: true,
      selfTimeout: false,
      tradeServices: 'otherAmount',
    })
    const wrong = await post(`${simulator.controlUrl}/settings`, { ...FORM, speed: '-1' })
    expect(wrong.status).toBe(400)
    expect(await wrong.text()).toContain('speed: must be')
  })

  it('pays, moves, resends and resets by its buttons', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator, { notify_url: shop.notifyUrl })
    const trade = `${simulator.controlUrl}/trades/${tradeNo}`
    expect((await post(`${trade}/refund`, {})).status).toBe(400)
    expect((await post(`${trade}/pay`, {})).headers.get('location')).toBe('/control')
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
    const { notifyId } = await onlyNotify(simulator)
    expect((await post(`${simulator.controlUrl}/notifies/${notifyId}/resend`, {})).status).toBe(303)
    expect(shop.received.length).toBe(2)
    expect((await post(`${trade}/finish`, {})).status).toBe(303)
    expect((await post(`${trade}/vanish`, {})).status).toBe(404)
    expect((await post(`${simulator.controlUrl}/reset`, {})).status).toBe(303)
    expect((await control(simulator, 'GET', '/trades')).json).toEqual([])
  })

  it('accepts changes from its own origin and from tools, not from other pages', async () => {
    const simulator = await runSimulator()
    const reset = `${simulator.controlUrl}/reset`
    expect((await post(reset, {}, { Origin: simulator.url })).status).toBe(303)
    expect((await post(reset, {}, { Origin: 'http://evil.example' })).status).toBe(403)
    expect((await post(reset, {}, { Origin: 'null' })).status).toBe(403)
    const api = await fetch(`${simulator.controlUrl}/api/settings`, {
      method: 'PUT',
      body: '{"fault":"drop"}',
      headers: { Origin: 'http://evil.example' },
    })
    expect(api.status).toBe(403)
    expect((await control(simulator, 'GET', '/settings')).json).toEqual(INITIAL)
  })

  it('is not readable by other pages', async () => {
    const simulator = await runSimulator()
    const read = (origin: string) =>
      fetch(`${simulator.controlUrl}/api/trades`, { headers: { Origin: origin } })
    expect((await read(simulator.url)).status).toBe(200)
    expect((await read('http://evil.example')).status).toBe(403)
  })

  it('is served under the host names of this machine only', async () => {
    const simulator = await runSimulator()
    const { port } = new URL(simulator.url)
    const statusOf = (host: string, path: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const options = { port, path, headers: { host } }
        get(options, response => resolve(response.resume().statusCode)).on('error', reject)
      })
    for (const path of ['/control', '/control/api/trades', '/cashier/1', '/gateway.do']) {
      expect(await statusOf(`localhost:${port}`, path)).not.toBe(403)
      expect(await statusOf(`evil.example:${port}`, path)).toBe(403)
    }
  })
})
