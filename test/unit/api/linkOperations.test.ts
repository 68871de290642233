/** Payment links through the API: what is stored, and what an update changes. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../lib/api/caller'
import { type MerchantLinks, merchantStores } from '../../../lib/api/merchantStores'
import type { Call } from '../../../lib/api/operation'
import { paymentLinks } from '../../../lib/api/operations/paymentLinks'
import { toApiLink } from '../../../lib/api/paymentLinkResource'
import type { MerchantId } from '../../../lib/order/merchant'
import { newOrderId } from '../../../lib/order/orderId'
import { linkIdOf, type PaymentLink } from '../../../lib/order/paymentLink'
import { isoTime, plusMs } from '../../../lib/time'
import { replyTo } from '../../support/apiReply'
import { aLink } from '../../support/links'
import { memoryEventFeed, memoryWebhookEndpoints } from '../../support/memoryApi'
import { emptyOrdersTable, memoryOrders } from '../../support/memoryOrders'
import { memoryPaymentLinks } from '../../support/memoryPaymentLinks'
import { NOW } from '../../support/orders'

const CONTEXT = { publicUrl: 'https://pay.example.com', livemode: true }
const CALLER = { scopes: ['read', 'orders:write'] } as unknown as Caller
const OPERATION_ID = newOrderId(NOW)
/** When the call came first; it is answered later than that. */
const FIRST = plusMs(NOW, -5000)
const LINK_ID = linkIdOf(OPERATION_ID, FIRST)

let links: MerchantLinks
beforeEach(() => {
  const stores = {
    orders: memoryOrders(emptyOrdersTable()),
    links: memoryPaymentLinks(),
    endpoints: memoryWebhookEndpoints(),
    feed: memoryEventFeed(),
  }
  links = merchantStores(stores, 'teahouse' as MerchantId).links
})
async function call(id: string, body: object, linkId = '', query: object = {}) {
  const served = paymentLinks({ links, clock: () => NOW, ...CONTEXT })
  const operation = served.find(({ operation }) => operation.id === id) ?? expect.fail()
  const asked: Call = {
    caller: CALLER,
    version: '1',
    path: { linkId },
    body,
    query,
    search: '',
    operationId: OPERATION_ID,
    at: FIRST,
    requestId: 'request',
  }
  return replyTo(operation, asked)
}
const shown = (status: number, link: PaymentLink) => ({
  ok: true,
  value: { status, value: toApiLink(link, NOW, CALLER, CONTEXT) },
})

describe('a new link', () => {
  const make = (body: object) => call('createPaymentLink', { name: ' 茶会 ', currency: 'CNY', ...body })
  const BOUNDS = { amount_min: 100, amount_max: 500 }

  it.each<[object, Partial<PaymentLink>]>([
    [{ amount: 1880 }, {}],
    [
      BOUNDS,
      {
        price: { kind: 'free', minFen: 100, maxFen: 500 },
        amountSecret: expect.any(String),
      } as Partial<PaymentLink>,
    ],
    [{ amount: 1880, ask: { email: true } }, { asksEmail: true }],
    [{ amount: 1880, ask: { note: true } }, { asksNote: true }],
    [
      { amount: 1880, single_use: true },
      { maxUses: 1, numberSecret: expect.any(String) },
    ],
    [
      { amount: 1880, single_use: true, max_uses: 1 },
      { maxUses: 1, numberSecret: expect.any(String) },
    ],
    [
      { amount: 1880, single_use: false, max_uses: 7 },
      { maxUses: 7, numberSecret: expect.any(String) },
    ],
    [{ amount: 1880, expires_at: isoTime(plusMs(NOW, 9000)) }, { expiresAt: plusMs(NOW, 9000) }],
    [
      { amount: 1880, success_url: 'https://a.example.com/done' },
      { successUrl: 'https://a.example.com/done' },
    ],
    [{ amount: 1880, metadata: { cart: '7' } }, { metadata: { cart: '7' } }],
  ])('of %j is stored as it was sent', async (body, expected) => {
    const answer = await make(body)
    const kept = (await links.get(LINK_ID)) ?? expect.fail()
    expect(kept).toEqual({
      ...aLink({ linkId: LINK_ID, name: '茶会', createdAt: FIRST, merchant: 'teahouse' as MerchantId }),
      ...expected,
    })
    // A secret is not stored with the answer.
    const isPrivate = kept.amountSecret !== undefined
    expect(answer).toEqual(
      isPrivate ? { ok: true, value: { ...shown(201, kept).value, isPrivate } } : shown(201, kept),
    )
  })

  it.each<[object, string, string | undefined]>([
    [{ name: ' ' }, 'name', undefined],
    [{ amount: 0 }, 'amount', undefined],
    [{ amount: 1, ...BOUNDS }, 'amount', 'send either amount, or amount_min and amount_max'],
    [{ amount: 1, amount_max: 1 }, 'amount', 'send either amount, or amount_min and amount_max'],
    [{ amount: 1, amount_min: 1 }, 'amount', 'send either amount, or amount_min and amount_max'],
    [{}, 'amount_min', 'send either amount, or amount_min and amount_max'],
    [{ amount_min: 1 }, 'amount_max', 'send either amount, or amount_min and amount_max'],
    [{ amount_max: 1 }, 'amount_min', 'send either amount, or amount_min and amount_max'],
    [{ amount_min: 2, amount_max: 1 }, 'amount_max', 'at least amount_min'],
    [{ amount: 1, single_use: true, max_uses: 2 }, 'max_uses', 'must be 1 with single_use'],
    [
      { amount: 1, success_url: 'http://localhost/' },
      'success_url',
      'an https URL with a fully qualified host name',
    ],
    [{ amount: 1, max_uses: 1001 }, 'max_uses', undefined],
    // By when the call came first, so that a repetition is answered as it was.
    [{ amount: 1, expires_at: isoTime(FIRST) }, 'expires_at', 'a time in the future'],
  ])('of %j is refused', async (body, param, detail) => {
    expect(await make(body)).toEqual({
      ok: false,
      error: { code: 'invalid_field', param, ...(detail && { detail }) },
    })
    expect(await links.list({ limit: 9 })).toEqual([])
  })
})

describe('a change', () => {
  const LINK = aLink({
    maxUses: 3,
    expiresAt: plusMs(NOW, 1000),
    successUrl: 'https://a.example.com/old',
    metadata: { cart: '6' },
    merchant: 'teahouse' as MerchantId,
  })

  it.each<[object, Partial<PaymentLink>]>([
    [{}, {}],
    [{ name: '绿茶' }, { name: '绿茶' }],
    [{ active: false }, { isActive: false }],
    [{ active: true }, { isActive: true }],
    [{ expires_at: isoTime(plusMs(NOW, 9000)) }, { expiresAt: plusMs(NOW, 9000) }],
    [{ success_url: 'https://a.example.com/new' }, { successUrl: 'https://a.example.com/new' }],
    [{ expires_at: null }, { expiresAt: undefined } as object],
    [{ success_url: null }, { successUrl: undefined } as object],
    [{ metadata: { till: '2' } }, { metadata: { till: '2' } }],
    [{ metadata: {} }, { metadata: {} }],
  ])('to %j changes that and nothing else', async (body, changes) => {
    const [before, after] = [aLink({ createdAt: plusMs(NOW, -1) }), aLink({ createdAt: plusMs(NOW, 1) })]
    for (const link of [before, LINK, after]) await links.add(link)
    expect(await call('changePaymentLink', body, LINK.linkId)).toEqual(shown(200, { ...LINK, ...changes }))
    expect(await links.get(LINK.linkId)).toEqual({ ...LINK, ...changes })
    expect(await links.get(before.linkId)).toMatchObject({ name: before.name, isActive: true })
  })

  it('cannot redirect to the payer’s own machine', async () => {
    await links.add(LINK)
    const changed = await call('changePaymentLink', { success_url: 'http://127.0.0.1:3000/' }, LINK.linkId)
    expect(changed).toMatchObject({ ok: false, error: { code: 'invalid_field', param: 'success_url' } })
    expect(await links.get(LINK.linkId)).toEqual(LINK)
  })

  it('of an unknown link is not found', async () => {
    for (const linkId of ['', 'lnk_1', aLink().linkId])
      for (const id of ['changePaymentLink', 'getPaymentLink'])
        expect(await call(id, { name: 'x' }, linkId)).toEqual({
          ok: false,
          error: { code: 'link_not_found' },
        })
  })
})

it('a page is no longer than Lambda can answer, and the next one goes on, in both directions', async () => {
  // As large as metadata may be: the API's answer escapes a control character, and Lambda's own escapes that.
  const value = '\u0001'.repeat(500)
  const metadata = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`field-${index}`, value]))
  const LAMBDAS_MOST = 6 * 1024 * 1024
  const ids: string[] = []
  for (let age = 0; age < 120; age += 1) {
    const link = aLink({ createdAt: plusMs(NOW, -age), metadata, merchant: 'teahouse' as MerchantId })
    ids.push(link.linkId)
    await links.add(link)
  }
  for (const [cursor, isForth] of [
    ['starting_after', true],
    ['ending_before', false],
  ] as const) {
    const found = [isForth ? ids[0] : ids.at(-1)]
    let pages = 0
    for (let more = true; more; pages += 1) {
      const query = { limit: 100, [cursor]: isForth ? found.at(-1) : found[0] }
      const reply = await call('listPaymentLinks', {}, '', query)
      if (!reply.ok) expect.fail(reply.error.code)
      const { value } = reply.value
      expect(Buffer.byteLength(JSON.stringify({ body: JSON.stringify(value) }))).toBeLessThan(LAMBDAS_MOST)
      const { data, has_more } = value as { data: readonly { id: string }[]; has_more: boolean }
      const page = data.map(({ id }) => id)
      if (isForth) found.push(...page)
      else found.unshift(...page)
      more = has_more
    }
    expect([found, pages]).toEqual([ids, 2])
  }
})
