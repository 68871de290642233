/** What all operations have in common: responses are stored for repetitions before they are sent. */
import { beforeEach, expect, it } from 'vitest'
import { apiHandler } from '../../../lib/api/apiHandler'
import { SCOPES } from '../../../lib/api/apiKey'
import { define, type Reply, serve } from '../../../lib/api/operation'
import type { FirstRequest } from '../../../lib/api/ports'
import { noFields } from '../../../lib/api/schemas'
import { API_VERSION } from '../../../lib/api/version'
import { readRequest } from '../../../lib/http/request'
import { err, ok } from '../../../lib/result'
import { anEvent } from '../../support/events'
import { memoryIdempotencyKeys } from '../../support/memoryApi'
import { NOW } from '../../support/orders'

const OPERATION = define({
  ...({
    id: 'make',
    method: 'POST',
    path: '/v1/things',
    about: 'Makes a thing.',
    scope: 'orders:write',
  } as const),
  body: noFields,
  answers: {},
  errors: [],
})
const CALLER = { scopes: SCOPES, version: API_VERSION }

let kept: Map<string, FirstRequest>
let reply: Reply
let calls: number
let isFailing: boolean
let isWrong: boolean
beforeEach(() => {
  kept = new Map()
  reply = { status: 201, value: { made: true } }
  calls = 0
  isFailing = false
  isWrong = false
})
async function call(headers: Record<string, string> = {}, id = 'key_1', path = '/v1/things') {
  const memory = memoryIdempotencyKeys(kept)
  const handle = apiHandler({
    served: () => [
      serve(
        OPERATION,
        async () => {
          calls += 1
          return isFailing ? err({ code: 'order_changed' }) : ok(reply)
        },
        () => (isWrong ? { code: 'amount_mismatch' } : undefined),
      ),
    ],
    authenticatePrincipal: undefined,
    authenticate: async () => ok({ ...CALLER, id }),
    isThrottled: () => false,
    idempotencyKeys: {
      ...memory,
      async finish(key, answer) {
        await new Promise(setImmediate)
        await memory.finish(key, answer)
      },
    },
    publicUrl: 'https://shop.example.com',
    clock: () => NOW,
  })
  return handle(readRequest(anEvent({ method: 'POST', path, headers }), 'request'))
}
const KEY = { 'idempotency-key': 'a' }
const answers = () => [...kept.values()].map(({ answer }) => answer)

it('an answer is stored before it is sent, and repeated without the work', async () => {
  const first = await call(KEY)
  expect(answers()).toEqual([{ status: 201, body: '{"made":true}' }])
  const again = await call(KEY)
  expect([again.status, again.body, calls]).toEqual([first.status, first.body, 1])
  expect(again.headers).toMatchObject({ 'idempotent-replayed': 'true', 'shouyin-version': API_VERSION })
  expect(first.headers).not.toHaveProperty('idempotent-replayed')
  // By whatever key of the API: a program may have got another.
  await call(KEY, 'key_2')
  expect(calls).toBe(1)
})

it('an answer that must not be stored is computed again', async () => {
  reply = { ...reply, isPrivate: true }
  await call(KEY)
  await call(KEY)
  expect([answers(), calls]).toEqual([[undefined], 2])
})

it('a refusal is not stored, so that the request may be repeated later, and nothing is stored without a key', async () => {
  isFailing = true
  expect((await call(KEY)).status).toBe(409)
  expect(answers()).toEqual([undefined])
  isFailing = false
  expect((await call(KEY)).status).toBe(201)
  expect(calls).toBe(2)
  kept.clear()
  await call()
  expect(kept.size).toBe(0)
})

it('an invalid body does not use up a key, so that it may be corrected', async () => {
  isWrong = true
  const refused = await call(KEY)
  expect([refused.status, kept.size, calls]).toEqual([422, 0, 0])
  expect(refused.headers).toHaveProperty('shouyin-version')
})

it('every answer to an authenticated caller has its version, and every answer its request id', async () => {
  const made = await call(KEY)
  const again = await call(KEY)
  const [known] = kept.values()
  kept.set(' a', { ...(known ?? expect.fail()), fingerprint: 'another' })
  const reused = await call(KEY)
  isFailing = true
  const refused = await call()
  const answered = [made, again, reused, refused]
  expect(answered.map(({ status }) => status)).toEqual([201, 201, 409, 409])
  for (const { headers } of answered)
    expect(headers).toMatchObject({ 'shouyin-version': API_VERSION, 'request-id': 'request' })
  // Where nobody was let in there is no version to say.
  const [missing, unversioned] = [
    await call({}, 'key_1', '/v1/nothing'),
    await call({ 'shouyin-version': 'x' }),
  ]
  expect([missing.status, unversioned.status]).toEqual([404, 400])
  for (const { headers } of [missing, unversioned]) {
    expect(headers).toMatchObject({ 'request-id': 'request' })
    expect(headers).not.toHaveProperty('shouyin-version')
  }
})
