/**
 * Several merchants: whatever is sent to whichever address, with whichever keys, an order is changed only by its own
 * account.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { merchantStores } from '../../lib/api/merchantStores'
import { MESSAGES } from '../../lib/gateways/messages'
import {
  accountOf,
  gatewayOf,
  type MerchantId,
  merchantOf,
  merchantOfAccount,
  ofMerchant,
  parseMerchantId,
} from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { acceptNotify } from '../../lib/payment/acceptNotify'
import { parseForm } from '../../lib/signing/formEncoding'
import { collect } from '../support/collect'
import { openCapability } from '../support/handlers'
import { memoryEventFeed, memoryWebhookEndpoints } from '../support/memoryApi'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { memoryPaymentLinks } from '../support/memoryPaymentLinks'
import {
  ACCOUNTS,
  type Account,
  DEPLOYMENT,
  KEYS,
  MERCHANTS,
  parametersOf,
  SENDERS,
  THREE_MERCHANTS,
} from '../support/merchants'
import { anOrder, anUnboundOrder, NOW, PROVENANCE } from '../support/orders'

const merchantId = fc.stringMatching(/^[a-z][a-z0-9-]{0,19}$/).map(text => text as MerchantId)
const gateway = fc.stringMatching(/^[a-zA-Z]{1,20}$/)

it('an account’s name identifies gateway and merchant, and is unique', () => {
  fc.assert(
    fc.property(gateway, fc.oneof(fc.constantFrom(...MERCHANTS), merchantId), (name, merchant) => {
      const account = accountOf(name, merchant)
      expect([gatewayOf(account), merchantOfAccount(account)]).toEqual([name, merchant])
    }),
  )
})

it.each(['', 'Tea', '1tea', '-tea', 'tea.house', 'tea/..', 'tea#1', 'a'.repeat(21), 'teä'])(
  '%j is no merchant',
  text => expect(parseMerchantId(text)).toBeUndefined(),
)

const openedBy = (keys: keyof typeof KEYS) => {
  const parameters = parametersOf(KEYS[keys])
  return openCapability(
    {
      variables: DEPLOYMENT,
      merchants: THREE_MERCHANTS,
      readParameter: async (name: string) => parameters[name] ?? expect.fail(name),
      http: async () => ({ status: 200, body: Buffer.from('true') }),
      clock: () => NOW,
    } as unknown as Parameters<typeof openCapability>[0],
    MESSAGES,
  )
}

const account = fc.constantFrom(...ACCOUNTS)

/** Made for the account, or its buyer was sent there. */
function orderAt({ name, merchant }: Account, isMadeFor: boolean): Order {
  const free = anUnboundOrder(ofMerchant(merchant))
  if (isMadeFor) return { ...free, gateway: name }
  const fact = { ...PROVENANCE, kind: 'requested', gateway: name, at: NOW, source: 'buyer' } as const
  return { ...free, facts: { [`requested:${name}`]: fact } }
}

it('a message changes an order only at its own account’s URL, with its merchant’s keys', async () => {
  const messages = { own: await openedBy('own'), same: await openedBy('same') }
  await fc.assert(
    fc.asyncProperty(
      ...([account, account, account, fc.boolean(), fc.constantFrom('own', 'same')] as const),
      fc.boolean(),
      async (bound, place, signer, isMadeFor, keys, sendsMails) => {
        const table = emptyOrdersTable()
        const order = orderAt(bound, isMadeFor)
        table.orders.set(order.orderId, order)
        const accept = acceptNotify({
          messages: messages[keys],
          tradeQueries: messages[keys] as never,
          orders: memoryOrders(table),
          sendsMails,
          recordIllegal: async () => {},
          clock: () => NOW,
          log: () => {},
        })
        const body = SENDERS[signer.gateway].notify(order, KEYS[keys](signer.merchant))
        const raw = Buffer.from(body)
        const sender = { requestId: 'request', sourceIp: '203.0.113.7', userAgent: '' }
        const outcome = await accept(place.name, { raw, parameters: parseForm(raw) }, sender)
        const isSignedByOwn =
          signer.gateway === bound.gateway && (keys === 'same' || signer.merchant === bound.merchant)
        const isItsOwn = place.name === bound.name && isSignedByOwn
        expect(outcome).toBe(isItsOwn ? 'done' : 'refused')
        const now = table.orders.get(order.orderId)
        if (isItsOwn) expect(Object.keys(now?.facts ?? {}).some(key => key.startsWith('paid:'))).toBe(true)
        else expect(now).toEqual(order)
      },
    ),
    { numRuns: 150 },
  )
})

it('a merchant’s key finds the merchant’s own orders, and no others', async () => {
  const merchant = fc.constantFrom(...MERCHANTS)
  await fc.assert(
    fc.asyncProperty(fc.array(merchant, { maxLength: 12 }), merchant, async (owners, caller) => {
      const table = emptyOrdersTable()
      const all = owners.map(owner => anOrder({ ...ofMerchant(owner), reference: 'r' }))
      for (const order of all) table.orders.set(order.orderId, order)
      const stores = {
        links: memoryPaymentLinks(),
        endpoints: memoryWebhookEndpoints(),
        feed: memoryEventFeed(),
      }
      const { orders } = merchantStores({ ...stores, orders: memoryOrders(table) }, caller)
      const own = all.filter(order => merchantOf(order) === caller).map(({ orderId }) => orderId)
      const listed = async (source: AsyncIterable<Order>) =>
        (await collect(source)).map(({ orderId }) => orderId).sort()
      expect(await listed(orders.listDay(NOW))).toEqual([...own].sort())
      expect(await listed(orders.listByReference({ reference: 'r' }))).toEqual([...own].sort())
      for (const { orderId } of all)
        expect((await orders.get(orderId)) !== undefined).toBe(own.includes(orderId))
    }),
  )
})
