/** From a request to its operation: routing, merchant, parameters, and what is refused before. */
import { beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { apiHandler } from '../../../lib/api/apiHandler'
import { SCOPES, type Scope } from '../../../lib/api/apiKey'
import type { Caller } from '../../../lib/api/caller'
import { apiErrorOf, failureAnswer } from '../../../lib/api/errors'
import { type Call, define, type Operation, type Served, serve } from '../../../lib/api/operation'
import type { FirstRequest } from '../../../lib/api/ports'
import { pageQuery } from '../../../lib/api/schemas'
import { API_VERSION } from '../../../lib/api/version'
import { isThrottled } from '../../../lib/aws/throttling'
import { ParameterUnavailable } from '../../../lib/config/secrets'
import { readRequest } from '../../../lib/http/request'
import type { MerchantId } from '../../../lib/order/merchant'
import { err, ok } from '../../../lib/result'
import { plusMs } from '../../../lib/time'
import { anEvent, type EventParts, JSON_TYPE } from '../../support/events'
import { memoryIdempotencyKeys } from '../../support/memoryApi'
import { NOW } from '../../support/orders'

const thing = z.object({ name: z.optional(z.string()), size: z.optional(z.int()) })
const operation = (id: string, method: Operation['method'], path: string, scope: Scope, more: object = {}) =>
  define({ id, method, path, scope, about: '', answers: {}, errors: [], ...more })
const OPERATIONS: readonly Operation[] = [
  operation('make', 'POST', '/v1/things', 'orders:write', { body: thing }),
  operation('list', 'GET', '/v1/things', 'read', { query: pageQuery }),
  operation('read', 'GET', '/v1/things/{thingId}', 'read'),
  operation('change', 'PATCH', '/v1/things/{thingId}', 'webhooks:write', { body: thing }),
  operation('end', 'DELETE', '/v1/things/{thingId}', 'webhooks:write'),
  operation('part', 'POST', '/v1/things/{thingId}/parts/{partId}/move', 'refunds:write', { body: thing }),
]

const CALLER: Caller = { id: 'key_1', scopes: SCOPES, version: API_VERSION }
let caller: Caller
let calls: (Call & { readonly id: string; readonly of: string })[]
let kept: Map<string, FirstRequest>
let authorizations: string[]
let now = NOW
let requests = 0
beforeEach(() => {
  caller = CALLER
  calls = []
  kept = new Map()
  authorizations = []
  now = NOW
  requests = 0
})
const servedTo = (merchant: string): readonly Served[] =>
  OPERATIONS.map(each =>
    serve(each, async call => {
      calls.push({ ...call, id: each.id, of: merchant })
      return ok({ status: 200, value: { id: each.id } })
    }),
  )
async function ask(method: string, path: string, parts: EventParts = {}, thrown?: Error) {
  requests += 1
  const handle = apiHandler({
    served: merchant => {
      if (thrown) throw thrown
      return servedTo(merchant)
    },
    async authenticate(authorization) {
      authorizations.push(authorization)
      return authorization === 'Bearer none' ? err('invalid_key') : ok(caller)
    },
    authenticatePrincipal: undefined,
    idempotencyKeys: memoryIdempotencyKeys(kept),
    isThrottled,
    publicUrl: 'https://shop.example.com',
    clock: () => now,
  })
  const { status, headers, body } = await handle(
    readRequest(anEvent({ method, path, ...parts }), `request-${requests}`),
  )
  return { status, headers, body: JSON.parse(body) }
}
const sent = (body: object, headers: Record<string, string> = {}) => ({
  body: JSON.stringify(body),
  headers: { ...JSON_TYPE, ...headers },
})
const KEY = { 'idempotency-key': 'a key' }

describe('an operation', () => {
  const pathParameters = { thingId: 't1', partId: 'p2' }

  it('is called with the whole request', async () => {
    const path = '/v1/things/t1/parts/p2/move'
    const headers = { authorization: 'Bearer x', ...KEY }
    const answered = await ask('POST', path, sent({ name: 'x', size: 3, other: 1 }, headers))
    expect([answered.status, answered.body, authorizations]).toEqual([200, { id: 'part' }, ['Bearer x']])
    expect(calls).toEqual([
      {
        id: 'part',
        of: '',
        caller: CALLER,
        version: API_VERSION,
        path: pathParameters,
        body: { name: 'x', size: 3 },
        query: {},
        search: '',
        operationId: expect.stringMatching(/^20261123\w{16}$/),
        at: NOW,
        requestId: 'request-1',
      },
    ])
  })

  it('parses a body without a type as JSON', async () => {
    for (const [body, status] of [
      ['{"name":"x"}', 200],
      ['name=x', 400],
    ] as const)
      expect((await ask('POST', '/v1/things', { body })).status).toBe(status)
    expect(calls).toMatchObject([{ body: { name: 'x' } }])
  })

  it('is repeated with the first call’s values and the present request', async () => {
    const path = '/v1/things'
    await ask('POST', path, sent({ name: 'x' }, KEY))
    for (const [key, { answer: _, ...first }] of kept) kept.set(key, first)
    now = plusMs(NOW, 5000)
    await ask('POST', path, sent({ name: 'x' }, KEY))
    const [first, again] = calls
    expect(again).toEqual(first)
    expect(again).toMatchObject({ at: NOW, requestId: 'request-1' })
    await ask('POST', path, sent({ name: 'x' }))
    expect(calls[2]).toMatchObject({ at: now, requestId: 'request-3' })
    expect(calls[2]?.operationId).not.toBe(first?.operationId)
  })

  it('is called with the query’s parameters', async () => {
    await ask('GET', '/v1/things', { query: 'limit=7&starting_after=lnk%5F1' })
    expect(calls).toMatchObject([
      { id: 'list', query: { limit: 7, starting_after: 'lnk_1' }, body: undefined, path: {} },
    ])
    expect(calls[0]?.search).toBe('?limit=7&starting_after=lnk%5F1')
    await ask('GET', '/v1/things')
    expect(calls[1]).toMatchObject({ query: {}, search: '' })
  })

  it.each([
    ['POST', '/v1/things', 'make'],
    ['GET', '/v1/things', 'list'],
    ['HEAD', '/v1/things', 'list'],
    ['GET', '/v1/things/t1', 'read'],
    ['PATCH', '/v1/things/t1', 'change'],
    ['DELETE', '/v1/things/t1', 'end'],
    ['POST', '/v1/things/t1/parts/p2/move', 'part'],
  ])('%s %s is %s', async (method, path, id) => {
    expect((await ask(method, path, sent({}))).status).toBe(200)
    expect(calls.map(each => each.id)).toEqual([id])
  })

  it('is of its key’s merchant', async () => {
    for (const merchant of ['teahouse', 'noodles'] as MerchantId[]) {
      caller = { ...CALLER, merchant }
      await ask('GET', '/v1/things/t1')
    }
    expect(calls.map(({ of, id }) => [of, id])).toEqual([
      ['teahouse', 'read'],
      ['noodles', 'read'],
    ])
  })

  it('has the version of the request, or else of its key', async () => {
    caller = { ...CALLER, version: '2020-01-01' }
    expect((await ask('GET', '/v1/things')).body.error.code).toBe('unsupported_version')
    const named = await ask('GET', '/v1/things', { headers: { 'shouyin-version': API_VERSION } })
    expect([named.status, named.headers['shouyin-version']]).toEqual([200, API_VERSION])
    expect(calls.map(({ version }) => version)).toEqual([API_VERSION])
  })
})

describe('a request is refused', () => {
  const refusal = async (...asked: Parameters<typeof ask>) => {
    const { status, headers, body } = await ask(...asked)
    expect(calls).toEqual([])
    const { code, message, type, doc_url, ...more } = body.error
    const documented = apiErrorOf(code)
    expect({ status, type }).toEqual({ status: documented.status, type: documented.type })
    expect(doc_url).toBe(`https://shop.example.com/v1/openapi.json#/components/x-errors/${code}`)
    expect(more).toMatchObject({ request_id: `request-${requests}` })
    expect(headers['request-id']).toBe(more.request_id)
    return { headers, code, message, param: more.param }
  }

  it.each([
    ['GET', '/v1/nothing'],
    ['GET', '/v1/things/'],
    ['GET', '/v1'],
    ['GET', '/v1/things/t1/parts'],
    ['POST', '/v1/things/t1/parts/p2/stop'],
    ['POST', '/v1/things/t1/parts//move'],
    ['POST', '/v1/things/t1/parts/p2/move/on'],
    ['GET', '/v2/things/t1'],
  ])('for an unknown path: %s %s', async (method, path) => {
    expect(await refusal(method, path)).toMatchObject({ code: 'not_found' })
    expect(authorizations).toEqual([])
  })

  it.each([
    ['PUT', '/v1/things', 'POST, GET'],
    ['POST', '/v1/things/t1', 'GET, PATCH, DELETE'],
    ['GET', '/v1/things/t1/parts/p2/move', 'POST'],
  ])('with a method that is not allowed: %s %s', async (method, path, allow) => {
    const { code, headers } = await refusal(method, path)
    expect([code, headers.allow]).toEqual(['method_not_allowed', allow])
  })

  it('without a known key, with how to send one', async () => {
    const { code, headers } = await refusal('GET', '/v1/things', {
      headers: { authorization: 'Bearer none' },
    })
    expect([code, headers['www-authenticate']]).toEqual(['invalid_key', 'Bearer'])
  })

  it.each(OPERATIONS.map(({ id, method, path, scope }) => ({ id, method, path, scope })))(
    'by a key without the scope of $id, which it names',
    async ({ method, path, scope }) => {
      caller = { ...CALLER, scopes: SCOPES.filter(each => each !== scope) }
      const { code, message, headers } = await refusal(method, path.replace(/[{}]/g, ''))
      expect([code, message.endsWith(`: ${scope}`)]).toEqual(['insufficient_scope', true])
      expect(headers).not.toHaveProperty('www-authenticate')
    },
  )

  it.each<[string, EventParts, string, string | undefined]>([
    ['no JSON', { body: '{', headers: JSON_TYPE }, 'invalid_json', undefined],
    ['no UTF-8', { body: Buffer.from([0x22, 0xff, 0x22]), headers: JSON_TYPE }, 'invalid_json', undefined],
    ['no base64', { body: '%', headers: JSON_TYPE, plain: true }, 'invalid_json', undefined],
    ['half a character', { body: '{"a":"\\ud83d"}', headers: JSON_TYPE }, 'invalid_json', undefined],
    ['half a character in a name', { body: '{"\\ud83d":1}', headers: JSON_TYPE }, 'invalid_json', undefined],
    [
      'a form',
      { body: 'a=b', headers: { 'content-type': 'text/plain' } },
      'unsupported_media_type',
      undefined,
    ],
    ['too much', { body: 'x'.repeat(70_000), headers: JSON_TYPE }, 'body_too_large', undefined],
    ['a wrong field', sent({ size: 'x' }), 'invalid_field', 'size'],
    ['a list', { body: '[]', headers: JSON_TYPE }, 'invalid_field', undefined],
    ['an empty key', sent({}, { 'idempotency-key': '' }), 'invalid_idempotency_key', undefined],
    ['an invalid key', sent({}, { 'idempotency-key': 'ä' }), 'invalid_idempotency_key', undefined],
    [
      'too long a key',
      sent({}, { 'idempotency-key': 'x'.repeat(256) }),
      'invalid_idempotency_key',
      undefined,
    ],
  ])('with %s', async (_, parts, code, param) => {
    expect(await refusal('POST', '/v1/things', parts)).toMatchObject({ code, param })
    expect(kept.size).toBe(0)
  })

  it('with an invalid parameter', async () => {
    const refused = await refusal('GET', '/v1/things', { query: 'limit=0' })
    expect(refused).toMatchObject({ code: 'invalid_field', param: 'limit' })
  })

  it('with an unknown parameter, so that none is ignored', async () => {
    for (const [method, path] of [
      ['POST', '/v1/things'],
      ['GET', '/v1/things/t1'],
    ] as const) {
      const refused = await refusal(method, path, { ...(method === 'POST' && sent({})), query: 'amount=100' })
      expect(refused).toMatchObject({ code: 'invalid_field', param: 'amount' })
    }
    expect(kept.size).toBe(0)
    const long = await refusal('GET', '/v1/things', { query: `${'x'.repeat(100)}=&`.repeat(2) })
    expect(long.param).toBe('x'.repeat(64))
  })

  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'])(
    'when the store is throttled: %s',
    async name => {
      const thrown = Object.assign(new Error('busy'), { name })
      const { code, headers } = await refusal('GET', '/v1/things', {}, thrown)
      expect([code, headers['retry-after']]).toEqual(['rate_limited', '1'])
    },
  )

  it('when SSM is throttled and the secrets of the keys are missing', async () => {
    const cause = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
    const { code } = await refusal('GET', '/v1/things', {}, new ParameterUnavailable('busy', { cause }))
    expect(code).toBe('rate_limited')
  })

  it.each([new Error('no'), new ParameterUnavailable('no', { cause: new Error('silence') })])(
    'without blaming the caller when something else fails: %s',
    async failure => {
      await expect(ask('GET', '/v1/things', {}, failure)).rejects.toThrow('no')
    },
  )
})

it('an unexpected failure has the request’s id, in body and header', async () => {
  const { status, headers, body } = await failureAnswer(readRequest(anEvent(), 'request-7'))
  expect([status, headers['request-id'], JSON.parse(body)]).toEqual([
    500,
    'request-7',
    {
      error: {
        ...apiErrorOf('internal'),
        status: undefined,
        code: 'internal',
        request_id: 'request-7',
        doc_url: '/v1/openapi.json#/components/x-errors/internal',
      },
    },
  ])
})

describe('an idempotency key', () => {
  it('of 1 to 255 printable characters is valid, with POST only', async () => {
    for (const key of [' ', '~', 'x'.repeat(255)])
      expect((await ask('POST', '/v1/things', sent({}, { 'idempotency-key': key }))).status).toBe(200)
    expect([...kept.keys()]).toEqual(['  ', ' ~', ` ${'x'.repeat(255)}`])
    for (const method of ['PATCH', 'DELETE', 'GET'])
      expect((await ask(method, '/v1/things/t1', sent({}, { 'idempotency-key': 'ä' }))).status).toBe(200)
    expect(kept.size).toBe(3)
  })

  it('identifies one path and one content; what the operation ignores does not count', async () => {
    const move = (partId: string, body: object) =>
      ask('POST', `/v1/things/t1/parts/${partId}/move`, sent(body, KEY))
    expect((await move('p2', { name: 'x', other: 1 })).status).toBe(200)
    expect((await move('p2', { name: 'x', other: 2 })).headers['idempotent-replayed']).toBe('true')
    for (const reused of [
      await move('p3', { name: 'x' }),
      await move('p2', { name: 'y' }),
      await move('p2', {}),
    ])
      expect([reused.status, reused.body.error.code]).toEqual([409, 'idempotency_key_reused'])
    expect(calls).toHaveLength(1)
  })
})
