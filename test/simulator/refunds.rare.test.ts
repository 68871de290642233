// Refunds made in the control panel, whole and in parts, and what each of Alipay's gateways tells of them.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Refund } from '../../local/simulator/core/refunds'
import type { TradeView } from '../../local/simulator/core/tradeView'
import type { Simulator } from '../../local/simulator/simulator'
import { ORDER_NUMBER, openPayment, readPageNotify, runPage } from './pageShop'
import {
  askTradeService,
  control,
  openTrade,
  pay,
  readNotify,
  readXml,
  runShop,
  type Shop,
  statusOf,
  until,
} from './shop'

const REFUND_NO = /^\d{18}$/

afterEach(() => {
  vi.useRealTimers()
})

function refund(simulator: Simulator, tradeNo: string, amount?: unknown) {
  return control(
    simulator,
    'POST',
    `/trades/${tradeNo}/refund`,
    amount === undefined ? undefined : { amount },
  )
}

async function refundsOf(simulator: Simulator, tradeNo: string): Promise<readonly Refund[]> {
  return (await control<TradeView>(simulator, 'GET', `/trades/${tradeNo}`)).json.refunds
}

/** A paid trade of each gateway; the shop has heard of the payment. */
async function openPaid(gateway: 'page' | 'direct') {
  const shop = await runShop()
  const simulator = await runPage()
  const tradeNo = await (gateway === 'page'
    ? openPayment(simulator, { changes: { notify_url: shop.notifyUrl } })
    : openTrade(simulator, { notify_url: shop.notifyUrl }))
  await pay(simulator, tradeNo)
  return { shop, simulator, tradeNo }
}

async function lastOf(shop: Shop, count: number) {
  await until(() => shop.received.length === count)
  return shop.received.at(-1) ?? { raw: Buffer.of() }
}

describe('a refund', () => {
  it('of a part leaves the trade paid; that of the rest closes it', async () => {
    const { simulator, tradeNo } = await openPaid('page')
    expect((await refund(simulator, tradeNo, '30.00')).status).toBe(200)
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
    expect((await refund(simulator, tradeNo, '0.5')).status).toBe(200)
    expect((await refund(simulator, tradeNo)).status).toBe(200)
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_CLOSED')
    const refunds = await refundsOf(simulator, tradeNo)
    expect(refunds.map(({ fen }) => fen)).toEqual([3000, 50, 5750])
    for (const { refundNo } of refunds) expect(refundNo).toMatch(REFUND_NO)
    expect(new Set(refunds.map(({ refundNo }) => refundNo)).size).toBe(3)
  })

  it.each([[undefined], ['88.00']])('of the whole by the amount %o needs no number', async amount => {
    const { simulator, tradeNo } = await openPaid('page')
    await refund(simulator, tradeNo, amount)
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_CLOSED')
    expect(await refundsOf(simulator, tradeNo)).toMatchObject([{ refundNo: null, fen: 8800 }])
  })

  it.each(['88.01', '0.00', '-1', '1.001', 'ten', '', 30, null])(
    'of %o is refused and changes nothing',
    async amount => {
      const { simulator, tradeNo } = await openPaid('page')
      expect((await refund(simulator, tradeNo, amount)).status).toBe(409)
      expect(await refundsOf(simulator, tradeNo)).toEqual([])
      expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
    },
  )

  it('of more than what earlier ones left is refused', async () => {
    const { simulator, tradeNo } = await openPaid('page')
    await refund(simulator, tradeNo, '80.00')
    expect((await refund(simulator, tradeNo, '8.01')).status).toBe(409)
    expect((await refund(simulator, tradeNo, '8.00')).status).toBe(200)
    expect((await refund(simulator, tradeNo, '0.01')).status).toBe(409)
  })

  it('of a trade that is unpaid or unknown is refused', async () => {
    const simulator = await runPage()
    expect((await refund(simulator, await openPayment(simulator), '1.00')).status).toBe(409)
    expect((await refund(simulator, '0', '1.00')).status).toBe(404)
  })

  it('of a part is made by the form of the control panel, which shows it, as the cashier does', async () => {
    const { simulator, tradeNo } = await openPaid('page')
    const send = (amount: string) =>
      fetch(`${simulator.controlUrl}/trades/${tradeNo}/refund`, {
        method: 'POST',
        body: new URLSearchParams({ amount }),
        redirect: 'manual',
      })
    expect(await (await fetch(simulator.controlUrl)).text()).toContain('name="amount"')
    expect((await send('30')).status).toBe(303)
    expect((await send('58.01')).status).toBe(400)
    expect(await (await fetch(simulator.controlUrl)).text()).toContain('已退 ¥30.00')
    const cashier = await (await fetch(`${simulator.url}/cashier/${tradeNo}`)).text()
    for (const text of ['付款成功', '已退款 ¥30.00']) expect(cashier).toContain(text)
    await send('58')
    expect(await (await fetch(simulator.controlUrl)).text()).not.toContain('name="amount"')
  })
})

describe('the notify of a refund', () => {
  it('of a part by the open platform: still TRADE_SUCCESS, the sum of all refunds, the number of this one', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00.042Z') })
    const { shop, simulator, tradeNo } = await openPaid('page')
    await refund(simulator, tradeNo, '30.00')
    const first = readPageNotify(await lastOf(shop, 2))
    await refund(simulator, tradeNo, '8.00')
    const second = readPageNotify(await lastOf(shop, 3))
    expect([first.isGenuine, second.isGenuine]).toEqual([true, true])
    const common = { out_trade_no: ORDER_NUMBER, trade_status: 'TRADE_SUCCESS', total_amount: '88.00' }
    const gmt_refund = '2025-01-01 08:00:00.042'
    const out_biz_no = expect.stringMatching(REFUND_NO)
    expect(first.fields).toMatchObject({ ...common, refund_fee: '30.00', gmt_refund, out_biz_no })
    expect(second.fields).toMatchObject({ ...common, refund_fee: '38.00', gmt_refund, out_biz_no })
    expect(second.fields.out_biz_no).not.toBe(first.fields.out_biz_no)
    expect(second.fields).not.toHaveProperty('gmt_close')
  })

  it('of the rest by the open platform: TRADE_CLOSED, the whole amount', async () => {
    const { shop, simulator, tradeNo } = await openPaid('page')
    await refund(simulator, tradeNo, '30.00')
    await lastOf(shop, 2)
    await refund(simulator, tradeNo)
    const { fields } = readPageNotify(await lastOf(shop, 3))
    expect(fields).toMatchObject({ trade_status: 'TRADE_CLOSED', refund_fee: '88.00' })
  })

  it('of a part by direct pay: still TRADE_SUCCESS, with REFUND_SUCCESS; the query returns how much', async () => {
    const { shop, simulator, tradeNo } = await openPaid('direct')
    await refund(simulator, tradeNo, '30.00')
    const { fields, isGenuine } = readNotify(await lastOf(shop, 2))
    expect(isGenuine).toBe(true)
    expect(fields.get('trade_status')).toBe('TRADE_SUCCESS')
    expect(fields.get('refund_status')).toBe('REFUND_SUCCESS')
    expect(fields.get('gmt_refund')).toMatch(/^\d{4}-/)
    const answer = await askTradeService(simulator, 'single_trade_query', { trade_no: tradeNo })
    expect((await readXml(answer)).told).toMatchObject({
      refund_fee: '30.00',
      to_buyer_fee: '30.00',
      trade_status: 'TRADE_SUCCESS',
    })
  })

  it('of three by direct pay: the time of the latest; the query returns the sum', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })
    const { shop, simulator, tradeNo } = await openPaid('direct')
    const sums = ['30.00', '50.05', '50.09']
    for (const [index, amount] of ['30.00', '20.05', '0.04'].entries()) {
      vi.setSystemTime(Date.now() + 60_000)
      await refund(simulator, tradeNo, amount)
      const { fields } = readNotify(await lastOf(shop, index + 2))
      const time = `2025-01-01 08:0${index + 1}:00`
      expect([fields.get('gmt_refund'), fields.get('gmt_payment'), fields.get('total_fee')]).toEqual([
        ...[time, '2025-01-01 08:00:00', '88.00'],
      ])
      const answer = await askTradeService(simulator, 'single_trade_query', { trade_no: tradeNo })
      const { told } = await readXml(answer)
      const sum = sums[index]
      expect(told).toMatchObject({
        refund_fee: sum,
        to_buyer_fee: sum,
        to_seller_fee: '88.00',
        gmt_refund: time,
      })
      expect(told.gmt_last_modified_time).toBe(time)
    }
  })
})
