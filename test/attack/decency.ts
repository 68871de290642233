/** Every response to a hostile request has the security headers and reveals nothing internal. */
import { expect } from 'vitest'
import { ILLEGAL_REASONS } from '../../lib/illegal/reasons'
import type { Reply } from './rawHttp'

/** Where an answer may send a browser. */
export interface OwnAddresses {
  readonly shopUrl: string
  readonly gatewayUrl: string
}

/** Traces of exceptions, of the machinery and of the configuration. */
const INTERNALS = [
  /\b(Type|Range|Syntax|Reference|Config|Validation)?Error\b/,
  /Exception|Traceback|stackTrace|node_modules|\bat \S+ \(|\.ts:\d/,
  /dynamo|amazonaws|\barn:|_TABLE|ALIPAY_|shouyin-local|literal:|\bssm:/i,
  /\bundefined\b|\[object |\bNaN\b/,
]

export function expectDecent({ headers, body }: Reply, { shopUrl, gatewayUrl }: OwnAddresses): void {
  expect(headers).toMatchObject({
    'cache-control': expect.stringMatching(/^(no-store|private, no-cache)$/),
    'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    'content-type': expect.stringMatching(/^(text\/html|text\/plain|application\/json); charset=utf-8$/),
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': expect.stringContaining('camera=()'),
    'referrer-policy': 'strict-origin',
    'strict-transport-security': expect.stringContaining('max-age='),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  expect(headers['content-security-policy']).not.toContain('unsafe')
  for (const name of ['set-cookie', 'server', 'x-powered-by']) expect(headers).not.toHaveProperty(name)
  for (const word of INTERNALS) expect(body).not.toMatch(word)

  const { location } = headers
  if (location === undefined) return
  const isOurs =
    location === '/' || location.startsWith('/orders/') || location.startsWith(`${shopUrl}/orders/`)
  expect(isOurs || location.startsWith(`${gatewayUrl}?`), `Location: ${location}`).toBe(true)
  expect(location).not.toMatch(/[\s\\]/)
}

/** Nothing but the word that makes a gateway send again. */
export function expectPlainFail(reply: Reply, status: number): void {
  expect([reply.status, reply.body, reply.headers['content-type']]).toEqual([
    status,
    'fail',
    'text/plain; charset=utf-8',
  ])
  expectNoReason(JSON.stringify(reply.headers))
}

/** The page for a buyer whose return is not believed. */
export function expectRefusedReturn(reply: Reply): void {
  expect([reply.status, reply.headers['content-type']]).toEqual([400, 'text/html; charset=utf-8'])
  expect(reply.body).toContain('data-problem="refusedReturn"')
  expectNoReason(reply.body)
  expectNoReason(JSON.stringify(reply.headers))
}

function expectNoReason(text: string): void {
  expect(ILLEGAL_REASONS.filter(reason => text.includes(reason))).toEqual([])
}
