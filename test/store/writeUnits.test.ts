/** The write units of an order, from its creation to its last visit, as counted by the engine. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, inject, it } from 'vitest'
import { localDynamoClient } from '../../local/stack/stack'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { costRows, markdown } from '../support/costTable'
import { openMeteredShop, type Spent } from '../support/meter'

let paid: Spent
let platform: Spent
let unpaid: Spent
let refund: Spent
beforeAll(async () => {
  const client = localDynamoClient(inject('dynamodbEndpoint'))
  const shop = await openMeteredShop(client)
  paid = await shop.paidOrder()
  platform = await shop.platformOrder()
  unpaid = await shop.unpaidOrder()
  refund = await shop.refund()
  return () => client.destroy()
})

it('a paid order with receipt and notice costs three writes, and none in the index', () => {
  expect(
    Object.values(paid.order.facts)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(['noticeSent', 'paid', 'receiptSent'])
  expect([paid.usage.writeUnits, platform.usage.writeUnits]).toEqual([3, 3])
})

it('an order that nobody pays costs at most 10 write units, until it expires', () => {
  expect(Object.values(unpaid.order.facts).map(({ kind }) => kind)).toEqual(['expired'])
  expect(unpaid.usage.writeUnits).toBe(8)
})

it('a refund costs at most 10, mail included', () => {
  const kinds = Object.values(refund.order.facts).map(({ kind }) => kind)
  expect(kinds).toEqual(expect.arrayContaining(['refundRequested', 'refunded', 'refundMailSent']))
  expect(refund.usage.writeUnits).toBeLessThanOrEqual(10)
})

it('an ordinary order stays under 1 KB, with all its facts', () => {
  expect(paid.itemBytes).toBeGreaterThan(600)
  expect(paid.itemBytes).toBeLessThan(1024)
})

it('docs/alarms.md has the figures of `npm run bench -- cost`', () => {
  const docs = readFileSync(join(PROJECT_FOLDER, 'docs', 'alarms.md'), 'utf8')
  for (const { usage } of [platform, unpaid, refund]) expect(docs).toContain(markdown(costRows(usage)))
})
