/** The address of a request: the path states mode and merchant, and API Gateway's other fields must agree. */
import { describe, expect, it } from 'vitest'
import { addressOf, pathValues } from '../../../lib/api/address'
import { iamParameters } from '../../support/iam'

const at = (path: string, pathParameters: Record<string, string> = iamParameters(path)) =>
  addressOf({ path, pathParameters })

it('only a path of the API is opened by a key, whatever its values', () => {
  expect(at('/v1/orders/ord_1', { orderId: 'ord_1' })).toEqual({ path: '/v1/orders/ord_1' })
  expect(at('/v1/orders', { mode: 'live', merchant: '-' })).toEqual({ path: '/v1/orders' })
})

it.each([
  ['/iam/live/-/v1/orders', { mode: 'live', merchant: '' }, '/v1/orders'],
  [
    '/iam/test/teahouse/v1/orders/ord_1/refunds',
    { mode: 'test', merchant: 'teahouse' },
    '/v1/orders/ord_1/refunds',
  ],
  ['/iam/live/v1/v1/orders/ord_1/cancel', { mode: 'live', merchant: 'v1' }, '/v1/orders/ord_1/cancel'],
])('%s is for callers authorized by IAM', (path, iam, rest) => {
  expect(at(path)).toEqual({ path: rest, iam })
})

it.each([
  ...['/', '/v1', '/iam', '/iam/', '/iam/live/-', '/iam/live/-/v1', '/iam/live/-/v1/', '/iam/live/v1/orders'],
  ...['/iam/LIVE/-/v1/orders', '/iam/prod/-/v1/orders', '/iam//-/v1/orders', '/iam/live//v1/orders'],
  ...[
    '/iam/live/--/v1/orders',
    '/iam/live/-a/v1/orders',
    '/iam/live/7/v1/orders',
    '/iam/live/Teahouse/v1/orders',
  ],
  ...['/iam/live/tea%68ouse/v1/orders', '/iam/live/a/../teahouse/v1/orders', '/iam/live/./-/v1/orders'],
  ...[
    '/iam/live/teahouse /v1/orders',
    '/iam/live/-/v2/orders',
    '//iam/live/-/v1/orders',
    '/x/iam/live/-/v1/orders',
  ],
  ...['/iam/live/aaaaaaaaaaaaaaaaaaaaa/v1/orders', '/iam/live/-/v1/orders\n'],
])('%j is no path of the API', path => expect(at(path)).toBeUndefined())

describe('an ambiguous path from API Gateway is refused:', () => {
  const path = '/iam/live/teahouse/v1/orders/ord_1/refunds'
  const agreed = { mode: 'live', merchant: 'teahouse', proxy: 'orders/ord_1/refunds' }
  it.each<[string, Record<string, string>]>([
    ['another mode', { ...agreed, mode: 'test' }],
    ['another merchant', { ...agreed, merchant: 'bookshop' }],
    ['more behind it, which was cut off', { ...agreed, proxy: 'orders/ord_1/refunds?/cancel' }],
    ['another order', { ...agreed, proxy: 'orders/ord_2/refunds' }],
    ['nothing of what is behind the merchant', { mode: 'live', merchant: 'teahouse' }],
    ['nothing', {}],
  ])('%s', (_, parameters) => {
    expect(at(path, agreed)).toMatchObject({ iam: { mode: 'live', merchant: 'teahouse' } })
    expect(at(path, parameters)).toBeUndefined()
  })

  it('another order to cancel', () => {
    const cancel = '/iam/live/teahouse/v1/orders/ord_1/cancel'
    const said = (orderId: string) => ({ mode: 'live', merchant: 'teahouse', orderId })
    expect(at(cancel, said('ord_1'))).toMatchObject({ path: '/v1/orders/ord_1/cancel' })
    expect(at(cancel, said('ord_2'))).toBeUndefined()
    expect(at(path, said('ord_1'))).toBeUndefined()
  })
})

it('an operation’s path has its values, each of one segment', () => {
  const values = (path: string) => pathValues('/v1/orders/{orderId}/x/{y}', path)
  expect(values('/v1/orders/a/x/b')).toEqual({ orderId: 'a', y: 'b' })
  for (const path of [
    '/v1/orders//x/b',
    '/v1/orders/a/x/',
    '/v1/orders/a/x',
    '/v1/orders/a/x/b/c',
    '/v1/orders/a/z/b',
  ])
    expect(values(path), path).toBeUndefined()
  expect(pathValues('/v1/orders', '/v1/orders')).toEqual({})
})
