// alipay.trade.refund and alipay.trade.fastpay.refund.query: what they do and tell, whom they refuse, and how they misbehave.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TradeView } from '../../local/simulator/core/tradeView'
import type { Simulator } from '../../local/simulator/simulator'
import {
  type Changes,
  isByAlipay,
  ORDER_NUMBER,
  openPayment,
  postFields,
  readPageNotify,
  runPage,
  signedRequest,
} from './pageShop'
import { control, pay, runShop, setSettings, statusOf, until } from './shop'

const REFUND = 'alipay.trade.refund'
const QUERY = 'alipay.trade.fastpay.refund.query'

afterEach(() => {
  vi.useRealTimers()
})

/** The member of an answer, which must be signed by Alipay as it stands. */
async function ask(simulator: Simulator, method: string, content: Changes) {
  const answer = await postFields(
    simulator,
    signedRequest(method, { out_trade_no: ORDER_NUMBER, ...content }),
  )
  const match = /^\{"([a-z_]+)":(\{.*\}),"sign":"([^"]*)"\}$/.exec(await answer.text())
  const [name, raw = '', sign = ''] = match?.slice(1) ?? []
  expect([name, isByAlipay(raw, sign)]).toEqual([`${method.replaceAll('.', '_')}_response`, true])
  return JSON.parse(raw)
}

const refund = (simulator: Simulator, refund_amount: string | undefined, out_request_no?: string) =>
  ask(simulator, REFUND, { refund_amount, out_request_no })
const query = (simulator: Simulator, out_request_no?: string) => ask(simulator, QUERY, { out_request_no })

async function openPaid(payment: Parameters<typeof openPayment>[1] = {}) {
  const simulator = await runPage()
  const tradeNo = await openPayment(simulator, payment)
  await pay(simulator, tradeNo)
  return { simulator, tradeNo }
}

const refundsOf = async (simulator: Simulator, tradeNo: string) =>
  (await control<TradeView>(simulator, 'GET', `/trades/${tradeNo}`)).json.refunds.map(({ refundNo, fen }) => [
    refundNo,
    fen,
  ])

const KNOWN = { code: '10000', refund_status: 'REFUND_SUCCESS', total_amount: '88.00' }

describe('a refund', () => {
  it('refunds a part, and then the rest; the query returns each', async () => {
    const { simulator, tradeNo } = await openPaid()
    const trade = { out_trade_no: ORDER_NUMBER, trade_no: tradeNo }
    expect(await refund(simulator, '30.00', 'R1')).toMatchObject({
      code: '10000',
      ...trade,
      fund_change: 'Y',
      refund_fee: '30.00',
      gmt_refund_pay: expect.stringMatching(/^\d{4}-/),
    })
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
    expect(await refund(simulator, '58', 'R2')).toMatchObject({ fund_change: 'Y', refund_fee: '88.00' })
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_CLOSED')
    expect(await refundsOf(simulator, tradeNo)).toEqual([
      ['R1', 3000],
      ['R2', 5800],
    ])
    const of = (out_request_no: string, refund_amount: string) => ({ out_request_no, refund_amount })
    expect(await query(simulator, 'R1')).toMatchObject({ ...KNOWN, ...trade, ...of('R1', '30.00') })
    expect(await query(simulator, 'R2')).toMatchObject({ ...KNOWN, ...of('R2', '58.00') })
  })

  it('of three is answered with the sum of all so far, its own number and its own time', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })
    const shop = await runShop()
    const { simulator, tradeNo } = await openPaid({ changes: { notify_url: shop.notifyUrl } })
    const trade = { out_trade_no: ORDER_NUMBER, trade_no: tradeNo }
    const buyer = { buyer_logon_id: 'li.***@buyer.example', buyer_user_id: '2088102100000001' }
    const answer = { code: '10000', msg: 'Success', ...buyer, ...trade }
    const parts = [
      ['R1', '30.00', '30.00', '08:01:00'],
      ['R2', '20.05', '50.05', '08:02:00'],
      ['R3', '0.04', '50.09', '08:03:00'],
    ] as const
    for (const [index, [number, amount, sum, time]] of parts.entries()) {
      vi.setSystemTime(Date.now() + 60_000)
      expect(await refund(simulator, amount, number)).toEqual({
        ...answer,
        fund_change: 'Y',
        gmt_refund_pay: `2025-01-01 ${time}`,
        refund_fee: sum,
      })
      await until(() => shop.received.length === index + 2)
    }
    const notified = shop.received.slice(1).map(each => readPageNotify(each).fields)
    expect(
      notified.map(({ refund_fee, out_biz_no, gmt_refund }) => [refund_fee, out_biz_no, gmt_refund]),
    ).toEqual(parts.map(([number, , sum, time]) => [sum, number, `2025-01-01 ${time}.000`]))
    for (const fields of notified)
      expect(fields).toMatchObject({
        ...trade,
        trade_status: 'TRADE_SUCCESS',
        gmt_payment: '2025-01-01 08:00:00',
      })
    expect(await refund(simulator, '20.05', 'R2')).toEqual({
      ...answer,
      fund_change: 'N',
      refund_fee: '50.09',
    })
    for (const [out_request_no, refund_amount] of parts)
      expect(await query(simulator, out_request_no)).toEqual({
        ...KNOWN,
        ...trade,
        msg: 'Success',
        out_request_no,
        refund_amount,
      })
  })

  it('is made once, however often it is requested, also after a full refund', async () => {
    const { simulator, tradeNo } = await openPaid()
    await refund(simulator, '88.00', 'R1')
    const again = await refund(simulator, '88.00', 'R1')
    expect(again).toMatchObject({ code: '10000', fund_change: 'N', refund_fee: '88.00' })
    expect(again).not.toHaveProperty('gmt_refund_pay')
    expect(await refundsOf(simulator, tradeNo)).toEqual([['R1', 8800]])
  })

  it('of the whole needs no number, and has that of the order', async () => {
    const { simulator } = await openPaid()
    expect(await refund(simulator, '88.00')).toMatchObject({ fund_change: 'Y' })
    expect(await refund(simulator, '88.00')).toMatchObject({ fund_change: 'N' })
    expect(await query(simulator, ORDER_NUMBER)).toMatchObject(KNOWN)
  })

  it('is reported by a notify, with its number', async () => {
    const shop = await runShop()
    const { simulator } = await openPaid({ changes: { notify_url: shop.notifyUrl } })
    await refund(simulator, '30.00', 'R1')
    await until(() => shop.received.length === 2)
    const { fields, isGenuine } = readPageNotify(shop.received.at(-1))
    expect([fields.refund_fee, fields.out_biz_no, isGenuine]).toEqual(['30.00', 'R1', true])
  })

  it.each<[string, string | undefined, string | undefined]>([
    ['ACQ.INVALID_PARAMETER', undefined, 'R1'],
    ['ACQ.INVALID_PARAMETER', '1.001', 'R1'],
    ['ACQ.INVALID_PARAMETER', '0', 'R1'],
    ['ACQ.INVALID_PARAMETER', '1.00', 'R'.repeat(65)],
    ['ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', '1.00', undefined],
    ['ACQ.REASON_TRADE_REFUND_FEE_ERR', '88.01', 'R1'],
    ['ACQ.REASON_TRADE_REFUND_FEE_ERR', '87.01', 'R1'],
    ['ACQ.REASON_TRADE_REFUND_FEE_ERR', '88.00', undefined],
    ['ACQ.DISCORDANT_REPEAT_REQUEST', '2.00', 'R0'],
  ])('is refused as %s: %s yuan, number %s', async (sub_code, amount, refundNo) => {
    const { simulator, tradeNo } = await openPaid()
    await refund(simulator, '1.00', 'R0')
    expect(await refund(simulator, amount, refundNo)).toMatchObject({ code: '40004', sub_code })
    expect(await refundsOf(simulator, tradeNo)).toEqual([['R0', 100]])
  })

  it('is refused for a trade that was fully refunded', async () => {
    const { simulator } = await openPaid()
    await refund(simulator, '88.00', 'R1')
    expect(await refund(simulator, '1.00', 'R2')).toMatchObject({ sub_code: 'ACQ.TRADE_HAS_CLOSE' })
  })

  it('is refused for a trade that is unpaid or finished', async () => {
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator)
    expect(await refund(simulator, '1.00', 'R1')).toMatchObject({ sub_code: 'ACQ.TRADE_NOT_EXIST' })
    await fetch(`${simulator.url}/cashier/${tradeNo}`)
    expect(await refund(simulator, '1.00', 'R1')).toMatchObject({ sub_code: 'ACQ.TRADE_STATUS_ERROR' })
    await pay(simulator, tradeNo)
    await control(simulator, 'POST', `/trades/${tradeNo}/finish`)
    expect(await refund(simulator, '1.00', 'R1')).toMatchObject({ sub_code: 'ACQ.TRADE_HAS_FINISHED' })
  })
})

it('a number of 64 characters, the order’s trade number and exactly what is left are accepted', async () => {
  const { simulator, tradeNo } = await openPaid()
  const [longest, other] = ['R'.repeat(64), { out_trade_no: 'of another order', trade_no: tradeNo }]
  expect(await refund(simulator, '87.99', longest)).toMatchObject({ fund_change: 'Y' })
  expect(
    await ask(simulator, REFUND, { ...other, refund_amount: '0.01', out_request_no: 'R2' }),
  ).toMatchObject({
    fund_change: 'Y',
    refund_fee: '88.00',
    out_trade_no: ORDER_NUMBER,
  })
  expect(await refundsOf(simulator, tradeNo)).toEqual([
    [longest, 8799],
    ['R2', 1],
  ])
})

describe('the query', () => {
  it('returns nothing for a refund that was never requested', async () => {
    const { simulator } = await openPaid()
    expect(await query(simulator, 'R1')).toEqual({ code: '10000', msg: 'Success' })
    expect(await query(simulator)).toMatchObject({ sub_code: 'ACQ.INVALID_PARAMETER' })
  })
})

describe('the setting openapiRefunds', () => {
  it('slow: the refund is made, and the query returns it after ten seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })
    const { simulator, tradeNo } = await openPaid()
    await setSettings(simulator, { openapiRefunds: 'slow' })
    expect(await refund(simulator, '1.00', 'R1')).toMatchObject({ code: '10000', fund_change: 'N' })
    expect(await query(simulator, 'R1')).not.toHaveProperty('refund_status')
    vi.setSystemTime(new Date('2025-01-01T00:00:09.999Z'))
    expect(await query(simulator, 'R1')).toEqual({ code: '10000', msg: 'Success' })
    vi.setSystemTime(new Date('2025-01-01T00:00:10Z'))
    expect(await query(simulator, 'R1')).toMatchObject({ refund_status: 'REFUND_SUCCESS' })
    expect(await refundsOf(simulator, tradeNo)).toEqual([['R1', 100]])
  })

  it('lostAnswer: the refund is made, and not answered', async () => {
    const { simulator, tradeNo } = await openPaid()
    await setSettings(simulator, { openapiRefunds: 'lostAnswer' })
    await expect(refund(simulator, '1.00', 'R1')).rejects.toThrow()
    expect(await refundsOf(simulator, tradeNo)).toEqual([['R1', 100]])
    expect(await query(simulator, 'R1')).toMatchObject({ refund_status: 'REFUND_SUCCESS' })
  })

  it('balanceNotEnough: it is refused, until it is prompt again', async () => {
    const { simulator, tradeNo } = await openPaid()
    await setSettings(simulator, { openapiRefunds: 'balanceNotEnough' })
    const empty = await refund(simulator, '1.00', 'R1')
    expect(empty).toMatchObject({ code: '40004', sub_code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' })
    expect(await refundsOf(simulator, tradeNo)).toEqual([])
    await setSettings(simulator, { openapiRefunds: 'prompt' })
    expect(await refund(simulator, '1.00', 'R1')).toMatchObject({ fund_change: 'Y' })
  })

  it('the services may return another amount, too', async () => {
    const { simulator } = await openPaid()
    await setSettings(simulator, { openapiServices: 'otherAmount' })
    expect((await refund(simulator, '30.00', 'R1')).refund_fee).not.toBe('30.00')
    expect((await query(simulator, 'R1')).refund_amount).not.toBe('30.00')
  })
})
