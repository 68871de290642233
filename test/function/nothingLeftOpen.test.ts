/** No function answers while a call to a store is pending: Lambda would freeze it with the container. */
import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, expect, it } from 'vitest'
import { fen } from '../../lib/money'
import { DAY_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { notifyFields, signedForm } from '../support/alipay'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { FORM, JSON_TYPE } from '../support/events'
import { aLink } from '../support/links'
import { paidFact } from '../support/orders'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
/** The calls that have begun and not ended, and how many there were. */
let open: string[]
let count: number
beforeEach(async () => {
  shop = await openShop({ ALIPAY_CONTRACTED: 'single_trade_query' })
  open = []
  count = 0
  shop.world.orders = slow(shop.world.orders)
  for (const store of [shop.links, shop.endpoints]) Object.assign(store, slow({ ...store }))
})

/** Each call takes some turns more than it would. */
function slow<Store extends object>(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => {
        const called = method.apply(target, args)
        if (!(called instanceof Promise)) return called
        count += 1
        open.push(String(name))
        const end = async () => {
          for (let turns = 0; turns < 5; turns += 1) await turn()
          open.splice(open.indexOf(String(name)), 1)
        }
        return called.then(
          async value => {
            await end()
            return value
          },
          async (error: unknown) => {
            await end()
            throw error
          },
        )
      }
    },
    ownKeys: target => Reflect.ownKeys(target),
  })
}
async function nothingIsOpenAfter<T>(answer: Promise<T>): Promise<T> {
  const before = count
  const value = await answer
  expect(open).toEqual([])
  expect(count).toBeGreaterThan(before)
  return value
}

it('neither a buyer', async () => {
  const body = JSON.stringify({ lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'a@example.com' })
  await nothingIsOpenAfter(shop.createOrder({ method: 'POST', path: '/orders', headers: JSON_TYPE, body }))
  const { orderId } = await shop.unbound()
  const place = { path: `/orders/${orderId}/pay`, pathParameters: { orderId } }
  const pay = { method: 'POST', ...place, headers: FORM, body: 'gateway=alipayDirect' }
  expect((await nothingIsOpenAfter(shop.payRedirect(pay))).status).toBe(200)
  await nothingIsOpenAfter(shop.order({ path: `/orders/${orderId}`, pathParameters: { orderId } }))
  const { linkId } = await shop.links.add(aLink({ maxUses: 1 }))
  const form = { method: 'POST', headers: FORM, body: 'idempotencyKey=key-0123456789abcdef' }
  const link = { path: `/l/${linkId}`, pathParameters: { linkId } }
  expect((await nothingIsOpenAfter(shop.paymentLink({ ...link, ...form }))).status).toBe(303)
  shop.world.now = plusMs(shop.world.now, DAY_MS)
  await nothingIsOpenAfter(shop.paymentLink(link))
})

it('nor the gateway, the stream and the queue', async () => {
  const order = await shop.existing()
  const body = signedForm(notifyFields(order))
  const notify = { method: 'POST', path: '/paycallback/notify', headers: FORM, body }
  expect((await nothingIsOpenAfter(shop.notify(notify))).body).toBe('success')
  await nothingIsOpenAfter(shop.sendReceipt(order.orderId))
  const other = await shop.existing()
  shop.world.queue = [{ orderId: other.orderId, attempt: 0, delaySeconds: 0 }]
  shop.world.now = plusMs(shop.world.now, 5 * MINUTE_MS)
  await nothingIsOpenAfter(shop.visit())
  await nothingIsOpenAfter(shop.publishEvents(order.orderId))
})

it('nor the back end', async () => {
  const call = withKey(shop, await aKnownKey(shop.apiKeys))
  const TEA = { lines: [{ name: 'tea', quantity: 1, unit_amount: 100 }], currency: 'CNY' }
  const { body: order } = await nothingIsOpenAfter(call('POST', '/v1/orders', { body: TEA }))
  const { body: other } = await call('POST', '/v1/orders', { body: TEA })
  await nothingIsOpenAfter(call('POST', `/v1/orders/${other.id}/cancel`, { body: {} }))
  const paid = { ...paidFact(), amountFen: fen(100) } as ReturnType<typeof paidFact>
  const expected = { gateway: 'alipayDirect', amountFen: fen(100) }
  await shop.world.orders.record(order.order_number, expected, [paid])
  const refund = call('POST', `/v1/orders/${order.id}/refunds`, { body: { amount: 1 } })
  expect((await nothingIsOpenAfter(refund)).status).toBe(202)
  const link = { name: 'a', amount: 1, currency: 'CNY' }
  const { body: made } = await nothingIsOpenAfter(call('POST', '/v1/payment_links', { body: link }))
  await nothingIsOpenAfter(call('PATCH', `/v1/payment_links/${made.id}`, { body: { active: false } }))
  const hook = { url: 'https://hooks.example.com/a' }
  const { body: endpoint } = await nothingIsOpenAfter(call('POST', '/v1/webhook_endpoints', { body: hook }))
  const path = `/v1/webhook_endpoints/${endpoint.id}`
  await nothingIsOpenAfter(call('PATCH', path, { body: { enabled: false } }))
  await nothingIsOpenAfter(call('POST', `${path}/rotate_secret`, { body: {} }))
  await nothingIsOpenAfter(call('DELETE', path))
})
