/**
 * `npm run bench -- visits`: 10 000 orders are due at once, and the gateway takes 200 ms for a response. `findDue`
 * reads them from a real engine. The queue and the data of the visits are in memory, with DynamoDB's latency, because
 * a laptop's engine serves one call at a time.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Order } from '../lib/order/order'
import { newOrderId, type OrderId } from '../lib/order/orderId'
import { FIRST_VISIT_MS } from '../lib/payment/agenda'
import type { DueOrders, Visit } from '../lib/payment/ports'
import { ok } from '../lib/result'
import { dynamoDueOrders } from '../lib/store/dynamoDueOrders'
import { marshallOptions } from '../lib/store/marshalling'
import { orderItem } from '../lib/store/orderItem'
import { orderKey, workShard } from '../lib/store/orderKey'
import { sdkDocumentStore } from '../lib/store/sdk/documentStore'
import { HOUR_MS, plusMs } from '../lib/time'
import { rethrow } from '../lib/unreadableItem'
import { startDynamoEngine } from '../local/stack/dynamoEngine'
import { freePort } from '../local/stack/ports'
import { localDynamoClient } from '../local/stack/stack'
import { createTables } from '../local/stack/tables'
import { failureAnswer, KEY } from '../test/support/alipay'
import { CONTEXT, messagesOf, timedContext } from '../test/support/events'
import { type Outside, startBackground } from '../test/support/handlers'
import { memoryIllegalRequests } from '../test/support/memoryIllegalRequests'
import { emptyOrdersTable, memoryOrders } from '../test/support/memoryOrders'
import { memoryVisits } from '../test/support/memoryVisits'
import { anOrder, NOW } from '../test/support/orders'
import { tableNames } from '../tools/deployment/serverlessConfig'
import { atLeast, atMost, judged, type Outcome } from './outcome'
import { median } from './statistics'

const ORDERS = 10_000
const CONCURRENCY = 20
/** As in serverless.yml. */
const BATCH = 5
const ANSWER_MS = 200
const STORE_CALL_MS = 8
/** Orders of one shard for which the gateway does not respond, and the time until the caller gives up. */
const REFUSED = 400
const REFUSAL_MS = 2000
const SHARDS = 4
/** Seeding is not measured. */
const SEEDED_AT_ONCE = 25

const TARGETS = { allWithinMs: 120_000, slowestShardToFastest: 1.25 } as const

interface Run {
  /** Until the last order with a response was visited. */
  readonly tookMs: number
  /** For each shard: when half of its orders were visited, ms from the start. */
  readonly medians: readonly number[]
  /** Orders that were visited and are no longer due. */
  readonly visited: number
}

export async function benchVisits(): Promise<Outcome> {
  const engine = await startDynamoEngine(await freePort(), undefined, process.env.DYNAMODB_ENDPOINT)
  try {
    const client = localDynamoClient(engine.endpoint)
    await createTables(client, 'bench')
    const documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: marshallOptions(),
    })
    const table = tableNames('bench').orders
    const due = await seed(documents, table)
    const found = dynamoDueOrders(sdkDocumentStore(documents), table, {
      onUnreadable: rethrow,
      workShards: SHARDS,
    })
    const outcome = outcomeOf(await run(due, found, 0), await run(due, found, REFUSED))
    client.destroy()
    return outcome
  } finally {
    await engine.stop()
  }
}

/** @param found  the source of due orders */
async function run(due: readonly Order[], found: DueOrders, refused: number): Promise<Run> {
  const numbers = due.map(({ orderId }) => orderId)
  const refusedOnes = new Set(numbers.filter(orderId => shardOf(orderId) === 0).slice(0, refused))
  const table = emptyOrdersTable()
  for (const order of due) {
    table.orders.set(order.orderId, order)
    table.agendas.set(order.orderId, { dueAt: plusMs(NOW, FIRST_VISIT_MS) })
  }
  const orders = memoryOrders(table, async (_, step) => {
    await sleep(STORE_CALL_MS)
    return step()
  })
  const now = plusMs(NOW, HOUR_MS)
  const queue: Visit[] = []
  const doneMs = new Map<OrderId, number>()
  const outside: Outside = {
    dueOrders: found,
    orders: {
      ...orders,
      async settle(order, ...rest) {
        const settled = await orders.settle(order, ...rest)
        doneMs.set(order.orderId, performance.now() - start)
        return settled
      },
    },
    illegalRequests: memoryIllegalRequests({ requests: new Map(), counts: new Map() }),
    visits: memoryVisits(visit => queue.push(visit)),
    async http(url) {
      const isRefused = refusedOnes.has(url.searchParams.get('out_trade_no') as OrderId)
      await sleep(isRefused ? REFUSAL_MS : ANSWER_MS)
      return isRefused ? undefined : { status: 200, body: Buffer.from(failureAnswer('TRADE_NOT_EXIST')) }
    },
    readParameter: async () => KEY,
    clock: () => now,
    log: () => {},
    sendMail: async () => ok('mail'),
    variables: { ALIPAY_CONTRACTED: 'single_trade_query' },
  }
  const start = performance.now()
  let isFinding = true
  const finding = (async () => {
    await startBackground('reconcile', outside)({}, timedContext('', 90_000))
    isFinding = false
  })()
  const worker = async () => {
    const handle = startBackground('visit', outside)
    for (;;) {
      const batch = queue.splice(0, BATCH)
      if (batch.length > 0) await handle(messagesOf(batch), CONTEXT)
      else if (isFinding) await sleep(5)
      else return
    }
  }
  await Promise.all([finding, ...Array.from({ length: CONCURRENCY }, worker)])
  const answered = numbers.filter(orderId => !refusedOnes.has(orderId))
  return {
    tookMs: Math.max(...answered.map(orderId => doneMs.get(orderId) ?? Number.POSITIVE_INFINITY)),
    medians: Array.from({ length: SHARDS }, (_, shard) =>
      median(answered.filter(orderId => shardOf(orderId) === shard).map(orderId => doneMs.get(orderId) ?? 0)),
    ),
    visited: doneMs.size,
  }
}

const shardOf = (orderId: OrderId): number => Number(workShard(orderId, SHARDS).split('#')[1])

/** In the store's format, 25 per call. */
async function seed(documents: DynamoDBDocumentClient, table: string): Promise<readonly Order[]> {
  const all = Array.from({ length: ORDERS }, () => anOrder({ orderId: newOrderId(NOW) }))
  for (let from = 0; from < ORDERS; from += SEEDED_AT_ONCE) {
    const items = all.slice(from, from + SEEDED_AT_ONCE).map(order => ({
      ...orderKey(order.orderId),
      ...orderItem(order),
      workShard: workShard(order.orderId, SHARDS),
      dueAt: plusMs(NOW, FIRST_VISIT_MS),
    }))
    const RequestItems = { [table]: items.map(Item => ({ PutRequest: { Item } })) }
    await documents.send(new BatchWriteCommand({ RequestItems }))
  }
  return all
}

const ratio = ({ medians }: Run): number => Math.max(...medians) / Math.min(...medians)

function outcomeOf(plain: Run, refusing: Run): Outcome {
  const runs = [
    ['all answered', plain],
    [`${REFUSED} of one shard not answered`, refusing],
  ] as const
  const lines = runs.map(
    ([name, run]) =>
      `${name}: ${run.visited} visited, the last that is answered about after ${seconds(run.tookMs)}; half of the ` +
      `first shard after ${seconds(Math.min(...run.medians))}, of the last after ${seconds(Math.max(...run.medians))}`,
  )
  const targets = runs.flatMap(([name, run]) => [
    atLeast(`orders visited, ${name}`, run.visited, ORDERS, ''),
    atMost(`the last visit, ${name}`, run.tookMs / 1000, TARGETS.allWithinMs / 1000, 's'),
    atMost(`the last shard beside the first, ${name}`, ratio(run), TARGETS.slowestShardToFastest, '×'),
  ])
  return judged(targets, { plain, refusing, targets: TARGETS }, [
    `${ORDERS} due orders, ${CONCURRENCY} at once with ${BATCH} visits each, ${ANSWER_MS} ms an answer`,
    ...lines,
  ])
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
