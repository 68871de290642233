/** IAM's authorization is valid for one call, merchant and mode. */
import { beforeEach, expect, it } from 'vitest'
import type { IamAddress } from '../../../lib/api/address'
import { principalAuthenticator } from '../../../lib/api/authenticatePrincipal'
import { OPERATIONS } from '../../../lib/api/operations'
import { API_VERSIONS } from '../../../lib/api/version'
import { DEFAULT_MERCHANT, type MerchantId } from '../../../lib/order/merchant'
import { authorizerOf } from '../../support/iam'

const TEAHOUSE = 'teahouse' as MerchantId
const BACK_END = 'iam:123456789012:role/back-end'

let logged: unknown[]
beforeEach(() => {
  logged = []
})
const who = principalAuthenticator({
  merchants: [DEFAULT_MERCHANT, TEAHOUSE],
  // Of the default merchant money moves, of the other it does not.
  livemode: merchant => merchant !== TEAHOUSE,
  log: (...line) => logged.push(line),
})
const [create] = OPERATIONS
const ask = (
  address: IamAddress,
  authorizer: unknown = authorizerOf(),
  operation = create ?? expect.fail(),
) => who({ authorizer, requestId: 'request' }, address, operation)

it('a call has the scope that it needs and no other, and the first version of the API', () => {
  for (const operation of OPERATIONS)
    expect(ask({ mode: 'live', merchant: DEFAULT_MERCHANT }, authorizerOf(), operation)).toEqual({
      ok: true,
      value: { id: BACK_END, scopes: [operation.scope], version: API_VERSIONS[0] },
    })
})

it('is for the merchant and the mode of the path', () => {
  expect(ask({ mode: 'test', merchant: TEAHOUSE })).toMatchObject({ ok: true, value: { merchant: TEAHOUSE } })
  for (const wrong of [
    { mode: 'live', merchant: TEAHOUSE },
    { mode: 'test', merchant: DEFAULT_MERCHANT },
  ] as const)
    expect(ask(wrong)).toEqual({ ok: false, error: 'wrong_mode' })
  for (const mode of ['live', 'test'] as const)
    expect(ask({ mode, merchant: 'nobody' as MerchantId })).toEqual({ ok: false, error: 'not_found' })
})

it('an unsigned caller learns nothing of merchants and modes', () => {
  for (const mode of ['live', 'test'] as const)
    for (const merchant of [TEAHOUSE, 'nobody' as MerchantId]) {
      expect(ask({ mode, merchant }, null)).toEqual({ ok: false, error: 'missing_signature' })
      const root = authorizerOf({ userArn: 'arn:aws:iam::123456789012:root' })
      expect(ask({ mode, merchant }, root)).toEqual({ ok: false, error: 'unsupported_principal' })
    }
  expect(logged).toEqual([])
})

it('the session of a role that wrote something is logged, without its key', () => {
  for (const operation of OPERATIONS)
    ask({ mode: 'live', merchant: DEFAULT_MERCHANT }, authorizerOf(), operation)
  const writes = OPERATIONS.filter(({ method }) => method !== 'GET')
  const { userArn: session, accessKey } = authorizerOf().iam
  expect(logged).toEqual(
    writes.map(({ id: operation }) => [
      ...['info', 'principalAuthorized'],
      { requestId: 'request', operation, caller: BACK_END, session },
    ]),
  )
  expect(JSON.stringify(logged)).not.toContain(accessKey)
})
