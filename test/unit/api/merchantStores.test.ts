/** The stores for a merchant's key: each of three merchants sees only its own data. */
import { beforeEach, describe, expect, it } from 'vitest'
import { merchantStores } from '../../../lib/api/merchantStores'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { newOrderId } from '../../../lib/order/orderId'
import type { PaymentLink } from '../../../lib/order/paymentLink'
import { plusMs } from '../../../lib/time'
import type { FeedQuery } from '../../../lib/webhooks/ports'
import { collect } from '../../support/collect'
import { aLink } from '../../support/links'
import { memoryWebhookEndpoints } from '../../support/memoryApi'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { memoryPaymentLinks } from '../../support/memoryPaymentLinks'
import { anOrder, NOW } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const MERCHANTS = [DEFAULT_MERCHANT, 'teahouse', 'noodles'] as MerchantId[]

let orders: Order[]
let links: PaymentLink[]
let asked: FeedQuery[]
let all: Parameters<typeof merchantStores>[0]
beforeEach(() => {
  const table = emptyOrdersTable()
  asked = []
  all = {
    orders: memoryOrders(table),
    links: memoryPaymentLinks(),
    endpoints: memoryWebhookEndpoints(),
    feed: {
      async read(query) {
        asked.push(query)
        return { events: [], next: 'next', hasMore: false }
      },
    },
  }
  orders = MERCHANTS.map(merchant =>
    anOrder({ orderId: newOrderId(NOW), reference: 'shop-7', ...ofMerchant(merchant) }),
  )
  for (const order of orders) table.orders.set(order.orderId, order)
  links = MERCHANTS.map((_, index) => aLink({ createdAt: plusMs(NOW, index) }))
})

describe.each(MERCHANTS.map((merchant, index) => ({ merchant, index })))(
  'the merchant “$merchant”',
  ({ merchant, index }) => {
    const open = () => merchantStores(all, merchant)
    const others = [0, 1, 2].filter(each => each !== index)

    it('finds its own orders', async () => {
      const own = open().orders
      const order = orders[index] ?? expect.fail()
      expect(await own.get(order.orderId)).toEqual(order)
      for (const other of others)
        expect(await own.get(orders[other]?.orderId ?? order.orderId)).toBeUndefined()
      expect(await collect(own.listDay(NOW))).toEqual([order])
      expect(await collect(own.listByReference({ reference: 'shop-7' }))).toEqual([order])
    })

    it('makes, finds and changes its own links and endpoints', async () => {
      for (const [at, each] of MERCHANTS.entries()) {
        const { links: own, endpoints } = merchantStores(all, each)
        await own.add(links[at] ?? expect.fail())
        await endpoints.add(anEndpoint(`whk_${at}`, { createdAt: plusMs(NOW, at) }))
      }
      const { links: own, endpoints } = open()
      const link = { ...(links[index] ?? expect.fail()), ...ofMerchant(merchant) }
      const endpoint = anEndpoint(`whk_${index}`, { createdAt: plusMs(NOW, index), ...ofMerchant(merchant) })
      expect(await own.list({ limit: 9 })).toEqual([link])
      expect(await own.get(link.linkId)).toEqual(link)
      expect(await endpoints.list()).toEqual([endpoint])
      expect(await endpoints.get(endpoint.id)).toEqual(endpoint)
      for (const other of others) {
        const { linkId } = links[other] ?? expect.fail()
        expect(await own.get(linkId)).toBeUndefined()
        expect(await own.change(linkId, { isActive: false })).toBeUndefined()
        expect(await endpoints.get(`whk_${other}`)).toBeUndefined()
        expect(await all.links.get(linkId)).toMatchObject({ isActive: true })
      }
      expect(await own.change(link.linkId, { name: 'other' })).toEqual({ ...link, name: 'other' })
    })

    it('reads its own events', async () => {
      const query = { after: '1', before: NOW, limit: 3 }
      expect(await open().feed.read(query)).toEqual({ events: [], next: 'next', hasMore: false })
      expect(asked).toEqual([{ ...query, merchant }])
    })
  },
)
