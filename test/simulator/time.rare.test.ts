// What comes by itself: the end of refunds, months after a payment, and the hours of maintenance.

import { describe, expect, it } from 'vitest'
import { ORDER_NUMBER, openPayment, paymentRequest, postFields, readPageNotify, runPage } from './pageShop'
import { onlyNotify, openTrade, pay, runShop, runSimulator, setSettings, statusOf, until } from './shop'

/** Ninety days in a tenth of a second. */
const MONTHS_AT_ONCE = 77_760_000

describe('a payment of three months ago', () => {
  it('finishes by itself, and the shop is notified', async () => {
    const shop = await runShop()
    const simulator = await runPage({ speed: MONTHS_AT_ONCE })
    const tradeNo = await openPayment(simulator, { changes: { notify_url: shop.notifyUrl } })
    await pay(simulator, tradeNo)
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_FINISHED')
    await until(() => shop.received.length === 2)
    expect(shop.received.map(received => readPageNotify(received).fields.trade_status)).toEqual([
      ...['TRADE_SUCCESS', 'TRADE_FINISHED'],
    ])
  })

  it('finishes at direct pay too', async () => {
    const simulator = await runSimulator({ speed: MONTHS_AT_ONCE })
    const tradeNo = await openTrade(simulator)
    await pay(simulator, tradeNo)
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_FINISHED')
  })
})

describe('during maintenance a gateway', () => {
  it('accepts no payment, shows no cashier and answers nothing; the control panel is available', async () => {
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator)
    await setSettings(simulator, { maintenance: true })
    for (const answer of [
      await postFields(simulator, paymentRequest({ content: { out_trade_no: `${ORDER_NUMBER}X` } })),
      await fetch(`${simulator.url}/cashier/${tradeNo}`),
    ]) {
      expect(answer.status).toBe(503)
      expect(await answer.text()).toContain('系统维护中')
    }
    expect((await fetch(simulator.controlUrl)).status).toBe(200)
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
    await setSettings(simulator, { maintenance: false })
    await pay(simulator, tradeNo)
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_SUCCESS')
  })

  it('still repeats unacknowledged notifies', async () => {
    const shop = await runShop()
    const simulator = await runPage({ speed: 1000 })
    shop.firstAnswers.push({ status: 500, text: '' })
    const tradeNo = await openPayment(simulator, { changes: { notify_url: shop.notifyUrl } })
    await pay(simulator, tradeNo)
    await setSettings(simulator, { maintenance: true })
    await until(() => shop.received.length === 2)
    await until(async () => (await onlyNotify(simulator)).acknowledged)
  })
})
