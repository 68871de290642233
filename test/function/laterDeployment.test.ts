/** A later deployment, with other settings, over a shop that lives: its orders, keys and deliveries are those of before. */
import { beforeEach, describe, expect, it } from 'vitest'
import { hashOf, keyIdOf, makeApiKey, SCOPES } from '../../lib/api/apiKey'
import { API_VERSION } from '../../lib/api/version'
import type { OrderId } from '../../lib/order/orderId'
import { DAY_MS, HOUR_MS, plusMs } from '../../lib/time'
import { KEY_SECRETS } from '../support/app'
import { anEvent, CONTEXT, changesOf, type EventParts, messagesOf, timedContext } from '../support/events'
import {
  type BackgroundName,
  type Outside,
  type RouteName,
  startBackground,
  startRoute,
} from '../support/handlers'
import { DEPLOYMENT, KEYS, parametersOf, TEAHOUSE, THREE_MERCHANTS } from '../support/merchants'
import { NOW, paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

/** The functions of a shop, deployed anew. */
function deployed(shop: Shop, variables: Readonly<Record<string, string>>, merchants?: unknown) {
  const { outside } = shop
  const now: Outside = {
    ...{ ...outside, variables: { ...outside.variables, ...variables } },
    merchants: merchants ?? outside.merchants,
  }
  return {
    async ask(name: RouteName, parts: EventParts) {
      const { statusCode, headers = {}, body } = await startRoute(name, now)(anEvent(parts), CONTEXT)
      return { status: statusCode, location: headers.location, body: String(body) }
    },
    page(orderId: OrderId, query = '') {
      return this.ask('order', { path: `/orders/${orderId}`, pathParameters: { orderId }, query })
    },
    run: (name: BackgroundName, event: object) => startBackground(name, now)(event, timedContext('request')),
    visit(orderId: OrderId) {
      return this.run('visit', messagesOf([{ orderId, attempt: 0 }]))
    },
  }
}
const DONE = { batchItemFailures: [] }

describe('a merchant', () => {
  const GATEWAY = 'alipayDirect.teahouse'
  let shop: Shop
  let open: OrderId
  let paid: OrderId
  beforeEach(async () => {
    shop = await openShop(DEPLOYMENT, THREE_MERCHANTS)
    Object.assign(shop.world.parameters, parametersOf(KEYS.own))
    const orders = [1, 2].map(() => shop.existing({ merchant: TEAHOUSE, gateway: GATEWAY }))
    const [first, second] = await Promise.all(orders)
    if (!first || !second) return expect.fail()
    open = first.orderId
    paid = second.orderId
    await shop.tables.orders.record(paid, second, [paidFact('A', NOW, GATEWAY)])
  })
  const later = (ms: number) => {
    shop.world.now = plusMs(NOW, ms)
  }

  describe('that has left', () => {
    const left = () => deployed(shop, {}, { prod: { teahouse: { SHOP_NAME: '山居茶馆', GATEWAYS: '' } } })

    it('has its orders be shown, under its name, and mailed about', async () => {
      expect((await left().page(paid)).body).toContain('付款成功 · 山居茶馆')
      expect(await left().run('sendReceipt', changesOf([paid]))).toEqual(DONE)
      expect(shop.world.mails[0]).toMatchObject({ shopName: '山居茶馆', to: 'buyer@example.com' })
    })

    it('has its open orders be visited to their end, for a person to see', async () => {
      later(HOUR_MS)
      expect(await left().visit(open)).toEqual(DONE)
      later(2 * DAY_MS)
      expect(await left().visit(open)).toEqual(DONE)
      expect((await shop.tables.orders.load(open))?.agenda).toMatchObject({ concern: 'unconfirmed' })
    })

    it.each(['live', 'test'] as const)('is asked for its orders by a %s key as before', async mode => {
      const key = makeApiKey(mode, KEY_SECRETS)
      const hash = hashOf(key)
      await shop.apiKeys.add({
        ...{ merchant: TEAHOUSE, keyId: keyIdOf(hash), hash, mode, name: 'a', scopes: SCOPES },
        ...{ version: API_VERSION, createdAt: NOW },
      })
      const authorization = `Bearer ${key}`
      const path = `/v1/orders/ord_${paid}`
      const parts = { path, headers: { authorization }, pathParameters: { orderId: `ord_${paid}` } }
      const statuses = [deployed(shop, {}), left()].map(each => each.ask('shopApi', parts))
      const expected = mode === 'live' ? 200 : 403
      expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([expected, expected])
    })
  })

  it('that was taken out by mistake loses nothing: all waits until it is there again', async () => {
    const without = deployed(shop, {}, {})
    later(HOUR_MS)
    await without.run('sendReceipt', changesOf([paid]))
    for (const orderId of [open, paid]) {
      expect((await without.page(orderId)).status).toBe(500)
      expect(await without.visit(orderId)).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] })
    }
    expect((await shop.tables.orders.load(open))?.agenda?.concern).toBeUndefined()
    await shop.sendReceipt(paid)
    expect(shop.world.mails[0]).toMatchObject({ shopName: TEAHOUSE, to: 'buyer@example.com' })
    expect((await shop.order({ path: `/orders/${open}`, pathParameters: { orderId: open } })).status).toBe(
      200,
    )
  })
})
