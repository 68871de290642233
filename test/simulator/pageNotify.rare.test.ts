// What the open platform tells the shop of a trade: the notify with its retries and faults, and the return.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Notify } from '../../local/simulator/core/ledger'
import type { Simulator } from '../../local/simulator/simulator'
import {
  APP_ID,
  type Changes,
  isByAlipay,
  ORDER_NUMBER,
  openPayment,
  type Payment,
  readMessage,
  readPageNotify,
  runPage,
  SELLER_ID,
} from './pageShop'
import { control, onlyNotify, openTrade, pay, runShop, type Shop, setSettings, until } from './shop'

afterEach(() => {
  vi.useRealTimers()
})

/** A trade whose notifies come to the shop, with a clock that stands at eight in Beijing. */
async function openToldPayment(content: Changes = {}, method?: Payment['method']) {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00.007Z') })
  const shop = await runShop()
  const simulator = await runPage()
  const changes = { notify_url: shop.notifyUrl }
  const tradeNo = await openPayment(simulator, { content, changes, ...(method && { method }) })
  await fetch(`${simulator.url}/cashier/${tradeNo}`)
  return { shop, simulator, tradeNo, move: (name: string) => moveTrade(simulator, tradeNo, name) }
}

async function moveTrade(simulator: Simulator, tradeNo: string, move: string): Promise<void> {
  vi.setSystemTime(Date.now() + 60_000)
  expect((await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)).status).toBe(200)
}

async function lastOf(shop: Shop, count: number) {
  await until(() => shop.received.length === count)
  return readPageNotify(shop.received.at(-1))
}

const COMMON = {
  notify_type: 'trade_status_sync',
  notify_id: expect.stringMatching(/^[0-9a-f]{34}$/),
  app_id: APP_ID,
  auth_app_id: APP_ID,
  charset: 'utf-8',
  version: '1.0',
  out_trade_no: ORDER_NUMBER,
  total_amount: '88.00',
  subject: '明前龙井',
  seller_id: SELLER_ID,
  seller_email: 'shop@seller.example',
  gmt_create: '2025-01-01 08:00:00',
  sign_type: 'RSA2',
  sign: expect.stringMatching(/^[A-Za-z0-9+/]{342}==$/),
}

const PAYER = {
  buyer_id: '2088102100000001',
  buyer_logon_id: 'li.***@buyer.example',
  gmt_payment: '2025-01-01 08:01:00',
}

const RECEIPT = {
  receipt_amount: '88.00',
  invoice_amount: '88.00',
  buyer_pay_amount: '88.00',
  point_amount: '0.00',
  fund_bill_list: '[{"amount":"88.00","fundChannel":"ALIPAYACCOUNT"}]',
}

describe('the notify', () => {
  it('of a payment has the fields of the platform, signed, with its odd content type', async () => {
    const { shop, tradeNo, move } = await openToldPayment({ passback_params: 'a%3D1', body: '250 g' })
    await move('pay')
    const { fields, isGenuine } = await lastOf(shop, 1)
    expect(isGenuine).toBe(true)
    expect(fields).toEqual({
      ...COMMON,
      ...PAYER,
      ...RECEIPT,
      trade_no: tradeNo,
      trade_status: 'TRADE_SUCCESS',
      body: '250 g',
      passback_params: 'a%3D1',
      notify_time: '2025-01-01 08:01:00',
    })
    expect(shop.received[0]?.headers['content-type']).toBe(
      'application/x-www-form-urlencoded; text/html; charset=utf-8',
    )
  })

  it.each([
    [
      'close',
      ['close'],
      { trade_status: 'TRADE_CLOSED', gmt_close: '2025-01-01 08:01:00', refund_fee: '0.00' },
    ],
    [
      'finish',
      ['pay', 'finish'],
      { ...PAYER, ...RECEIPT, trade_status: 'TRADE_FINISHED', gmt_close: '2025-01-01 08:02:00' },
    ],
    [
      'full refund',
      ['pay', 'refund'],
      {
        ...PAYER,
        trade_status: 'TRADE_CLOSED',
        gmt_close: '2025-01-01 08:02:00',
        refund_fee: '88.00',
        gmt_refund: '2025-01-01 08:02:00.007',
        out_biz_no: ORDER_NUMBER,
      },
    ],
  ] as const)('of a %s has the trade’s new state', async (_name, moves, expected) => {
    const { shop, tradeNo, move } = await openToldPayment()
    for (const name of moves) await move(name)
    const { fields, isGenuine } = await lastOf(shop, moves.length)
    expect(isGenuine).toBe(true)
    const { notify_time: _, ...told } = fields
    expect(told).toEqual({ ...COMMON, ...expected, trade_no: tradeNo })
  })

  it('is of payments, and of partial refunds, if nothing else is notified', async () => {
    const { shop, simulator, move } = await openToldPayment()
    await setSettings(simulator, { openapiSuccessAlone: true })
    await move('pay')
    expect((await lastOf(shop, 1)).fields.trade_status).toBe('TRADE_SUCCESS')
    await move('refund')
    const tradeNo = await openPayment(simulator, {
      content: { out_trade_no: 'closed' },
      changes: { notify_url: shop.notifyUrl },
    })
    await fetch(`${simulator.url}/cashier/${tradeNo}`)
    await moveTrade(simulator, tradeNo, 'close')
    expect((await control(simulator, 'GET', '/notifies')).json).toHaveLength(1)
  })

  it('is sent eight times and no more while the shop does not answer success', async () => {
    const shop = await runShop()
    shop.answer = { status: 200, text: 'fail' }
    shop.firstAnswers.push({ status: 500, text: 'success' }, { status: 200, text: 'success\n' })
    const simulator = await runPage({ speed: 1_000_000 })
    await pay(simulator, await openPayment(simulator, { changes: { notify_url: shop.notifyUrl } }))
    await until(async () => (await onlyNotify(simulator)).nextAttemptAtMs === null)
    const { acknowledged, attempts } = await onlyNotify(simulator)
    expect([acknowledged, attempts.length, shop.received.length]).toEqual([false, 8, 8])
    const ids = shop.received.map(received => readPageNotify(received).fields.notify_id)
    expect(new Set(ids).size).toBe(1)
  })

  it('ends with success', async () => {
    const shop = await runShop()
    const simulator = await runPage({ speed: 1_000_000 })
    await pay(simulator, await openPayment(simulator, { changes: { notify_url: shop.notifyUrl } }))
    expect(await onlyNotify(simulator)).toMatchObject({ acknowledged: true, nextAttemptAtMs: null })
    expect(shop.received.length).toBe(1)
  })

  it('is not sent without notify_url', async () => {
    const simulator = await runPage()
    await pay(simulator, await openPayment(simulator))
    expect((await control(simulator, 'GET', '/notifies')).json).toEqual([])
  })
})

describe('a fault', () => {
  async function tell(fault: string, content: Changes = {}) {
    const shop = await runShop()
    const simulator = await runPage()
    await setSettings(simulator, { fault, faultCount: 1, delayMs: 1 })
    await pay(simulator, await openPayment(simulator, { content, changes: { notify_url: shop.notifyUrl } }))
    return { shop, simulator, first: readPageNotify(shop.received[0]) }
  }

  it.each([
    ['alterAmount', '88.00', { total_amount: '0.01', buyer_pay_amount: '0.01' }],
    ['alterAmount', '0.01', { total_amount: '0.02', receipt_amount: '0.02' }],
    ['wrongSeller', '88.00', { seller_id: '2088999999999999', app_id: APP_ID }],
    ['wrongApp', '88.00', { seller_id: SELLER_ID, app_id: '2014999999999999' }],
    ['none', '88.00', { total_amount: '88.00', seller_id: SELLER_ID, app_id: APP_ID }],
  ])('%s of %s yuan has a valid signature', async (fault, total_amount, expected) => {
    const { first } = await tell(fault, { total_amount })
    expect(first.fields).toMatchObject(expected)
    expect(first.isGenuine).toBe(true)
  })

  it('forgeSignature signs with a key other than Alipay’s', async () => {
    const { first } = await tell('forgeSignature')
    expect(first.fields).toMatchObject({ sign_type: 'RSA2', total_amount: '88.00' })
    expect(first.isGenuine).toBe(false)
  })

  it('reorder sends the same fields in reverse', async () => {
    const { first } = await tell('reorder')
    expect(first.names.slice(0, 2)).toEqual(['sign', 'sign_type'])
    expect(first.isGenuine).toBe(true)
  })

  it('gbk sends the same in GBK, with that charset', async () => {
    const { shop, first } = await tell('gbk')
    expect(first.fields.charset).toBe('GBK')
    expect(first.isGenuine).toBe(false)
    expect(shop.received[0]?.raw.toString()).toContain('subject=%C3%F7%C7%B0%C1%FA%BE%AE&')
    expect(shop.received[0]?.headers['content-type']).toContain('charset=gbk')
  })

  it('signEmptyValue signs an empty value too, as some do', async () => {
    const { first } = await tell('signEmptyValue')
    expect(first.fields.voucher_detail_list).toBe('')
    expect(first.isGenuine).toBe(false)
    const { sign = '', sign_type: _, ...signed } = first.fields
    const pairs = Object.entries(signed).map(pair => pair.join('='))
    expect(isByAlipay(pairs.sort().join('&'), sign)).toBe(true)
  })

  it('drop, duplicate and delay are as for any gateway', async () => {
    expect((await tell('drop')).shop.received.length).toBe(0)
    expect((await tell('duplicate')).shop.received.length).toBe(2)
    expect((await tell('delay')).shop.received.length).toBe(1)
  })

  it('of direct pay alone has no effect here', async () => {
    const { first, simulator } = await tell('oldNotifyId')
    const { notifyId, attempts } = await onlyNotify(simulator)
    expect([first.fields.notify_id, attempts[0]?.fault]).toEqual([notifyId, 'none'])
  })
})

describe('the return', () => {
  it.each([
    ['alipay.trade.page.pay', 'alipay.trade.page.pay.return'],
    ['alipay.trade.wap.pay', 'alipay.trade.wap.pay.return'],
  ] as const)('of %s is signed and has no state', async (method, returnMethod) => {
    const { simulator, tradeNo } = await openToldPayment({}, method)
    const [address, query = ''] = ((await pay(simulator, tradeNo)) ?? '').split('?')
    expect(address).toBe('http://shop.example/return')
    const { fields, isGenuine } = readMessage(query)
    expect(isGenuine).toBe(true)
    expect(fields).toEqual({
      charset: 'utf-8',
      out_trade_no: ORDER_NUMBER,
      method: returnMethod,
      total_amount: '88.00',
      trade_no: tradeNo,
      auth_app_id: APP_ID,
      version: '1.0',
      app_id: APP_ID,
      sign_type: 'RSA2',
      seller_id: SELLER_ID,
      timestamp: '2025-01-01 08:00:00',
      sign: COMMON.sign,
    })
  })

  it('keeps the query of the shop’s return_url', async () => {
    const simulator = await runPage()
    const changes = { return_url: 'http://shop.example/return?from=alipay' }
    const address = await pay(simulator, await openPayment(simulator, { changes }))
    expect(address).toMatch('http://shop.example/return?from=alipay&charset=utf-8&')
  })

  it('does not exist without return_url', async () => {
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator, { changes: { return_url: undefined } })
    expect(await pay(simulator, tradeNo)).toBeNull()
  })
})

describe('both of Alipay’s gateways', () => {
  it('have their trades and notifies together on one control panel', async () => {
    const shop = await runShop()
    const simulator = await runPage()
    const direct = { out_trade_no: ORDER_NUMBER, notify_url: shop.notifyUrl }
    await pay(simulator, await openTrade(simulator, direct))
    await pay(simulator, await openPayment(simulator, { changes: { notify_url: shop.notifyUrl } }))
    const notifies = (await control<Notify[]>(simulator, 'GET', '/notifies')).json
    expect(notifies.map(({ gateway, acknowledged }) => [gateway, acknowledged])).toEqual([
      ['alipayPage', true],
      ['alipayDirect', true],
    ])
    const panel = await (await fetch(simulator.controlUrl)).text()
    for (const text of ['支付宝网站支付', '支付宝即时到账', `app ${APP_ID}`, `partner ${SELLER_ID}`])
      expect(panel).toContain(text)
  })
})
