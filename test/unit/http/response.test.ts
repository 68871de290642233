/** The headers of every response, compared whole. */
import { describe, expect, it } from 'vitest'
import { boundary } from '../../../lib/http/boundary'
import { problemResponse } from '../../../lib/http/problemResponse'
import { readRequest } from '../../../lib/http/request'
import { formPage, html, json, type Response, seeOther, svg, text } from '../../../lib/http/response'
import type { LogFields } from '../../../lib/telemetry/events'
import { anEvent, CONTEXT } from '../../support/events'

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'strict-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}
const page = { html: '<p>', contentSecurityPolicy: "default-src 'self'" } as Parameters<typeof html>[1]
const ofPage = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'self'" }

it.each<[string, Response, number, string, Readonly<Record<string, string>>]>([
  ['text', text(418, 't'), 418, 't', { 'content-type': 'text/plain; charset=utf-8' }],
  [
    ...(['JSON', json(201, { a: 1 }, { location: '/a' }), 201, '{"a":1}'] as const),
    { 'content-type': 'application/json; charset=utf-8', location: '/a' },
  ],
  ['a page', html(410, page), 410, '<p>', ofPage],
  // A browser may keep it for the way back.
  ['a form', formPage(422, page), 422, '<p>', { ...ofPage, 'cache-control': 'private, no-cache' }],
  [
    ...(['a picture', svg('<svg>'), 200, '<svg>'] as const),
    {
      'content-type': 'image/svg+xml; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'cross-origin',
    },
  ],
  ['a redirect', seeOther('/b'), 303, '', { 'content-type': 'text/plain; charset=utf-8', location: '/b' }],
])('%s', (_, answer, status, body, headers) => {
  expect(answer).toEqual({ status, body, headers: { ...HEADERS, ...headers } })
})

it.each([
  ['zh-CN', '找不到这个订单'],
  ['zh-TW', '找不到這筆訂單'],
  ['en', 'no such order'],
])('a problem has a text in %s, and its subject', (language, words) => {
  const asked = (accept: string) =>
    readRequest(anEvent({ headers: { accept, 'accept-language': language } }), 'r')
  const problem = { code: 'unknownOrder', culprit: 'tea' } as const
  const { status, body } = problemResponse(asked('application/json'), { shopName: 'A' }, problem)
  expect([status, JSON.parse(body)]).toEqual([404, { error: { ...problem, message: expect.any(String) } }])
  expect(JSON.parse(body).error.message.toLowerCase()).toContain(words)
  const page = problemResponse(asked('text/html'), { shopName: 'A' }, problem, '/next')
  expect([page.status, page.body.toLowerCase().includes(words)]).toEqual([404, true])
  expect(page.body).toContain('href="/next')
})

const ALLOWED = ['https://a.example', 'https://b.example']
const asked = async (method: string, headers: Readonly<Record<string, string>>) => {
  const options = { failureAnswer: () => text(500, 'failed'), allowedOrigins: ALLOWED }
  const handle = boundary(
    () => async () => json(201, {}, { location: '/a' }),
    () => {},
    options,
  )
  return handle(anEvent({ method, headers }), CONTEXT)
}
const answered = { ...HEADERS, 'content-type': 'application/json; charset=utf-8', location: '/a' }

describe('to a page of another origin', () => {
  const readable = (origin: string) => ({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'location',
    vary: 'origin',
    'cross-origin-resource-policy': 'cross-origin',
  })

  it.each(ALLOWED)('that is allowed: %s', async origin => {
    expect(await asked('POST', { origin })).toEqual({
      statusCode: 201,
      body: '{}',
      headers: { ...answered, ...readable(origin) },
    })
    // It asks beforehand what it may send.
    expect(await asked('OPTIONS', { origin, 'access-control-request-method': 'POST' })).toEqual({
      statusCode: 204,
      body: '',
      headers: {
        ...HEADERS,
        ...readable(origin),
        'content-type': 'text/plain; charset=utf-8',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'accept-language, content-type, idempotency-key',
        'access-control-max-age': '600',
      },
    })
    // Without that it is a request as any other.
    expect(await asked('OPTIONS', { origin })).toMatchObject({ statusCode: 201 })
  })

  it.each(['', 'https://c.example'])('that is not allowed, or has none: %j', async origin => {
    for (const [method, more] of [
      ['POST', {}],
      ['OPTIONS', { 'access-control-request-method': 'POST' }],
    ] as const)
      expect(await asked(method, { origin, ...more })).toEqual({
        statusCode: 201,
        body: '{}',
        headers: answered,
      })
  })
})

it('a failure is logged with the id of its request', async () => {
  const logged: LogFields[] = []
  const handle = boundary(
    () => () => Promise.reject(new RangeError('too far')),
    (_, __, fields) => logged.push(fields),
    { failureAnswer: ({ path }) => text(503, path) },
  )
  const answer = await handle(anEvent({ path: '/a' }), { ...CONTEXT, awsRequestId: 'request-7' })
  expect([answer.statusCode, answer.body]).toEqual([503, '/a'])
  expect(logged).toEqual([
    {
      requestId: 'request-7',
      path: '/a',
      error: 'RangeError',
      message: 'too far',
      frames: expect.any(String),
    },
  ])
})
