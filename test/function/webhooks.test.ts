/** What a shop's back end is told: the feed of events, and its webhooks. */
import { beforeEach, describe, expect, it } from 'vitest'
import { DAY_MS, plusMs, SECOND_MS } from '../../lib/time'
import { aKnownKey, withKey } from '../support/api'
import { paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
let call: ReturnType<typeof withKey>
beforeEach(async () => {
  shop = await openShop()
  call = withKey(shop, await aKnownKey(shop.apiKeys))
})

const wait = (ms: number) => {
  shop.world.now = plusMs(shop.world.now, ms)
}
const pay = ({ orderId, amountFen }: Awaited<ReturnType<Shop['existing']>>, tradeNo = 'A') =>
  shop.world.orders.record(orderId, { gateway: 'alipayDirect', amountFen }, [paidFact(tradeNo)])
const read = async (query: string) => (await call('GET', '/v1/events', { query })).body
const typesOf = (page: { data: { type: string }[] }) => page.data.map(({ type }) => type)

describe('the feed of events', () => {
  it('tells each event once, after a moment, and goes on where its reader stopped', async () => {
    const order = await shop.existing()
    expect(await shop.tellShop(order.orderId)).toBeUndefined()
    const early = await read('')
    expect(early.data).toEqual([])
    wait(15 * SECOND_MS + 1)
    let page = await read('')
    while (page.has_more) page = await read(`after=${page.next}`)
    expect(typesOf(page)).toEqual(['order.created'])
    const { data } = (await call('GET', `/v1/orders/ord_${order.orderId}/events`)).body
    expect(page.data).toEqual(data)

    await pay(order)
    await shop.tellShop(order.orderId, order.orderId)
    await shop.tellShop(order.orderId)
    wait(15 * SECOND_MS + 1)
    const next = await read(`after=${page.next}`)
    expect(typesOf(next)).toEqual(['order.paid'])
    expect(next).toMatchObject({ object: 'list', has_more: false, data: [{ order: `ord_${order.orderId}` }] })
    expect((await read(`after=${next.next}`)).data).toEqual([])
  })

  it('begins at a time, and refuses what is no place', async () => {
    const order = await shop.existing()
    await shop.tellShop(order.orderId)
    wait(15 * SECOND_MS + 1)
    expect(typesOf(await read('after=2026-11-23T02:00:00Z'))).toEqual(['order.created'])
    expect(typesOf(await read('after=2026-11-23T02:00:00.001Z'))).toEqual([])
    for (const after of ['', 'evt_1', '0', '1763863200000.evt_', '99999999999999'])
      expect((await read(`after=${after}`)).error).toMatchObject({ code: 'invalid_field', param: 'after' })
    expect((await read('after=9999999999999')).data).toEqual([])
  })

  it('holds no event that is older than 30 days', async () => {
    const order = await shop.existing()
    wait(30 * DAY_MS + 1)
    await shop.tellShop(order.orderId)
    wait(15 * SECOND_MS + 1)
    expect((await read('after=2026-12-23T02:00:00Z')).data).toEqual([])
  })

  it('is told again of what it could not be told', async () => {
    const { orderId } = await shop.existing()
    const { get, load, ...orders } = shop.world.orders
    const down = async () => {
      throw new Error('the store is down')
    }
    shop.world.orders = { ...orders, get, load: down }
    expect(await shop.tellShop(orderId)).toMatchObject({ orderId })
    expect(shop.logged.at(-1)).toMatchObject({ level: 'error', event: 'shopNotTold' })
    shop.world.orders = { ...orders, get, load }
    expect(await shop.tellShop(orderId)).toBeUndefined()
  })
})
