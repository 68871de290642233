/**
 * Orders by the API, for arbitrary bodies: an invalid body creates no order, and amounts are always those of the
 * lines.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashOf, keyIdOf, makeApiKey, SCOPES } from '../../lib/api/apiKey'
import { API_VERSION } from '../../lib/api/version'
import { MAX_FEN } from '../../lib/money'
import { KEY_SECRETS } from '../support/app'
import { anEvent, CONTEXT, JSON_TYPE } from '../support/events'
import { type Outside, startRoute } from '../support/handlers'
import { memoryApiKeys, memoryIdempotencyKeys } from '../support/memoryApi'
import { emptyOrdersTable, memoryOrders } from '../support/memoryOrders'
import { NOW } from '../support/orders'

const table = emptyOrdersTable()
const apiKeys = memoryApiKeys()
const key = makeApiKey('live', KEY_SECRETS)
const hash = hashOf(key)
const added = apiKeys.add({
  keyId: keyIdOf(hash),
  hash,
  mode: 'live',
  name: 'test',
  scopes: SCOPES,
  version: API_VERSION,
  createdAt: NOW,
})
const lambda = startRoute('shopApi', {
  orders: memoryOrders(table),
  apiKeys,
  idempotencyKeys: memoryIdempotencyKeys(),
  visits: { send: async () => [] },
  clock: () => NOW,
  log: () => {},
  // Nobody is told of orders that are made here.
  webhooks: {},
} as unknown as Outside)

async function post(body: unknown) {
  await added
  table.orders.clear()
  const headers = { authorization: `Bearer ${key}`, ...JSON_TYPE }
  const event = anEvent({ method: 'POST', path: '/v1/orders', headers, body: JSON.stringify(body) ?? '' })
  const { statusCode, body: answered = '' } = await lambda(event, CONTEXT)
  return { status: statusCode, value: JSON.parse(answered), orders: [...table.orders.values()] }
}

const line = fc.record({
  name: fc
    .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
    .map(name => `茶${name.replace(/[\p{C}\p{Z}]/gu, '')}`),
  quantity: fc.integer({ min: 1, max: 9999 }),
  unit_amount: fc.oneof(fc.nat(100_000), fc.integer({ min: 0, max: MAX_FEN })),
})

/** U+FFFD says that somebody before the shop has lost a character: such a text is none. */
const hasLost = (body: unknown): boolean => JSON.stringify(body).includes('\ufffd')

describe('an order', () => {
  it('costs the sum of its lines, or is not created', () =>
    fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 20 }), async lines => {
        const sum = lines.reduce((total, { quantity, unit_amount }) => total + quantity * unit_amount, 0)
        const { status, value, orders } = await post({ lines, currency: 'CNY' })
        if (hasLost(lines)) {
          expect([status, value.error.code, orders]).toEqual([400, 'invalid_json', []])
          return
        }
        if (sum === 0 || sum > MAX_FEN) {
          expect([status, value.error.code, orders]).toEqual([422, 'amount_out_of_range', []])
          return
        }
        expect(status).toBe(201)
        expect([value.amount, orders[0]?.amountFen, orders.length]).toEqual([sum, sum, 1])
      }),
      { numRuns: 60 },
    ))

  it('is never created from anything else', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.jsonValue(), fc.record({ lines: fc.jsonValue(), currency: fc.jsonValue() })),
        async body => {
          const { status, value, orders } = await post(body)
          expect([status === 422 || status === 400, typeof value.error.code, orders]).toEqual([
            true,
            'string',
            [],
          ])
        },
      ),
      { numRuns: 100 },
    ))

  it('is never created from lines of which one is invalid', () =>
    fc.assert(
      fc.asyncProperty(
        line,
        fc.constantFrom('name', 'quantity', 'unit_amount'),
        fc.oneof(
          fc.jsonValue().filter(v => typeof v !== 'string' && !Number.isInteger(v)),
          fc.constantFrom(-1, 0.5, '', '1\n2'),
        ),
        async (good, field, bad) => {
          const lines = [good, { ...good, [field]: bad }]
          const { status, value, orders } = await post({ lines, currency: 'CNY' })
          const isText = !hasLost(lines)
          expect([status, orders]).toEqual([isText ? 422 : 400, []])
          if (!isText) return
          expect(value.error.param).toMatch(new RegExp(`^lines\\[1\\]\\.${field}`))
        },
      ),
      { numRuns: 60 },
    ))
})
