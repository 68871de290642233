/** The contract of the log of illegal requests, for the store on a real engine and its in-memory counterpart. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { IllegalCount, IllegalRequest, IllegalRequests } from '../../lib/illegal/illegalRequest'
import { DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../../lib/time'
import { anyText } from '../support/anyText'
import { collect } from '../support/collect'
import { emptyIllegalRequestsTable, memoryIllegalRequests } from '../support/memoryIllegalRequests'
import { NOW } from '../support/orders'
import { freshTables } from '../support/tables'

let tables: Awaited<ReturnType<typeof freshTables>>
beforeAll(async () => {
  tables = await freshTables()
})

const anIllegalRequest = (at: EpochMs, requestId: string): IllegalRequest => ({
  id: `${String(at).padStart(15, '0')}-${requestId}`,
  at,
  reason: 'badSignature',
  channel: 'notify',
  sourceIp: '203.0.113.7',
  userAgent: 'curl',
  claimedOrder: '20261123ABCDEFGHJKMNPQRS',
  copy: 'a=1&sign=(redacted)',
  requestId,
})

interface Store {
  readonly name: string
  readonly illegalRequests: () => IllegalRequests
}

const dynamo: Store = { name: 'DynamoDB', illegalRequests: () => tables.illegalRequests }

const table = emptyIllegalRequestsTable()
const memory: Store = { name: 'memory', illegalRequests: () => memoryIllegalRequests(table) }

describe.each([dynamo, memory])('$name', ({ illegalRequests }) => {
  const list = (from: EpochMs, to: EpochMs) => collect(illegalRequests().list(from, to))

  it('lists what was added in a period, in sequence, from all shards', async () => {
    const requests = Array.from({ length: 20 }, (_, index) =>
      anIllegalRequest(plusMs(NOW, index * 1000), `request-${index.toString(16).padStart(2, '0')}`),
    )
    for (const request of [...requests].reverse()) await illegalRequests().add(request)
    expect((await list(NOW, plusMs(NOW, 60_000))).map(({ id }) => id)).toEqual(requests.map(({ id }) => id))
    // As they were, and with nothing of the store's own.
    expect(await list(plusMs(NOW, 18_500), plusMs(NOW, 60_000))).toEqual([requests[19]])
    expect(await list(plusMs(NOW, -60_000), plusMs(NOW, -1))).toEqual([])
  })

  it('lists and erases each, whatever its request’s id is', async () => {
    const at = plusMs(NOW, 10 * DAY_MS)
    // As UTF-8 has it, which knows no half of a pair.
    const wellFormed = anyText({ maxLength: 40 }).map(text => Buffer.from(text).toString())
    const property = fc.asyncProperty(fc.uniqueArray(wellFormed, { maxLength: 10 }), async requestIds => {
      const requests = [...requestIds, 'ends in -5'].map(requestId => anIllegalRequest(at, requestId))
      await Promise.all(requests.map(each => illegalRequests().add(each)))
      expect(new Set((await list(at, at)).map(({ id }) => id))).toEqual(new Set(requests.map(({ id }) => id)))
      await Promise.all(requests.map(each => illegalRequests().erase(each)))
      expect(await list(at, at)).toEqual([])
    })
    await fc.assert(property, { numRuns: 30 })
  })

  it('covers several days', async () => {
    const later = anIllegalRequest(plusMs(NOW, 3 * DAY_MS), 'request-zz')
    await illegalRequests().add(later)
    const found = await list(plusMs(NOW, DAY_MS), plusMs(NOW, 4 * DAY_MS))
    expect(found).toMatchObject([later])
  })

  it('reads the days of both ends, whichever end has the later time of day', async () => {
    const to = plusMs(NOW, 40 * DAY_MS)
    await illegalRequests().add(anIllegalRequest(to, 'at the end'))
    for (const hours of [0, 1, 8, 16, 23])
      expect(await list(plusMs(to, -2 * DAY_MS + hours * HOUR_MS), to)).toHaveLength(1)
  })

  it('erases one record only', async () => {
    const at = plusMs(NOW, 20 * DAY_MS)
    const [one, two] = [anIllegalRequest(at, 'request-a7'), anIllegalRequest(at, 'request-zz')]
    for (const request of [one, two]) await illegalRequests().add(request)
    await illegalRequests().erase(one)
    expect((await list(at, at)).map(({ id }) => id)).toEqual([two.id])
    await illegalRequests().erase(one)
    await illegalRequests().erase(two)
    expect(await list(at, at)).toEqual([])
  })

  it('adds counts up, separately from full records', async () => {
    const hour = Math.floor(NOW / HOUR_MS)
    const count = { hour, sourceIp: '192.0.2.1', reason: 'badSignature', count: 16 } as const
    await Promise.all([
      illegalRequests().addCount(count),
      illegalRequests().addCount({ ...count, count: 48 }),
    ])
    await illegalRequests().addCount({ ...count, reason: 'ambiguous' })
    expect(await collect(illegalRequests().listCounts(NOW, plusMs(NOW, 1)))).toEqual([
      { ...count, reason: 'ambiguous' },
      { ...count, count: 64 },
    ])
    expect((await list(NOW, plusMs(NOW, 60_000))).filter(({ sourceIp }) => sourceIp === '192.0.2.1')).toEqual(
      [],
    )
    const none: IllegalCount[] = []
    for await (const each of illegalRequests().listCounts(plusMs(NOW, 2 * HOUR_MS), plusMs(NOW, 3 * HOUR_MS)))
      none.push(each)
    expect(none).toEqual([])
  })
})

describe.each([dynamo, memory])('counts in $name', ({ illegalRequests }) => {
  it('cover the hours that overlap a period', async () => {
    const begins = plusMs(NOW, 60 * DAY_MS)
    const hour = begins / HOUR_MS
    await illegalRequests().addCount({ hour, sourceIp: '192.0.2.1', reason: 'badSignature', count: 1 })
    const count = async (from: number, to: number) => {
      let found = 0
      for await (const _ of illegalRequests().listCounts(plusMs(begins, from), plusMs(begins, to))) found += 1
      return found
    }
    const spans = [
      [-HOUR_MS, -1],
      [-HOUR_MS, 0],
      [1, 2],
      [HOUR_MS - 1, 2 * HOUR_MS],
      [HOUR_MS, 2 * HOUR_MS],
    ] as const
    expect(await Promise.all(spans.map(([from, to]) => count(from, to)))).toEqual([0, 1, 1, 1, 0])
  })

  it('are sorted by time, from all shards', async () => {
    const begins = plusMs(NOW, 70 * DAY_MS)
    // More than there are shards, within one day.
    const hours = Array.from({ length: 10 }, (_, index) => begins / HOUR_MS + index)
    for (const hour of hours.toReversed())
      await illegalRequests().addCount({ hour, sourceIp: '192.0.2.1', reason: 'badSignature', count: 1 })
    const found: number[] = []
    for await (const { hour } of illegalRequests().listCounts(begins, plusMs(begins, 9 * HOUR_MS)))
      found.push(hour)
    expect(found).toEqual(hours)
  })
})

it('spreads the records over shards, and the table deletes them after ninety days', async () => {
  const at = plusMs(NOW, 9 * DAY_MS)
  const ids = Array.from({ length: 20 }, (_, index) => `request-${index.toString(16).padStart(2, '0')}`)
  for (const id of ids) await tables.illegalRequests.add(anIllegalRequest(at, id))
  const hour = Math.floor(at / HOUR_MS)
  await tables.illegalRequests.addCount({ hour, sourceIp: '192.0.2.9', reason: 'tooLarge', count: 16 })
  const scan = new ScanCommand({ TableName: tables.names.illegalRequests })
  const all = (await tables.documents.send(scan)).Items ?? []
  // An address is somebody's, and counts hold one, too.
  const counted = all.filter(item => item.hour === hour)
  expect(counted.map(({ forgetAt }) => forgetAt)).toEqual([(hour * HOUR_MS + 90 * DAY_MS) / 1000])
  const items = all.filter(item => item.at === at)
  expect(new Set(items.map(({ dayShard }) => dayShard)).size).toBeGreaterThan(4)
  expect(new Set(items.map(({ forgetAt }) => forgetAt))).toEqual(new Set([(at + 90 * DAY_MS) / 1000]))
})
