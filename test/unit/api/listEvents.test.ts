/** The feed of events through the API: its start, its end, and its items. */
import { beforeEach, expect, it } from 'vitest'
import type { Caller } from '../../../lib/api/caller'
import type { MerchantFeed } from '../../../lib/api/merchantStores'
import { listEvents } from '../../../lib/api/operations/listEvents'
import { DAY_MS, isoTime, plusMs, SECOND_MS } from '../../../lib/time'
import { NOW } from '../../support/orders'

type Query = Parameters<MerchantFeed['read']>[0]
let asked: Query[]
beforeEach(() => {
  asked = []
})
const read = (query: object = {}, search = '?limit=2') => {
  const feed: MerchantFeed = {
    async read(each) {
      asked.push(each)
      return { events: ['{"id":"evt_1"}', '{"id":"evt_2"}'], next: 'the next', hasMore: true }
    },
  }
  return listEvents({ feed, clock: () => NOW }).answer({
    caller: {} as Caller,
    version: '1',
    path: {},
    body: undefined,
    query,
    search,
    operationId: '' as never,
    at: NOW,
    requestId: 'request',
  })
}
const OLDEST = String(NOW - 30 * DAY_MS)
const SETTLED = plusMs(NOW, -15 * SECOND_MS)
const EVENT = `evt_${'0'.repeat(24)}`

it.each<[object, Partial<Query>]>([
  [{}, { after: OLDEST, limit: 100 }],
  [{ limit: 7 }, { after: OLDEST, limit: 7 }],
  [{ after: `${NOW - 5}.${EVENT}` }, { after: `${NOW - 5}.${EVENT}`, limit: 100 }],
  [{ after: isoTime(plusMs(NOW, -6000)) }, { after: String(NOW - 6000), limit: 100 }],
  // What lies before the oldest is gone.
  [{ after: isoTime(plusMs(NOW, -30 * DAY_MS - 1)) }, { after: OLDEST, limit: 100 }],
  [{ after: '1970-01-01T00:00:00Z' }, { after: OLDEST, limit: 100 }],
  [{ after: isoTime(plusMs(NOW, -30 * DAY_MS + 1)) }, { after: String(NOW - 30 * DAY_MS + 1), limit: 100 }],
  [{ after: `${OLDEST}.${EVENT}` }, { after: `${OLDEST}.${EVENT}`, limit: 100 }],
])('%j reads %j, up to where nothing can be inserted any more', async (query, expected) => {
  expect((await read(query)).ok).toBe(true)
  expect(asked).toEqual([{ ...expected, before: SETTLED }])
})

it('a page has its URL, its events, and the next position', async () => {
  expect(await read()).toEqual({
    ok: true,
    value: {
      status: 200,
      value: {
        object: 'list',
        data: [{ id: 'evt_1' }, { id: 'evt_2' }],
        has_more: true,
        next: 'the next',
        url: '/v1/events?limit=2',
      },
    },
  })
})

it('an invalid position is refused, and nothing is read', async () => {
  for (const after of ['', 'yesterday', EVENT, `${NOW}.`, `${NOW}.evt_1`, `${NOW}0`])
    expect(await read({ after })).toMatchObject({
      ok: false,
      error: { code: 'invalid_field', param: 'after' },
    })
  expect(asked).toEqual([])
})
