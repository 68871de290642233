/** The contracts of the API's table, kept by the store on a real engine and by its in-memory twins. */
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ApiKey, hashOf, keyIdOf } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import type { PaymentLink } from '../../lib/order/paymentLink'
import { NEVER } from '../../lib/payment/agenda'
import type { PaymentLinks } from '../../lib/payment/ports'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { dynamoPaymentLinks } from '../../lib/store/dynamoPaymentLinks'
import { plusMs } from '../../lib/time'
import { aLink } from '../support/links'
import { memoryApiKeys, memoryIdempotencyKeys } from '../support/memoryApi'
import { memoryPaymentLinks } from '../support/memoryPaymentLinks'
import { NOW } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
})

const aKey = (text: string, changes: Partial<ApiKey> = {}): ApiKey => ({
  keyId: keyIdOf(hashOf(text)),
  hash: hashOf(text),
  mode: 'test',
  name: 'back end',
  scopes: ['read', 'orders:write'],
  version: '2026-11-26',
  createdAt: NOW,
  ...changes,
})

describe.each<readonly [string, () => ApiKeys]>([
  ['DynamoDB', () => dynamoApiKeys(tables.documents, tables.names.api)],
  ['memory', memoryApiKeys],
])('keys in %s', (_, open) => {
  it('are found by their hash, listed oldest first, and withdrawn once', async () => {
    const keys = open()
    const [younger, older] = [aKey('b', { createdAt: plusMs(NOW, 1) }), aKey('a')]
    await keys.add(younger)
    await keys.add(older)
    expect(await keys.find(older.hash)).toEqual(older)
    expect(await keys.find(hashOf('c'))).toBeUndefined()
    expect(await keys.list()).toEqual([older, younger])

    await keys.withdraw(older.hash, plusMs(NOW, 2))
    await keys.withdraw(older.hash, plusMs(NOW, 3))
    expect(await keys.find(older.hash)).toEqual({ ...older, withdrawnAt: plusMs(NOW, 2) })
    await expect(keys.withdraw(hashOf('c'), NOW)).rejects.toThrow()
    await expect(keys.add(older)).rejects.toThrow()
  })
})

describe.each<readonly [string, () => IdempotencyKeys]>([
  ['DynamoDB', () => dynamoIdempotencyKeys(tables.documents, tables.names.api)],
  ['memory', memoryIdempotencyKeys],
])('idempotency keys in %s', (_, open) => {
  const aRequest = (requestId: string): FirstRequest => ({
    ...{ fingerprint: 'one', operationId: newOrderId(NOW), requestId, at: NOW },
  })

  it('belong to the first request, and keep its first answer', async () => {
    const keys = open()
    const [first, second] = [aRequest('r1'), aRequest('r2')]
    expect(await keys.reserve('key', first)).toEqual(first)
    expect(await keys.reserve('key', second)).toEqual(first)
    expect(await keys.reserve('another', second)).toEqual(second)
    await keys.finish('key', { status: 201, body: '{}' })
    await keys.finish('key', { status: 200, body: '[]' })
    expect(await keys.reserve('key', second)).toEqual({ ...first, answer: { status: 201, body: '{}' } })
  })
})

it('DynamoDB forgets an idempotency key after two days, and never holds the key itself', async () => {
  const at = NOW
  const request = { fingerprint: 'one', operationId: newOrderId(NOW), requestId: 'r', at }
  await dynamoIdempotencyKeys(tables.documents, tables.names.api).reserve('secret-of-the-caller', request)
  const Key = { partition: `idempotency#${hashOf('secret-of-the-caller')}`, id: '-' }
  const { Item = {} } = await tables.documents.send(new GetCommand({ TableName: tables.names.api, Key }))
  expect(Item.forgetAt).toBe(at / 1000 + 172_800)
  expect(JSON.stringify(Item)).not.toContain('secret-of-the-caller')
})

describe.each<readonly [string, () => PaymentLinks]>([
  ['DynamoDB', () => dynamoPaymentLinks(tables.documents, tables.names.api)],
  ['memory', memoryPaymentLinks],
])('payment links in %s', (_, open) => {
  const use = (orderId: OrderId, maxUses = 1) => ({ orderId, until: NOW, maxUses })

  it('are saved once, changed, and found newest first', async () => {
    const links = open()
    const [oldest, older, newest] = [0, 1, 2].map(age => aLink({ createdAt: plusMs(NOW, age) })) as [
      ...[PaymentLink, PaymentLink, PaymentLink],
    ]
    for (const link of [older, newest, oldest]) expect(await links.add(link)).toEqual(link)
    expect(await links.add({ ...older, name: 'x' })).toEqual(older)
    expect(await links.get(older.linkId)).toEqual(older)
    expect(await links.get(aLink().linkId)).toBeUndefined()
    expect(await links.list({ limit: 2 })).toEqual([newest, older])
    expect(await links.list({ limit: 1, olderThan: newest.linkId })).toEqual([older])
    expect(await links.list({ limit: 1, youngerThan: oldest.linkId })).toEqual([older])
    expect(await links.list({ limit: 9, youngerThan: newest.linkId })).toEqual([])

    const changed = { ...older, name: '绿茶', isActive: false, expiresAt: plusMs(NOW, 9) }
    const { name, isActive, expiresAt } = changed
    expect(await links.change(older.linkId, { name, isActive, expiresAt })).toEqual(changed)
    expect(await links.change(older.linkId, {})).toEqual(changed)
    expect(await links.change(aLink().linkId, { name })).toBeUndefined()
    expect(await links.get(older.linkId)).toEqual(changed)
  })

  it('give each use to one order, as long as there are uses and the link is active', async () => {
    const links = open()
    const { linkId } = await links.add(aLink({ maxUses: 2 }))
    const orders = [1, 2, 3, 4].map(() => newOrderId(NOW))
    const taken = await Promise.all(orders.map(orderId => links.takeUse(linkId, use(orderId, 2))))
    expect(taken.filter(isTaken => isTaken)).toHaveLength(2)
    const holders = orders.filter((_, index) => taken[index])
    const [kept, freed] = holders as [OrderId, OrderId]
    expect(await links.takeUse(linkId, use(kept, 2)), 'again').toBe(true)
    await links.settleUses(linkId, { freed: [freed], kept: [kept] })
    await links.settleUses(linkId, { freed: [freed], kept: [] })
    expect((await links.get(linkId))?.uses).toEqual({ [kept]: NEVER })
    const late = orders.find(orderId => !holders.includes(orderId)) ?? expect.fail()
    expect(await links.takeUse(linkId, use(late, 2))).toBe(true)
    await links.change(linkId, { isActive: false })
    expect(await links.takeUse(linkId, use(kept, 2))).toBe(false)
    expect(await links.takeUse(aLink().linkId, use(kept, 2))).toBe(false)
    await links.settleUses(aLink().linkId, { freed: [kept], kept: [] })
    expect(await links.get(aLink().linkId)).toBeUndefined()
  })
})
