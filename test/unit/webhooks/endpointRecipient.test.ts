/** An endpoint as a recipient: what is sent, why nothing is, and how often a pause is written. */
import { beforeEach, describe, expect, it } from 'vitest'
import { MINUTE_MS, plusMs, SECOND_MS } from '../../../lib/time'
import type { DeliveryAttempt, WebhookEndpoint } from '../../../lib/webhooks/endpoint'
import { endpointRecipient } from '../../../lib/webhooks/endpointRecipient'
import { type ServerSecrets, serverSecretId, signedHeaders } from '../../../lib/webhooks/signature'
import { NOW } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const SECRETS: ServerSecrets = ['first-secret-of-the-server-32-chars', 'an-older-secret-of-the-server-32-ch']
const ENDPOINT = anEndpoint('whk_1', {
  url: 'https://a.example/hook',
  apiVersion: '2020-01-01',
  pausedUntil: plusMs(NOW, 9),
  secret: { version: 2, serverSecretId: serverSecretId(SECRETS[0]) },
  formerSecrets: [{ version: 1, serverSecretId: serverSecretId(SECRETS[1] ?? ''), until: plusMs(NOW, 5) }],
})
const ATTEMPT = { endpointId: 'whk_1', eventId: 'evt_7', orderId: 'o' } as unknown as DeliveryAttempt

let endpoint: WebhookEndpoint | undefined
let body: string | undefined
let secrets: ServerSecrets
/** What the server's secrets are by now, where that is not known yet. */
let newer: ServerSecrets | undefined
let done: unknown[][]
beforeEach(() => {
  endpoint = ENDPOINT
  body = '{"金额":1}'
  secrets = SECRETS
  newer = undefined
  done = []
})
const open = () =>
  endpointRecipient({
    endpoints: {
      get: async id => (id === 'whk_1' ? endpoint : undefined),
      async disable(asked) {
        done.push(['disable', asked])
        return false
      },
      pause: async (...pause) => void done.push(['pause', ...pause]),
    },
    secrets: { get: async maxAgeMs => (maxAgeMs === 30 * SECOND_MS ? (newer ?? secrets) : secrets) },
    bodyOf: async (...asked) => {
      done.push(['body', ...asked])
      return body
    },
  })
const recipient = async () => (await open()('whk_1')) ?? expect.fail()

it('gets the event in its own version, signed, as JSON', async () => {
  const { request, pausedUntil } = await recipient()
  expect(pausedUntil).toBe(plusMs(NOW, 9))
  for (const at of [NOW, plusMs(NOW, 5)])
    expect(await request(ATTEMPT, at, 'request')).toEqual({
      ok: true,
      value: {
        url: 'https://a.example/hook',
        body: '{"金额":1}',
        headers: {
          ...signedHeaders(ENDPOINT, { id: 'evt_7', at, body: '{"金额":1}' }, SECRETS),
          'content-type': 'application/json',
          'user-agent': 'Shouyin',
        },
      },
    })
  expect(done[0]).toEqual(['body', ATTEMPT, '2020-01-01', 'request'])
})

it.each<[string, () => void]>([
  ['ENDPOINT_DISABLED', () => (endpoint = { ...ENDPOINT, disabledReason: 'shop' })],
  ['ORDER_UNREADABLE', () => (body = undefined)],
  ['SECRET_GONE', () => (secrets = ['another-secret-of-the-server-32-cha'])],
])('gets nothing: %s', async (error, spoil) => {
  spoil()
  expect(await (await recipient()).request(ATTEMPT, NOW, 'request')).toEqual({ ok: false, error })
})

const [NEWEST, OLDER = ''] = SECRETS

it.each<[string, ServerSecrets]>([
  ['and that of no other of its secrets', ['another-secret-of-the-server-32-cha']],
  ['but that of the one before it', [OLDER]],
])(
  'gets a signature with a secret under a server secret that this container has not loaded yet, %s',
  async (_, held) => {
    secrets = held
    newer = SECRETS
    const { request } = await recipient()
    expect(await request(ATTEMPT, NOW, 'request')).toMatchObject({
      value: { headers: signedHeaders(ENDPOINT, { id: 'evt_7', at: NOW, body: '{"金额":1}' }, SECRETS) },
    })
  },
)

it('gets a signature with the previous secret if the server secret of its own was withdrawn', async () => {
  secrets = [OLDER]
  const { request } = await recipient()
  const message = { id: 'evt_7', at: NOW, body: '{"金额":1}' }
  const headers = signedHeaders(ENDPOINT, message, secrets) ?? expect.fail()
  expect(await request(ATTEMPT, NOW, 'request')).toMatchObject({ value: { headers } })
  expect(headers).not.toEqual(signedHeaders(ENDPOINT, message, [NEWEST]))
})

it('does not exist once it is deleted, and is disabled once it is gone', async () => {
  expect(await (await recipient()).disable?.()).toBe(false)
  expect(done).toEqual([['disable', ENDPOINT]])
  expect(await open()('whk_2')).toBeUndefined()
})

describe('that is busy', () => {
  it('is written once in five seconds, for each endpoint', async () => {
    const find = open()
    const until = plusMs(NOW, MINUTE_MS)
    const pauseAt = async (ms: number) => (await find('whk_1'))?.pause?.(plusMs(until, ms), plusMs(NOW, ms))
    for (const ms of [0, 1, 5 * SECOND_MS - 1, 5 * SECOND_MS, 5 * SECOND_MS + 1]) await pauseAt(ms)
    expect(done).toEqual([
      ['pause', ENDPOINT, until],
      ['pause', ENDPOINT, plusMs(until, 5 * SECOND_MS)],
    ])
    // Another container knows nothing of it.
    await (await recipient()).pause?.(until, plusMs(NOW, 1))
    expect(done).toHaveLength(3)
  })
})
