/** What a shop's back end receives: the feed of events, and webhooks. */
import { Webhook } from 'standardwebhooks'
import { beforeEach, describe, expect, it } from 'vitest'
import { API_VERSION } from '../../lib/api/version'
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/time'
import type { WebhookAnswer } from '../../lib/webhooks/send'
import { withKey } from '../support/api'
import { aKnownKey } from '../support/apiKeys'
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
  it('lists each event once, after a moment, and continues where its reader stopped', async () => {
    const order = await shop.existing()
    expect(await shop.publishEvents(order.orderId)).toBeUndefined()
    const early = await read('')
    expect(early.data).toEqual([])
    wait(15 * SECOND_MS + 1)
    let page = await read('')
    while (page.has_more) page = await read(`after=${page.next}`)
    expect(typesOf(page)).toEqual(['order.created'])
    const { data } = (await call('GET', `/v1/orders/ord_${order.orderId}/events`)).body
    expect(page.data).toEqual(data)

    await pay(order)
    await shop.publishEvents(order.orderId, order.orderId)
    await shop.publishEvents(order.orderId)
    wait(15 * SECOND_MS + 1)
    const next = await read(`after=${page.next}`)
    expect(typesOf(next)).toEqual(['order.paid'])
    expect(next).toMatchObject({ object: 'list', has_more: false, data: [{ order: `ord_${order.orderId}` }] })
    expect((await read(`after=${next.next}`)).data).toEqual([])
  })

  it('starts at a time, and refuses an invalid position', async () => {
    const order = await shop.existing()
    await shop.publishEvents(order.orderId)
    wait(15 * SECOND_MS + 1)
    expect(typesOf(await read('after=2026-11-23T02:00:00Z'))).toEqual(['order.created'])
    expect(typesOf(await read('after=2026-11-23T02:00:00.001Z'))).toEqual([])
    for (const after of ['', 'evt_1', '0', '1763863200000.evt_', '99999999999999'])
      expect((await read(`after=${after}`)).error).toMatchObject({ code: 'invalid_field', param: 'after' })
    expect((await read('after=9999999999999')).data).toEqual([])
  })

  it('has the end of an order without a chosen gateway, from the change of its last visit', async () => {
    const { orderId, expiresAt } = await shop.unbound()
    await shop.publishEvents(orderId)
    wait(plusMs(expiresAt, MINUTE_MS) - shop.world.now)
    const { settle } = shop.world.orders
    let changes = 0
    shop.world.orders = {
      ...shop.world.orders,
      async settle(...parts) {
        changes += 1
        return await settle(...parts)
      },
    }
    await shop.followUp()
    expect(changes).toBe(1)
    // Nothing brings it again: a clock that is behind the visit's must do.
    wait(-3 * SECOND_MS)
    await shop.publishEvents(orderId)
    await shop.publishEvents(orderId)
    wait(20 * SECOND_MS)
    const types: string[] = []
    let page = await read('')
    for (; page.has_more; page = await read(`after=${page.next}`)) types.push(...typesOf(page))
    expect([...types, ...typesOf(page)]).toEqual(['order.created', 'order.expired'])
    await shop.followUp()
    expect(changes).toBe(1)
  })

  it('has no event that is older than 30 days', async () => {
    const order = await shop.existing()
    wait(30 * DAY_MS + 1)
    await shop.publishEvents(order.orderId)
    wait(15 * SECOND_MS + 1)
    expect((await read('after=2026-12-23T02:00:00Z')).data).toEqual([])
  })

  it('gets again what could not be published', async () => {
    const { orderId } = await shop.existing()
    const { get, load, ...orders } = shop.world.orders
    const down = async () => {
      throw new Error('the store is down')
    }
    shop.world.orders = { ...orders, get, load: down }
    expect(await shop.publishEvents(orderId)).toBe(orderId)
    expect(shop.logged.at(-1)).toMatchObject({ level: 'error', event: 'eventsNotPublished' })
    shop.world.orders = { ...orders, get, load }
    expect(await shop.publishEvents(orderId)).toBeUndefined()
  })
})

const URL_OF_HOOK = 'https://hooks.shop.example.com/shouyin'
const PATH = '/v1/webhook_endpoints'
const made = async (fields: object = {}) => {
  const { status, body } = await call('POST', PATH, { body: { url: URL_OF_HOOK, ...fields } })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const answerWith = (status: number, retryAfter = '') => {
  shop.world.takesWebhook = () => ({ kind: 'answered', status, retryAfter })
}
/** Until nothing is in the queue any more, or as often as told. */
const deliverAll = async (most = 500) => {
  for (let round = 0; round < most && shop.world.attempts.length > 0; round += 1) {
    await shop.deliverWebhooks()
    const next = Math.min(...shop.world.attempts.map(({ dueAt }) => dueAt))
    if (Number.isFinite(next)) wait(Math.max(0, next - shop.world.now))
  }
}
const deliveriesOf = async ({ id }: { id: string }, query = '') =>
  (await call('GET', `${PATH}/${id}/deliveries`, { query })).body
const told = async () => {
  const order = await shop.existing()
  await shop.publishEvents(order.orderId)
  return order
}

describe('an endpoint', () => {
  it('is created with a secret that is shown once, and read, changed, listed and deleted', async () => {
    const endpoint = await made({ event_types: ['order.paid'], description: 'books' })
    const { secret, ...shown } = endpoint
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(shown).toEqual({
      id: expect.stringMatching(/^whk_/),
      object: 'webhook_endpoint',
      url: URL_OF_HOOK,
      event_types: ['order.paid'],
      description: 'books',
      api_version: API_VERSION,
      enabled: true,
      disabled_reason: null,
      former_secret_until: null,
      paused_until: null,
      livemode: true,
      created: '2026-11-23T02:00:00.000Z',
    })
    const path = `${PATH}/${endpoint.id}`
    expect((await call('GET', path)).body).toEqual(shown)
    expect((await call('GET', PATH)).body.data).toEqual([shown])
    const changed = { ...shown, event_types: [], enabled: false, disabled_reason: 'shop' }
    expect((await call('PATCH', path, { body: { event_types: [], enabled: false } })).body).toEqual(changed)
    expect((await call('PATCH', path, { body: {} })).body).toEqual(changed)
    expect((await call('PATCH', path, { body: { enabled: true } })).body).toMatchObject({ enabled: true })
    expect((await call('DELETE', path)).body).toMatchObject({ id: endpoint.id, deleted: true })
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect((await call(method, path, { body: {} })).body.error.code).toBe('endpoint_not_found')
  })

  it('has the given version, or that of the request that creates it', async () => {
    const endpoint = await made({ api_version: API_VERSION })
    expect(endpoint.api_version).toBe(API_VERSION)
    const path = `${PATH}/${endpoint.id}`
    const headers = { 'shouyin-version': API_VERSION }
    expect((await call('POST', PATH, { body: { url: URL_OF_HOOK }, headers })).body.api_version).toBe(
      API_VERSION,
    )
    await shop.endpoints.change(endpoint.id, { apiVersion: '2030-01-01' })
    expect((await call('PATCH', path, { body: { description: 'books' } })).body.api_version).toBe(
      '2030-01-01',
    )
    const changed = await call('PATCH', path, { body: { api_version: API_VERSION } })
    expect(changed.body.api_version).toBe(API_VERSION)
    for (const version of ['2030-01-01', '', 1, null])
      for (const [method, at] of [
        ['POST', PATH],
        ['PATCH', path],
      ] as const) {
        const refused = await call(method, at, { body: { url: URL_OF_HOOK, api_version: version } })
        expect([refused.status, refused.body.error.param]).toEqual([422, 'api_version'])
        expect(refused.body.error.message).toContain(API_VERSION)
      }
    expect((await call('GET', PATH)).body.data).toHaveLength(2)
  })

  it('is created once for one key, whose answer is not stored', async () => {
    const headers = { 'idempotency-key': 'endpoint-1' }
    const first = await call('POST', PATH, { body: { url: URL_OF_HOOK }, headers })
    const again = await call('POST', PATH, { body: { url: URL_OF_HOOK }, headers })
    expect(again.body).toEqual(first.body)
    expect(again.headers).not.toHaveProperty('idempotent-replayed')
    const rotation = { headers: { 'idempotency-key': 'rotation-1' }, body: {} }
    const rotated = await call('POST', `${PATH}/${first.body.id}/rotate_secret`, rotation)
    expect(await call('POST', `${PATH}/${first.body.id}/rotate_secret`, rotation)).toMatchObject({
      body: { secret: rotated.body.secret },
    })
    expect((await call('GET', PATH)).body.data).toHaveLength(1)
    await call('DELETE', `${PATH}/${first.body.id}`)
    const gone = await call('POST', PATH, { body: { url: URL_OF_HOOK }, headers })
    expect([gone.status, gone.body.error.code]).toEqual([409, 'endpoint_deleted'])
    const another = { 'idempotency-key': 'endpoint-2' }
    expect((await call('POST', PATH, { body: { url: URL_OF_HOOK }, headers: another })).status).toBe(201)
  })

  it.each<[string, object, string]>([
    ['without TLS', { url: 'http://hooks.shop.example.com/' }, 'url'],
    ['of this machine', { url: 'https://127.0.0.1/' }, 'url'],
    ['of the metadata', { url: 'https://169.254.169.254/' }, 'url'],
    ['with a password', { url: 'https://a:b@hooks.shop.example.com/' }, 'url'],
    ['for what does not happen', { event_types: ['order.paid', 'order.lost'] }, 'event_types[1]'],
  ])('is refused %s', async (_, fields, param) => {
    const refused = await call('POST', PATH, { body: { url: URL_OF_HOOK, ...fields } })
    expect(refused.body.error).toMatchObject({ code: 'invalid_field', param })
    const { id } = await made()
    const change = await call('PATCH', `${PATH}/${id}`, { body: fields })
    expect(change.body.error).toMatchObject({ code: 'invalid_field', param })
  })

  it('is one of ten, and needs a key that may create it', async () => {
    for (let count = 0; count < 10; count += 1) await made()
    const eleventh = await call('POST', PATH, { body: { url: URL_OF_HOOK } })
    expect(eleventh.body.error.code).toBe('too_many_endpoints')
    const reading = withKey(shop, await aKnownKey(shop.apiKeys, 'live', ['read', 'orders:write']))
    expect((await reading('POST', PATH, { body: { url: URL_OF_HOOK } })).status).toBe(403)
    expect((await reading('GET', PATH)).status).toBe(200)
  })
})

describe('a webhook', () => {
  it('has the order’s present state, signed, once for each event', async () => {
    const endpoint = await made()
    const order = await told()
    const before = (await call('GET', `/v1/orders/ord_${order.orderId}`)).body
    await deliverAll()
    await pay(order)
    await shop.publishEvents(order.orderId)
    await shop.publishEvents(order.orderId)
    await deliverAll()
    const sent = shop.world.webhooks
    const now = (await call('GET', `/v1/orders/ord_${order.orderId}`)).body
    expect(sent.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'order.created',
        timestamp: '2026-11-23T02:00:00.000Z',
        api_version: API_VERSION,
        data: before,
      },
      { type: 'order.paid', timestamp: expect.any(String), api_version: API_VERSION, data: now },
    ])
    const events = (await call('GET', `/v1/orders/ord_${order.orderId}/events`)).body.data
    expect(sent.map(({ headers }) => headers['webhook-id'])).toEqual(
      events.map(({ id }: { id: string }) => id),
    )
    for (const { url, headers, body } of sent) {
      expect(url).toBe(URL_OF_HOOK)
      expect(headers).toMatchObject({ 'content-type': 'application/json' })
      // The library would refuse the test's time as too old.
      const [id = '', at] = [headers['webhook-id'], Number(headers['webhook-timestamp'])]
      const signed = new Webhook(endpoint.secret).sign(id, new Date(at * 1000), body)
      expect(headers['webhook-signature']).toBe(signed)
    }
    const common = { status: 'succeeded', order: `ord_${order.orderId}`, next_attempt_at: null }
    for (const delivery of (await deliveriesOf(endpoint)).data)
      expect(delivery).toMatchObject({ ...common, attempts: [{ status_code: 204, failure_code: null }] })
  })

  it('is sent for the selected event types, and for nothing before its creation', async () => {
    const { id } = await made({ event_types: ['order.paid'] })
    await made({ event_types: ['refund.succeeded'] })
    wait(1)
    await made({ event_types: ['order.paid'] })
    const order = await told()
    await pay(order)
    await shop.publishEvents(order.orderId)
    await deliverAll()
    expect(shop.world.webhooks.map(({ body }) => JSON.parse(body).type)).toEqual(['order.paid'])
    expect((await deliveriesOf({ id })).data).toHaveLength(1)
  })

  it('follows the whole schedule, under one id, and is then given up and listed', async () => {
    const endpoint = await made()
    await told()
    answerWith(500)
    const from = shop.world.now
    await deliverAll()
    const sent = shop.world.webhooks
    expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    const [delivery] = (await deliveriesOf(endpoint)).data
    expect(delivery).toMatchObject({ status: 'failed', next_attempt_at: null })
    const waits = delivery.attempts.map(({ at }: { at: string }) => (Date.parse(at) - from) / 1000)
    expect(waits).toEqual([0, 5, 305, 2105, 9305, 27_305, 63_305, 113_705, 185_705, 272_105])
    expect(shop.logged.filter(({ event }) => event === 'webhookGivenUp')).toHaveLength(1)
  })

  it('is not delayed by another of its batch without an answer', async () => {
    const slow = await made({ url: `${URL_OF_HOOK}/slow` })
    const others = await Promise.all(
      Array.from({ length: 9 }, (_, index) => made({ url: `${URL_OF_HOOK}/${index}` })),
    )
    let giveUp = () => {}
    const hanging = new Promise<WebhookAnswer>(resolve => {
      giveUp = () => resolve({ kind: 'failed', code: 'TIMED_OUT' })
    })
    shop.world.takesWebhook = () =>
      shop.world.webhooks.at(-1)?.url.endsWith('/slow')
        ? hanging
        : { kind: 'answered', status: 204, retryAfter: '' }
    await told()
    const batch = shop.deliverWebhooks()
    for (const other of others)
      await expect.poll(async () => (await deliveriesOf(other)).data).toMatchObject([{ status: 'succeeded' }])
    expect((await deliveriesOf(slow)).data).toEqual([])
    giveUp()
    await batch
    expect((await deliveriesOf(slow)).data).toMatchObject([{ status: 'pending' }])
    // It is left alone for a minute, and takes nobody's time meanwhile.
    await told()
    await shop.deliverWebhooks()
    const urls = shop.world.webhooks.map(({ url }) => url)
    expect([urls.length, urls.filter(url => url === slow.url).length]).toEqual([19, 1])
    const { body: paused } = await call('GET', `${PATH}/${slow.id}`)
    expect(Date.parse(paused.paused_until)).toBe(shop.world.now + MINUTE_MS)
  })

  it('is redelivered by the whole schedule, under its id', async () => {
    const endpoint = await made()
    await told()
    answerWith(500)
    await deliverAll()
    const [{ id }] = (await deliveriesOf(endpoint)).data
    const path = `${PATH}/${endpoint.id}/deliveries/${id}/redeliver`
    answerWith(200)
    for (const count of [11, 12]) {
      expect(await call('POST', path)).toMatchObject({ status: 202, body: { status: 'pending', id } })
      await deliverAll()
      expect(shop.world.webhooks).toHaveLength(count)
    }
    expect(new Set(shop.world.webhooks.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((await deliveriesOf(endpoint)).data).toMatchObject([{ id, status: 'succeeded' }])
    // Of the endpoint, as it is by then.
    const versions = () => shop.world.webhooks.map(({ body }) => JSON.parse(body).api_version)
    expect(new Set(versions())).toEqual(new Set([API_VERSION]))
    await shop.endpoints.change(endpoint.id, { apiVersion: '2030-01-01' })
    await call('POST', path)
    await deliverAll()
    expect(versions().at(-1)).toBe('2030-01-01')
    const unknown = await call('POST', `${PATH}/${endpoint.id}/deliveries/dlv_1/redeliver`)
    expect(unknown.body.error.code).toBe('delivery_not_found')
    await call('PATCH', `${PATH}/${endpoint.id}`, { body: { enabled: false } })
    expect((await call('POST', path)).body.error.code).toBe('endpoint_disabled')
  })

  it('does not exist for an invalid endpoint, however long its id', async () => {
    for (const id of ['whk_1', `whk_${'A'.repeat(1100)}`, 'A'.repeat(3000), 'whk_%00', 'constructor']) {
      const at = `${PATH}/${id}`
      const answers = await Promise.all([
        ...[at, `${at}/deliveries`].map(path => call('GET', path)),
        ...[`${at}/rotate_secret`, `${at}/deliveries/dlv_1/redeliver`].map(path => call('POST', path)),
        ...[call('DELETE', at), call('PATCH', at, { body: { enabled: false } })],
      ])
      expect(new Set(answers.map(({ body }) => body.error?.code))).toEqual(new Set(['endpoint_not_found']))
    }
  })

  it('ends with an endpoint that is gone, and with one that was disabled or deleted', async () => {
    const endpoint = await made()
    answerWith(410)
    await told()
    await deliverAll()
    expect((await call('GET', `${PATH}/${endpoint.id}`)).body).toMatchObject({
      enabled: false,
      disabled_reason: 'gone',
    })
    await told()
    expect(shop.world.attempts).toEqual([])

    answerWith(500)
    await call('PATCH', `${PATH}/${endpoint.id}`, { body: { enabled: true } })
    await told()
    await shop.deliverWebhooks()
    await call('PATCH', `${PATH}/${endpoint.id}`, { body: { enabled: false } })
    const before = shop.world.webhooks.length
    await deliverAll()
    expect(shop.world.webhooks).toHaveLength(before)
    const [, last] = (await deliveriesOf(endpoint)).data.flatMap(({ attempts }: { attempts: object[] }) =>
      attempts.length > 1 ? attempts : [],
    )
    expect(last).toMatchObject({ status_code: null, failure_code: 'ENDPOINT_DISABLED' })
    await call('PATCH', `${PATH}/${endpoint.id}`, { body: { enabled: true } })
    await told()
    await call('DELETE', `${PATH}/${endpoint.id}`)
    await deliverAll()
    expect(shop.world.webhooks).toHaveLength(before)
  })

  it('waits as long as its endpoint asks', async () => {
    await made()
    await told()
    answerWith(429, '3600')
    const from = shop.world.now
    await shop.deliverWebhooks()
    expect(shop.world.attempts.map(({ dueAt }) => dueAt - from)).toEqual([HOUR_MS])
    // Nothing is sent before.
    await shop.deliverWebhooks()
    expect(shop.world.webhooks).toHaveLength(1)
  })

  it('is postponed while its endpoint is busy, without using up a step', async () => {
    const busyUrl = 'https://busy.shop.example.com/hook'
    const [busy, other] = [await made({ url: busyUrl }), await made()]
    const from = shop.world.now
    await told()
    shop.world.takesWebhook = () => {
      const isBusy = shop.world.webhooks.at(-1)?.url === busyUrl && shop.world.now === from
      return { kind: 'answered', status: isBusy ? 429 : 204, retryAfter: '600' }
    }
    await shop.deliverWebhooks()
    await told()
    await shop.deliverWebhooks()
    expect(shop.world.webhooks.map(({ url }) => url).sort()).toEqual([busyUrl, URL_OF_HOOK, URL_OF_HOOK])
    const pausedUntil = async ({ id }: { id: string }) =>
      (await call('GET', `${PATH}/${id}`)).body.paused_until
    expect(await pausedUntil(busy)).toBe('2026-11-23T02:10:00.000Z')
    expect(await pausedUntil(other)).toBeNull()
    const waiting = shop.world.attempts.map(({ made, step, dueAt }) => [made, step, dueAt - from])
    expect(waiting.sort()).toEqual([
      [0, 0, 600 * SECOND_MS],
      [1, 1, 600 * SECOND_MS],
    ])

    await deliverAll()
    expect(await pausedUntil(busy)).toBeNull()
    const { data } = await deliveriesOf(busy)
    expect(data.map(({ status }: { status: string }) => status)).toEqual(['succeeded', 'succeeded'])
    expect(shop.world.webhooks).toHaveLength(5)
  })

  it('is shown as later if it was tried before, and postponed again', async () => {
    const endpoint = await made()
    await told()
    answerWith(500)
    await shop.deliverWebhooks()
    answerWith(503, '600')
    await told()
    await shop.deliverWebhooks()
    wait(5 * SECOND_MS)
    await shop.deliverWebhooks()
    expect(shop.world.webhooks).toHaveLength(2)
    for (const delivery of (await deliveriesOf(endpoint)).data)
      expect(delivery).toMatchObject({ status: 'pending', next_attempt_at: '2026-11-23T02:10:00.000Z' })
  })

  it.each([
    ['another address', { url: 'https://other.shop.example.com/hook' }],
    ['that it is enabled', { enabled: true }],
  ])('is no longer postponed once the shop says %s', async (_, body) => {
    const { id } = await made()
    await told()
    answerWith(503, '60')
    await shop.deliverWebhooks()
    expect((await call('GET', `${PATH}/${id}`)).body.paused_until).toBe('2026-11-23T02:01:00.000Z')
    expect((await call('PATCH', `${PATH}/${id}`, { body: { description: 'books' } })).body.paused_until).toBe(
      '2026-11-23T02:01:00.000Z',
    )
    expect((await call('PATCH', `${PATH}/${id}`, { body })).body.paused_until).toBeNull()
    await told()
    await shop.deliverWebhooks()
    expect(shop.world.webhooks).toHaveLength(2)
  })

  it('ends even if its endpoint is always busy', async () => {
    const endpoint = await made()
    await told()
    await told()
    answerWith(429, '86400')
    await deliverAll(2000)
    expect(shop.world.attempts).toEqual([])
    for (const { status } of (await deliveriesOf(endpoint)).data) expect(status).toBe('failed')
  })

  it('has two signatures during a rotation', async () => {
    const endpoint = await made()
    const rotated = await call('POST', `${PATH}/${endpoint.id}/rotate_secret`, { body: { overlap: 60 } })
    expect(rotated.body.secret).not.toBe(endpoint.secret)
    expect(rotated.body.former_secret_until).toBe('2026-11-23T02:01:00.000Z')
    await told()
    await deliverAll()
    wait(60 * SECOND_MS)
    await told()
    await deliverAll()
    const counts = shop.world.webhooks.map(({ headers }) => headers['webhook-signature']?.split(' ').length)
    expect(counts).toEqual([2, 1])
  })

  it('is shorter than 20 kB, whatever the order contains', async () => {
    await made()
    const lines = Array.from({ length: 20 }, () => ({
      name: '茶'.repeat(120),
      quantity: 1,
      unit_amount: 100,
      url: `https://shop.example.com/${'x'.repeat(470)}`,
    }))
    const metadata = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`k${index}`, '茶'.repeat(500)]),
    )
    const { body } = await call('POST', '/v1/orders', { body: { lines, currency: 'CNY', metadata } })
    await shop.publishEvents(body.order_number)
    await deliverAll()
    const [sent = expect.fail()] = shop.world.webhooks
    expect(Buffer.byteLength(sent.body)).toBeLessThan(20_000)
    const { data } = JSON.parse(sent.body)
    expect(data).toMatchObject({ id: body.id, amount: 2000, truncated: ['lines', 'metadata'] })
  })
})

describe('deliveries', () => {
  it('are listed newest event first, page by page', async () => {
    const endpoint = await made()
    for (let count = 0; count < 3; count += 1) {
      await told()
      wait(1)
    }
    await deliverAll()
    const all = (await deliveriesOf(endpoint)).data.map(({ id }: { id: string }) => id)
    expect(all).toEqual([...all].sort().reverse())
    const page = await deliveriesOf(endpoint, 'limit=2')
    expect([page.data.length, page.has_more]).toEqual([2, true])
    const next = await deliveriesOf(endpoint, `limit=2&starting_after=${page.data[1].id}`)
    expect([next.data.map(({ id }: { id: string }) => id), next.has_more]).toEqual([all.slice(2), false])
    expect((await deliveriesOf({ id: 'whk_1' })).error.code).toBe('endpoint_not_found')
  })
})
