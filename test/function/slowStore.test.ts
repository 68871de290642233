/** A slow store: no function reports success before the write is durable. */
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Orders } from '../../lib/payment/ports'
import { MINUTE_MS, plusMs } from '../../lib/time'
import { notifyFields, signedForm, tradeAnswer } from '../support/alipay'
import { type BoundOrder, LIFETIME_MS, NOW, paidFact } from '../support/orders'
import { answer, openShop, type Shop } from '../support/shop'

let shop: Shop
let order: BoundOrder
beforeEach(async () => {
  shop = await openShop()
  order = await shop.existing()
})

/** Holds every call of a method back; `release` lets it go on, and `fail` ends it with an error. */
function hold<Name extends 'create' | 'record' | 'settle'>(name: Name) {
  const waiting: { readonly goOn: () => void; readonly fail: (error: Error) => void }[] = []
  const { orders } = shop.tables
  const held = async (...args: Parameters<Orders[Name]>) => {
    await new Promise<void>((goOn, fail) => waiting.push({ goOn, fail }))
    return (orders[name] as (...args: unknown[]) => unknown)(...args)
  }
  shop.world.orders = { ...orders, [name]: held }
  const isCalled = () => expect.poll(() => waiting).not.toEqual([])
  return {
    isCalled,
    release: () => waiting.shift()?.goOn(),
    fail: () => waiting.shift()?.fail(new Error('the store is gone')),
  }
}

/** Whether it is still pending when everything else has had many turns. */
async function isPending(promise: Promise<unknown>): Promise<boolean> {
  let settled = false
  void promise.then(
    () => (settled = true),
    () => (settled = true),
  )
  for (let turns = 0; turns < 200; turns++) await turn()
  return !settled
}

const notify = () =>
  shop.notify({
    method: 'POST',
    path: '/paycallback/notify',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signedForm(notifyFields(order)),
  })

describe('the gateway', () => {
  it('gets success only when the payment is recorded', async () => {
    const { isCalled, release } = hold('record')
    const reply = notify()
    await isCalled()
    expect(await isPending(reply)).toBe(true)
    release()
    expect(await reply).toMatchObject({ status: 200, body: 'success' })
  })

  it('gets an error when the write fails in the end', async () => {
    const { isCalled, fail } = hold('record')
    const reply = notify()
    await isCalled()
    fail()
    expect(await reply).toMatchObject({ status: 500, body: 'fail' })
  })
})

it('a program gets its order only when it is stored', async () => {
  const { isCalled, release } = hold('create')
  const reply = shop.createOrder({
    method: 'POST',
    path: '/orders',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' }),
  })
  await isCalled()
  expect(await isPending(reply)).toBe(true)
  release()
  expect((await reply).status).toBe(201)
})

it('a forger gets an answer only when the attempt is stored', async () => {
  let release = () => {}
  const add = shop.world.addIllegal
  shop.world.addIllegal = async request => {
    await new Promise<void>(goOn => {
      release = goOn
    })
    return add(request)
  }
  const reply = shop.notify({
    method: 'POST',
    path: '/paycallback/notify',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: signedForm(notifyFields(order), 'x'.repeat(32)),
  })
  expect(await isPending(reply)).toBe(true)
  release()
  expect((await reply).status).toBe(400)
  expect(await shop.illegal()).toHaveLength(1)
})

it('the stream continues only when a receipt is recorded as sent', async () => {
  await shop.tables.orders.record(order.orderId, order, [paidFact()])
  const { isCalled, release } = hold('settle')
  const done = shop.sendReceipt(order.orderId)
  await isCalled()
  expect(shop.world.mails.length).toBeGreaterThan(0)
  expect(await isPending(done)).toBe(true)
  release()
  await done
})

it('the queue deletes a visit only when its news is recorded', async () => {
  shop = await openShop({ ALIPAY_CONTRACTED: 'single_trade_query' })
  order = await shop.existing()
  shop.world.trade = answer(tradeAnswer(order))
  shop.world.now = plusMs(NOW, LIFETIME_MS + MINUTE_MS)
  shop.world.queue = [{ orderId: order.orderId, attempt: 0, delaySeconds: 0 }]
  const { isCalled, release } = hold('settle')
  const done = shop.visit()
  await isCalled()
  expect(await isPending(done)).toBe(true)
  release()
  await done
})
