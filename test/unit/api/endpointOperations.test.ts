/** Webhook endpoints through the API: what is stored, what an update changes, and which response has the secret. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Caller } from '../../../lib/api/caller'
import type { Call } from '../../../lib/api/operation'
import { webhookEndpoints } from '../../../lib/api/operations/webhookEndpoints'
import { toApiEndpoint } from '../../../lib/api/webhookResource'
import { newOrderId } from '../../../lib/order/orderId'
import { DAY_MS, HOUR_MS, plusMs } from '../../../lib/time'
import type { WebhookEndpoint } from '../../../lib/webhooks/endpoint'
import type { WebhookEndpoints } from '../../../lib/webhooks/ports'
import { type ServerSecrets, secretText, serverSecretId } from '../../../lib/webhooks/signature'
import { replyTo } from '../../support/apiReply'
import { memoryWebhookEndpoints } from '../../support/memoryApi'
import { NOW } from '../../support/orders'

const SECRETS: ServerSecrets = ['first-secret-of-the-server-32-chars', 'an-older-secret-of-the-server-32-ch']
const [NEW_ID, OLD_ID] = SECRETS.map(serverSecretId) as [string, string]
const OPERATION_ID = newOrderId(NOW)
/** When the call came first; it is answered later than that. */
const FIRST = plusMs(NOW, -5000)
const ID = `whk_${OPERATION_ID}`
const URL_OF_HOOK = 'https://a.example.com/hook'

const ENDPOINT: WebhookEndpoint = {
  id: 'whk_2',
  url: URL_OF_HOOK,
  eventTypes: ['order.paid'],
  description: 'books',
  apiVersion: '2020-01-01',
  secret: { version: 4, serverSecretId: OLD_ID },
  createdAt: plusMs(NOW, -9000),
  pausedUntil: plusMs(NOW, 7000),
}
const BESIDE = [1, 3].map(index => ({
  ...ENDPOINT,
  id: `whk_${index}`,
  createdAt: plusMs(NOW, -10_000 + index),
}))

let endpoints: WebhookEndpoints
let removed: unknown[][]
beforeEach(() => {
  removed = []
  const memory = memoryWebhookEndpoints()
  endpoints = {
    ...memory,
    remove: async (...which) => {
      removed.push(which)
      await memory.remove(...which)
    },
  }
})
const there = async (...all: readonly WebhookEndpoint[]) => {
  for (const each of all) await endpoints.add(each)
}
async function call(id: string, body: object = {}, endpointId = '', more: Partial<Call> = {}) {
  const secrets = { get: async (maxAgeMs?: number) => (maxAgeMs === undefined ? held : SECRETS) }
  const served = webhookEndpoints({
    endpoints,
    secrets,
    allowsLoopback: false,
    livemode: true,
    clock: () => NOW,
  })
  const operation = served.find(({ operation }) => operation.id === id) ?? expect.fail()
  return replyTo(operation, {
    caller: {} as Caller,
    version: '2026-11-26',
    path: { endpointId },
    body,
    query: {},
    search: '',
    operationId: OPERATION_ID,
    at: FIRST,
    requestId: 'request',
    ...more,
  })
}
const shown = (endpoint: WebhookEndpoint) => toApiEndpoint(endpoint, { livemode: true }, NOW)
const answered = (status: number, value: object) => ({ ok: true, value: { status, value } })
/** What the container that is called holds of the server's secrets. */
let held: ServerSecrets
beforeEach(() => {
  held = SECRETS
})
const withSecret = (status: number, endpoint: WebhookEndpoint) => ({
  ok: true,
  value: { status, value: { ...shown(endpoint), secret: secretText(endpoint, SECRETS) }, isPrivate: true },
})
const NOT_FOUND = { ok: false, error: { code: 'endpoint_not_found' } }

describe('a new endpoint', () => {
  const make = (body: object = {}) => call('createWebhookEndpoint', { url: URL_OF_HOOK, ...body })
  const LEAST = {
    id: ID,
    url: URL_OF_HOOK,
    eventTypes: [],
    apiVersion: '2026-11-26',
    createdAt: FIRST,
    secret: { version: 1, serverSecretId: NEW_ID },
  }

  it.each<[object, Partial<WebhookEndpoint>]>([
    [{}, {}],
    [{ event_types: ['order.paid', 'order.closed'] }, { eventTypes: ['order.paid', 'order.closed'] }],
    [{ description: 'books' }, { description: 'books' }],
    [{ api_version: '2030-01-01' }, { apiVersion: '2030-01-01' }],
  ])('of %j is stored as it was sent', async (body, expected) => {
    const answer = await make(body)
    expect(await endpoints.list()).toEqual([{ ...LEAST, ...expected }])
    expect(answer).toEqual(withSecret(201, { ...LEAST, ...expected }))
  })

  it('is shown with its secret on a repetition, also by a container with an older server secret', async () => {
    const first = await make()
    held = ['a-secret-of-the-server-before-that-one']
    expect(await make()).toEqual(first)
  })

  it('has a secret under the newest server secret, also if the container has an older one', async () => {
    held = [SECRETS[1] as string]
    expect(await make()).toEqual(withSecret(201, LEAST))
    expect(await endpoints.get(ID)).toEqual(LEAST)
  })

  it('is created once, however often it is requested, and is one of ten', async () => {
    await there(...Array.from({ length: 9 }, (_, index) => ({ ...ENDPOINT, id: `whk_${index}` })))
    const first = await make()
    expect(first.ok).toBe(true)
    // A call that was not finished finds what it made, full as it is.
    expect(await make()).toEqual(first)
    expect(await endpoints.list()).toHaveLength(10)
    await endpoints.remove(ID, NOW)
    // It would be told of nothing.
    expect(await make()).toEqual({ ok: false, error: { code: 'endpoint_deleted' } })
    expect(await endpoints.list()).toHaveLength(9)
    await there({ ...ENDPOINT, id: 'whk_9' })
    expect(await make()).toEqual({ ok: false, error: { code: 'too_many_endpoints', detail: 'at most 10' } })
    expect(await endpoints.list()).toHaveLength(10)
  })

  it.each(['http://a.example.com/', 'https://127.0.0.1/'])(
    'cannot be at %s, nor be moved there',
    async url => {
      const refused = {
        ok: false,
        error: { code: 'invalid_field', param: 'url', detail: expect.any(String) },
      }
      expect(await make({ url })).toEqual(refused)
      await there(ENDPOINT)
      expect(await call('updateWebhookEndpoint', { url }, ENDPOINT.id)).toEqual(refused)
      expect(await endpoints.list()).toEqual([ENDPOINT])
    },
  )
})

describe('an existing endpoint', () => {
  beforeEach(() => there(...BESIDE, ENDPOINT))

  it('is read, and listed with the others, oldest first', async () => {
    expect(await call('getWebhookEndpoint', {}, ENDPOINT.id)).toEqual(answered(200, shown(ENDPOINT)))
    const [one, other] = BESIDE.map(shown)
    expect(await call('listWebhookEndpoints')).toEqual(
      answered(200, {
        object: 'list',
        data: [one, other, shown(ENDPOINT)],
        has_more: false,
        url: '/v1/webhook_endpoints',
      }),
    )
  })

  const { pausedUntil: _, ...unpaused } = ENDPOINT
  it.each<[object, WebhookEndpoint]>([
    [{}, ENDPOINT],
    [{ url: 'https://b.example.com/' }, { ...unpaused, url: 'https://b.example.com/' }],
    [{ event_types: [] }, { ...ENDPOINT, eventTypes: [] }],
    [{ event_types: ['order.closed'] }, { ...ENDPOINT, eventTypes: ['order.closed'] }],
    [{ description: 'tea' }, { ...ENDPOINT, description: 'tea' }],
    [{ api_version: '2026-11-26' }, { ...ENDPOINT, apiVersion: '2026-11-26' }],
    [{ enabled: false }, { ...ENDPOINT, disabledReason: 'shop' }],
    [{ enabled: true }, unpaused],
  ])('is changed by %j, and no other is', async (body, expected) => {
    expect(await call('updateWebhookEndpoint', body, ENDPOINT.id)).toEqual(answered(200, shown(expected)))
    expect(await endpoints.get(ENDPOINT.id)).toEqual(expected)
    expect((await endpoints.list()).filter(({ id }) => id !== ENDPOINT.id)).toEqual(BESIDE)
  })

  it('loses its description with null', async () => {
    await call('updateWebhookEndpoint', { description: 'books' }, ENDPOINT.id)
    expect(await endpoints.get(ENDPOINT.id)).toMatchObject({ description: 'books' })
    const answer = await call('updateWebhookEndpoint', { description: null }, ENDPOINT.id)
    expect(answer).toMatchObject({ ok: true, value: { value: { description: null } } })
  })

  it('that was disabled is enabled again', async () => {
    await endpoints.change(ENDPOINT.id, { disabledReason: 'gone' })
    await call('updateWebhookEndpoint', { enabled: true }, ENDPOINT.id)
    expect(await endpoints.get(ENDPOINT.id)).toEqual(unpaused)
  })

  it('is deleted, and no other is', async () => {
    const { id } = ENDPOINT
    expect(await call('deleteWebhookEndpoint', {}, id)).toEqual(
      answered(200, { id, object: 'webhook_endpoint', deleted: true }),
    )
    expect([await endpoints.list(), removed]).toEqual([BESIDE, [[id, NOW]]])
  })

  it.each<[object, number]>([
    [{}, DAY_MS],
    [{ overlap: 60 }, 60_000],
    [{ overlap: 0 }, 0],
  ])('has another secret after %j, and the previous one for %i ms from the request', async (body, ms) => {
    const answer = await call('rotateWebhookSecret', body, ENDPOINT.id)
    const rotated: WebhookEndpoint = {
      ...ENDPOINT,
      secret: { version: 5, serverSecretId: NEW_ID },
      rotatedBy: 'request',
      formerSecrets: [{ version: 4, serverSecretId: OLD_ID, until: plusMs(FIRST, ms) }],
    }
    expect(await endpoints.get(ENDPOINT.id)).toEqual(rotated)
    expect(answer).toEqual(withSecret(200, rotated))
    // The same call once more, which was not finished, and another one.
    expect(await call('rotateWebhookSecret', body, ENDPOINT.id)).toEqual(answer)
    await call('rotateWebhookSecret', body, ENDPOINT.id, { requestId: 'another' })
    expect(await endpoints.get(ENDPOINT.id)).toMatchObject({ secret: { version: 6 }, rotatedBy: 'another' })
  })

  it('gets its new secret under the newest server secret, also if the container has an older one', async () => {
    // Or the old one, which may be removed once all are rotated, would be needed for ever.
    held = [SECRETS[1] as string]
    const answer = await call('rotateWebhookSecret', {}, ENDPOINT.id)
    const rotated = (await endpoints.get(ENDPOINT.id)) ?? expect.fail()
    expect(rotated.secret).toEqual({ version: 5, serverSecretId: NEW_ID })
    expect(answer).toEqual(withSecret(200, rotated))
  })

  it('keeps the receivers’ secret, however often it is rotated, for as long as promised', async () => {
    const rotate = (requestId: string, overlap?: number) =>
      call('rotateWebhookSecret', overlap === undefined ? {} : { overlap }, ENDPOINT.id, { requestId })
    const former = async () =>
      (await endpoints.get(ENDPOINT.id))?.formerSecrets?.map(({ version, until }) => [version, until - FIRST])
    await rotate('a')
    await rotate('b')
    expect(await former()).toEqual([
      [5, DAY_MS],
      [4, DAY_MS],
    ])
    // None outlasts the one that ends now: an hour was asked for, since all before it may be known to others.
    await rotate('c', 3600)
    await rotate('d')
    expect(await former()).toEqual([
      [7, DAY_MS],
      [6, HOUR_MS],
      [5, HOUR_MS],
      [4, HOUR_MS],
    ])
    await rotate('e', 0)
    expect((await former())?.every(([, ms]) => ms === 0)).toBe(true)
    await rotate('f')
    expect(await former()).toEqual([[9, DAY_MS]])
    for (let more = 0; more < 12; more += 1) await rotate(`g${more}`)
    expect((await former())?.map(([version]) => version)).toEqual([21, 20, 19, 18, 17, 16, 15, 14, 13])
  })

  it('is not rotated from an outdated version', async () => {
    const { get } = endpoints
    endpoints.get = async id => {
      const found = await get(id)
      await endpoints.change(id, { secret: { version: 5, serverSecretId: NEW_ID } })
      return found
    }
    expect(await call('rotateWebhookSecret', {}, ENDPOINT.id)).toEqual({
      ok: false,
      error: { code: 'endpoint_changed' },
    })
    expect(await get(ENDPOINT.id)).not.toHaveProperty('formerSecrets')
  })

  it('shows the secret of a rotation whose write was repeated after a lost answer', async () => {
    const { change } = endpoints
    endpoints.change = async (...changes) => {
      await change(...changes)
      return change(...changes)
    }
    const answer = await call('rotateWebhookSecret', { overlap: 0 }, ENDPOINT.id)
    expect(answer).toEqual(withSecret(200, (await endpoints.get(ENDPOINT.id)) ?? expect.fail()))
  })

  it.each(['getWebhookEndpoint', 'updateWebhookEndpoint', 'deleteWebhookEndpoint', 'rotateWebhookSecret'])(
    'is not another: %s',
    async id => {
      for (const other of ['', 'whk_9', 'constructor'])
        expect(await call(id, { enabled: true }, other)).toEqual(NOT_FOUND)
      expect(removed).toEqual([])
    },
  )

  it('that was deleted during a change is not found', async () => {
    endpoints.change = async () => undefined
    expect(await call('updateWebhookEndpoint', { enabled: true }, ENDPOINT.id)).toEqual(NOT_FOUND)
  })
})
