/** After the payment, over the whole local stack: mails, lost notifies, late payments and unpaid orders. */
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { age, buy, gateway, get, orderJson, payByForm, until, visitAgain, visitOrders } from '../support/flow'
import { caughtMails } from '../support/mails'

beforeEach(() => gateway.reset())

const mailsAbout = async (orderId: string) =>
  (await caughtMails(inject('stack').mailUrl)).filter(({ subject }) => subject.includes(orderId))
const isState = (orderId: string, state: string) => async () => (await orderJson(orderId)).state === state

it('the buyer gets one receipt and the shop one notice, and the page says so', async () => {
  const orderId = await buy()
  const { tradeNo } = await payByForm(orderId)
  await gateway.pay(tradeNo)
  await until(async () => (await mailsAbout(orderId)).length === 2)
  await gateway.resend((await gateway.notifies(orderId))[0]?.notifyId ?? '')
  await age(orderId)
  await visitOrders()
  const mails = await mailsAbout(orderId)
  expect(mails.map(({ to }) => to).sort()).toEqual([['buyer@example.com'], ['owner@shanju.example']])
  const [receipt] = mails.filter(({ to }) => to.includes('buyer@example.com'))
  expect(receipt?.text).toContain(`${inject('stack').shopUrl}/orders/${orderId}`)
  expect(receipt?.text).toContain(tradeNo)
  expect(receipt?.html).toContain('明前西湖龙井')
  expect((await get(`/orders/${orderId}`)).body).toContain('data-testid="receipt"')
})

it('an order whose notifies are all lost becomes paid at the next visit, and the mails are sent', async () => {
  await gateway.set({ fault: 'drop', faultCount: null })
  const orderId = await buy()
  const { tradeNo } = await payByForm(orderId)
  await gateway.pay(tradeNo)
  expect((await orderJson(orderId)).state).toBe('awaitingPayment')
  await age(orderId)
  await visitOrders()
  expect((await orderJson(orderId)).state).toBe('paid')
  await until(async () => (await mailsAbout(orderId)).length === 2)
})

describe('an order whose time is over', () => {
  it('is closed at the gateway before it expires, so that it can no longer be paid', async () => {
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await age(orderId, Date.now() - 1000)
    expect((await orderJson(orderId)).state).toBe('overdue')
    await visitOrders()
    expect((await orderJson(orderId)).state).toBe('expired')
    expect((await gateway.trade(tradeNo)).status).toBe('TRADE_CLOSED')
  })

  it('and that was paid late tells the buyer so, and lists it for the shop to decide', async () => {
    await gateway.set({ fault: 'drop', faultCount: null })
    const orderId = await buy()
    const { tradeNo } = await payByForm(orderId)
    await gateway.pay(tradeNo)
    await age(orderId, Date.now() - 60_000)
    await visitOrders()
    await until(isState(orderId, 'paidLate'))
    await until(async () => (await mailsAbout(orderId)).length === 2)
    const [notice] = (await mailsAbout(orderId)).filter(({ to }) => to.includes('owner@shanju.example'))
    expect(notice?.subject).toContain('需处理')
  })

  it('does not expire while the gateway does not answer', async () => {
    await gateway.set({ tradeServices: 'down' })
    const orderId = await buy()
    await payByForm(orderId)
    await age(orderId, Date.now() - 1000)
    await visitOrders()
    expect((await orderJson(orderId)).state).toBe('overdue')
    await gateway.set({ tradeServices: 'up' })
    await age(orderId, Date.now() - 1000)
    await visitAgain(orderId)
    expect((await orderJson(orderId)).state).toBe('expired')
  })
})

it('a queried payment with another amount does not make the order paid', async () => {
  await gateway.set({ fault: 'drop', faultCount: null, tradeServices: 'otherAmount' })
  const orderId = await buy()
  const { tradeNo } = await payByForm(orderId)
  await gateway.pay(tradeNo)
  await age(orderId)
  await visitOrders()
  const { state, paid } = await orderJson(orderId)
  expect([state, paid]).toEqual(['paidOtherAmount', false])
})
