/**
 * Reads the orders of a day in the order of creation, lazily. A number has the order's time to within PROMPT_MS, so
 * what was read of a partition limits what can still follow. Late numbers have no time, so they are read first.
 */
import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { byAge, type Order } from '../order/order'
import { firstNumbers, lateNumbers, type OrderId, PROMPT_MS, TIME_STEP_MS, timeOf } from '../order/orderId'
import type { PartOfDay } from '../payment/ports'
import { beginningOfDay, beijingDay, DAY_MS, type EpochMs, earliest, latest, plusMs } from '../time'
import type { DocumentStore } from './documentStore'
import { dayShards } from './orderKey'

type Item = Readonly<Record<string, unknown>>

interface Reader {
  readonly store: Pick<DocumentStore, 'query'>
  readonly table: string
  /** Undefined for an item to be left out. */
  readonly read: (item: Item) => Order | undefined
}

/** Items in the first page of a partition; each further page has twice as many, up to LARGEST_PAGE. */
const FIRST_PAGE = 32
/** More than fit into a 1 MB page of DynamoDB, which does not accept arbitrary numbers. */
const LARGEST_PAGE = 8192

/** @param day  any time of the day in Beijing */
export async function* dayInSequence(
  { store, table, read }: Reader,
  day: EpochMs,
  { from, to, isOldestFirst = false }: PartOfDay,
): AsyncGenerator<Order> {
  const start = beginningOfDay(day)
  const end = plusMs(start, DAY_MS)
  const [first, last] = [latest(from ?? start, start), earliest(to ?? end, plusMs(end, -1))]
  if (first > last) return
  const sources = numbersOf(start, first, last, isOldestFirst).flatMap(([low, high]) =>
    dayShards(beijingDay(start)).map(dayShard =>
      pages(store, {
        TableName: table,
        KeyConditionExpression: 'dayShard = :dayShard AND orderId BETWEEN :low AND :high',
        ExpressionAttributeValues: { ':dayShard': dayShard, ':low': low, ':high': high },
        ScanIndexForward: isOldestFirst,
      }),
    ),
  )
  const bySequence = isOldestFirst ? byAge : (a: Order, b: Order) => byAge(b, a)
  const comesBefore = isOldestFirst
    ? ({ createdAt }: Order, number: EpochMs) => createdAt < number - PROMPT_MS
    : ({ createdAt }: Order, number: EpochMs) => createdAt >= number + TIME_STEP_MS + PROMPT_MS
  let held: Order[] = []
  for await (const { items, reached } of rounds(sources)) {
    const orders = items.map(read).filter(order => order !== undefined)
    held = [...held, ...orders.filter(({ createdAt }) => first <= createdAt && createdAt <= last)]
    held.sort(bySequence)
    const sure = held.findIndex(order => !reached.every(number => number && comesBefore(order, number)))
    yield* sure === -1 ? held : held.slice(0, sure)
    held = sure === -1 ? [] : held.slice(sure)
  }
}

/** The range of numbers in which these orders are found: from one, up to but excluding another. */
function numbersOf(start: EpochMs, first: EpochMs, last: EpochMs, isOldestFirst: boolean) {
  const end = plusMs(start, DAY_MS)
  const until = plusMs(last, PROMPT_MS + TIME_STEP_MS)
  const low = firstNumbers(latest(plusMs(first, -PROMPT_MS), start))
  const [late, pastAll] = [lateNumbers(start), `${beijingDay(start)}~`]
  // Late numbers sort last, so they come first when reading backwards.
  if (!isOldestFirst && until >= end) return [[low, pastAll]] as const
  return [
    [late, pastAll],
    [low, firstNumbers(earliest(until, end), start)],
  ] as const
}

interface Page {
  readonly items: readonly Item[]
  readonly isLast: boolean
}

async function* pages(
  store: Pick<DocumentStore, 'query'>,
  input: QueryCommandInput,
): AsyncGenerator<Page, Page> {
  let ExclusiveStartKey: Record<string, unknown> | undefined
  for (let Limit = FIRST_PAGE; ; Limit = Math.min(2 * Limit, LARGEST_PAGE)) {
    const { Items: items = [], LastEvaluatedKey } = await store.query({ ...input, Limit, ExclusiveStartKey })
    const page = { items, isLast: !LastEvaluatedKey }
    if (page.isLast) return page
    yield page
    ExclusiveStartKey = LastEvaluatedKey
  }
}

interface Round {
  readonly items: readonly Item[]
  /** For each source with more pages, the time in the last number of its page. */
  readonly reached: readonly (EpochMs | undefined)[]
}

/** Reads the next page of all sources in parallel, until none has more. */
async function* rounds(sources: readonly AsyncIterator<Page, Page>[]): AsyncGenerator<Round> {
  for (let open = sources; open.length > 0; ) {
    const read = await Promise.all(open.map(async source => ({ source, page: (await source.next()).value })))
    const left = read.filter(({ page }) => !page.isLast)
    open = left.map(({ source }) => source)
    yield {
      items: read.flatMap(({ page }) => page.items),
      reached: left.map(({ page }) => timeOf(String(page.items.at(-1)?.orderId) as OrderId)),
    }
  }
}
