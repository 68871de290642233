/** The contracts of the API's table, kept by the store on a real engine and by its in-memory twins. */
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ApiKey, hashOf, keyIdOf } from '../../lib/api/apiKey'
import type { ApiKeys, FirstRequest, IdempotencyKeys } from '../../lib/api/ports'
import { newOrderId } from '../../lib/order/orderId'
import { dynamoApiKeys } from '../../lib/store/dynamoApiKeys'
import { dynamoIdempotencyKeys } from '../../lib/store/dynamoIdempotencyKeys'
import { plusMs } from '../../lib/time'
import { memoryApiKeys, memoryIdempotencyKeys } from '../support/memoryApi'
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
