/** The cursors of the API's lists: one rule for all. */
import { beforeEach, describe, expect, it } from 'vitest'
import { plusMs } from '../../lib/time'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
import { openShop, type Shop } from '../support/shop'

let shop: Shop
let call: ReturnType<typeof withKey>
beforeEach(async () => {
  shop = await openShop()
  call = withKey(shop, await aKnownKey(shop.apiKeys))
})

const made = async (path: string, body: object): Promise<string> =>
  (await call('POST', path, { body })).body.id
const line = { name: 'Tea', quantity: 1, unit_amount: 1 }
const orders = async () => {
  const id = await made('/v1/orders', { lines: [line], currency: 'CNY' })
  return { path: '/v1/orders', id }
}
const links = async () => {
  const id = await made('/v1/payment_links', { name: 'Tea', amount: 1, currency: 'CNY' })
  return { path: '/v1/payment_links', id }
}
const deliveries = async () => {
  const endpoint = await made('/v1/webhook_endpoints', { url: 'https://hooks.shop.example.com/' })
  const { orderId } = await shop.existing()
  await shop.publishEvents(orderId)
  await shop.deliverWebhooks()
  const path = `/v1/webhook_endpoints/${endpoint}/deliveries`
  return { path, id: (await call('GET', path)).body.data[0].id }
}

const BOTH = ['starting_after', 'ending_before']
describe.each([
  ['orders', orders, BOTH, 'order_not_found'],
  ['payment links', links, BOTH, 'link_not_found'],
  ['deliveries', deliveries, BOTH, 'delivery_not_found'],
] as const)('a list of %s', (_, make, cursors, notFound) => {
  it('begins and ends at an existing one, and at no other', async () => {
    const { path, id } = await make()
    for (const cursor of cursors) {
      const at = async (text: string) => {
        const { status, body } = await call('GET', path, { query: `${cursor}=${text}` })
        return [status, body.error?.code, body.error?.param]
      }
      expect(await at(id)).toEqual([200, undefined, undefined])
      // Of one thing there is nothing before it, and nothing behind it: the page does not hold it once more.
      const { body } = await call('GET', path, { query: `${cursor}=${id}` })
      expect([body.data, body.has_more]).toEqual([[], false])
      // Another of the same form, ids of other things, what is none, and nothing.
      const [first] = id.slice(-1)
      const another = `${id.slice(0, -1)}${first === '0' ? '1' : '0'}`
      for (const text of [another, 'ord_1', 'lnk_1', 'evt_1', 'x', '%00', ''])
        expect(await at(text), text).toEqual([404, notFound, cursor])
    }
  })

  it('accepts one cursor only', async () => {
    const { path, id } = await make()
    for (const text of [id, 'x']) {
      const { status, body } = await call('GET', path, {
        query: `starting_after=${text}&ending_before=${id}`,
      })
      expect([status, body.error.code, body.error.param]).toEqual([422, 'invalid_field', 'ending_before'])
    }
  })
})

const wait = (ms: number) => {
  shop.world.now = plusMs(shop.world.now, ms)
}
const idsOf = ({ data }: { data: readonly { id: string }[] }) => data.map(({ id }) => id)

/** So many of each, one after the other; answers the path of their list. */
async function manyLinks(count: number) {
  for (let made = 0; made < count; made += 1) {
    await links()
    wait(1)
  }
  return '/v1/payment_links'
}
async function manyDeliveries(count: number) {
  const endpoint = await made('/v1/webhook_endpoints', { url: 'https://hooks.shop.example.com/' })
  for (let made = 0; made < count; made += 1) {
    const { orderId } = await shop.existing({ createdAt: shop.world.now })
    await shop.publishEvents(orderId)
    wait(1)
  }
  await shop.deliverWebhooks()
  return `/v1/webhook_endpoints/${endpoint}/deliveries`
}

describe.each([
  ['payment links', manyLinks],
  ['deliveries', manyDeliveries],
] as const)('the pages of a list of %s', (_, makeMany) => {
  it('hold ten by default', async () => {
    const { body } = await call('GET', await makeMany(11))
    expect([body.data.length, body.has_more]).toEqual([10, true])
  })

  it.each([1, 3, 7])('of %i contain each once, and their own URL', async limit => {
    const path = await makeMany(7)
    const all = idsOf((await call('GET', path)).body)
    expect([all.length, [...all].sort().reverse()]).toEqual([7, all])
    const found: string[] = []
    for (let more = true; more; ) {
      const query = `limit=${limit}${found.length === 0 ? '' : `&starting_after=${found.at(-1)}`}`
      const { body } = await call('GET', path, { query })
      expect(body.url).toBe(`${path}?${query}`)
      found.push(...idsOf(body))
      more = body.has_more
      expect([body.data.length <= limit, more]).toEqual([true, found.length < 7])
    }
    expect(found).toEqual(all)
    const back = [found.at(-1) ?? '']
    for (let more = true; more; ) {
      const { body } = await call('GET', path, { query: `limit=${limit}&ending_before=${back[0]}` })
      back.unshift(...idsOf(body))
      more = body.has_more
      expect([body.data.length <= limit, more]).toEqual([true, back.length < 7])
    }
    expect(back).toEqual(all)
  })
})
