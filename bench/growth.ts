/**
 * `npm run bench -- growth`: the same operations on tables of a thousand, a hundred thousand and a million orders, in
 * turns. With a thousand orders a day, a shop has these after a day, a hundred days, three years.
 */
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { factsByKey, type RecordedFact } from '../lib/order/facts'
import type { Order } from '../lib/order/order'
import { newOrderId, timeOf } from '../lib/order/orderId'
import { FIRST_VISIT_MS } from '../lib/payment/agenda'
import { ordersOfDay } from '../lib/payment/dayOrders'
import type { DueOrders, ListedOrders } from '../lib/payment/ports'
import { ok } from '../lib/result'
import { dynamoDueOrders } from '../lib/store/dynamoDueOrders'
import { dynamoListedOrders } from '../lib/store/dynamoOrderLists'
import { marshallOptions } from '../lib/store/marshalling'
import { sdkDocumentStore } from '../lib/store/sdk/documentStore'
import { beginningOfDay, DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../lib/time'
import { rethrow } from '../lib/unreadableItem'
import {
  failedAnswer,
  PARAMETERS,
  pageNotifyFields,
  signedPageForm,
  VARIABLES,
} from '../test/support/alipayPage'
import { aKnownKey } from '../test/support/apiKeys'
import {
  anEvent,
  CONTEXT,
  type EventParts,
  FORM,
  failuresOf,
  messagesOf,
  timedContext,
} from '../test/support/events'
import { type Outside, type RouteName, startBackground, startRoute } from '../test/support/handlers'
import {
  memoryApiKeys,
  memoryDeliveries,
  memoryDeliveryQueue,
  memoryEventFeed,
  memoryIdempotencyKeys,
  memoryWebhookEndpoints,
} from '../test/support/memoryApi'
import { memoryIllegalRequests } from '../test/support/memoryIllegalRequests'
import { memoryVisits } from '../test/support/memoryVisits'
import { anOrder, NOW, paidFact } from '../test/support/orders'
import { showProgress } from '../tools/terminal'
import { type FilledTable, type Filling, ORDERS_TABLE, startFilledTable } from './filledTable'
import { machine } from './interleaved'
import { numberedOrderId } from './numberedOrders'
import { atMost, judged, type Outcome } from './outcome'
import { median, spread } from './statistics'
import { markdownTable } from './table'

const SIZES = [1_000, 100_000, 1_000_000]
const A_DAY = 1_000
const TURNS = 40
const WARM_UP = 4
/** Lists read a thousand orders, so they run only in every n-th turn. */
const LISTS_IN = 2
const TARGET = 1.2
/** Orders due for a visit, at every size. */
const DUE = 50
/** Only operations on a single item, and queries of a single partition. */
const ALLOWED = ['GetItemCommand', 'PutItemCommand', 'QueryCommand', 'UpdateItemCommand']

const OPERATIONS = [
  'notify',
  'order page',
  'visit',
  'reconcile',
  'day list',
  'shop API: a list page',
] as const
type Operation = (typeof OPERATIONS)[number]
const isList = (operation: Operation) => operation.includes('list')

export async function benchGrowth(sizes: readonly number[] = SIZES): Promise<Outcome> {
  const tables: FilledTable[] = []
  try {
    const shops = []
    for (const size of sizes) {
      showProgress(`Filling a table with ${size} orders …`)
      const table = await startFilledTable(fillingOf(size), { keeps: true })
      tables.push(table)
      shops.push(await openShop(size, table))
    }
    for (let turn = -WARM_UP; turn < TURNS; turn++) {
      showProgress(`Turn ${Math.max(turn, 0)} of ${TURNS}`)
      const taken = OPERATIONS.filter(operation => turn % LISTS_IN === 0 || !isList(operation))
      // The first shop changes, because the preceding operation affects the first one most.
      const first = (turn + WARM_UP) % shops.length
      const turned = [...shops.slice(first), ...shops.slice(0, first)]
      for (const operation of taken) for (const shop of turned) await shop.take(operation, turn >= 0)
    }
    return outcomeOf(shops)
  } finally {
    for (const table of tables) await table.stop()
  }
}

/** Orders spread over the day, paid long ago, with all mails sent: without pending work. */
const fillingOf = (count: number): Filling => ({
  sample: settledOrder(),
  more: orderId => ({ createdAt: timeOf(orderId) }),
  count,
  orderId: index =>
    numberedOrderId(
      plusMs(beginningOfDay(NOW), DAY_MS * ((index % A_DAY) / A_DAY - Math.floor(index / A_DAY))),
      index,
    ),
})

function settledOrder(): Order {
  const paid = paidFact('2026112322001400000000000001', NOW, 'alipayPage')
  const { gateway, at, requestId, recordedAt } = paid
  const sent = { gateway, tradeNo: '2026112322001400000000000001', at, requestId, recordedAt }
  const mail = { ...sent, source: 'mail' as const, sourceId: '0102018c-mail-of-ses-00000000' }
  const all: readonly RecordedFact[] = [
    paid,
    { kind: 'receiptSent', ...mail },
    { kind: 'noticeSent', ...mail },
  ]
  return anOrder({ gateway: 'alipayPage', facts: factsByKey(all) })
}

type Shop = Awaited<ReturnType<typeof openShop>>

async function openShop(size: number, { client }: FilledTable) {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: marshallOptions() })
  const calls = { names: [] as string[] }
  documents.middlewareStack.add(
    (next, context) => args => {
      calls.names.push(String(context.commandName))
      return next(args)
    },
    { step: 'initialize' },
  )
  const onUnreadable = (failure: Error) => {
    throw failure
  }
  const orders = dynamoListedOrders(sdkDocumentStore(documents), ORDERS_TABLE, {
    clock: () => NOW,
    onUnreadable,
  })
  const dueOrders = dynamoDueOrders(sdkDocumentStore(documents), ORDERS_TABLE, { onUnreadable: rethrow })
  const operations = await operationsOf(orders, dueOrders)
  const samples = new Map<Operation, number[]>(OPERATIONS.map(operation => [operation, []]))
  const counts = new Map<Operation, number>()
  return {
    size,
    samples,
    counts,
    async take(operation: Operation, isCounted: boolean) {
      const run = await operations[operation]()
      calls.names = []
      const start = performance.now()
      await run()
      const took = performance.now() - start
      const foreign = calls.names.find(name => !ALLOWED.includes(name))
      if (foreign) throw new Error(`${operation} makes a ${foreign}`)
      counts.set(operation, calls.names.length)
      if (isCounted) samples.get(operation)?.push(took)
    },
  }
}

/** Each operation prepares its input, and returns the function to be timed. */
async function operationsOf(
  orders: ListedOrders,
  dueOrders: DueOrders,
): Promise<Record<Operation, () => Promise<() => Promise<unknown>>>> {
  const fresh = async (parts: Partial<Order> = {}) => {
    const order = anOrder({ gateway: 'alipayPage', orderId: newOrderId(NOW), ...parts })
    await orders.create(order)
    return order
  }
  const isDue = { createdAt: plusMs(NOW, -FIRST_VISIT_MS - MINUTE_MS) }
  // Half of them are in the index, and the others are young.
  for (let i = 0; i < DUE; i++) {
    const createdAt = i % 2 === 0 ? isDue.createdAt : plusMs(NOW, -HOUR_MS)
    await fresh({ createdAt, orderId: newOrderId(createdAt) })
  }
  const outside = outsideOf(orders, dueOrders)
  const key = await aKnownKey(outside.apiKeys)
  const route = (name: RouteName) => {
    const handle = startRoute(name, outside)
    return async (parts: EventParts) => {
      const { statusCode = 0 } = await handle(anEvent(parts), CONTEXT)
      if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}`)
    }
  }
  const [notify, page, api] = [route('notify'), route('order'), route('shopApi')]
  const visit = startBackground('visit', outside)
  return {
    async notify() {
      const body = signedPageForm(pageNotifyFields(await fresh()))
      const path = '/paycallback/alipayPage/notify'
      const pathParameters = { gateway: 'alipayPage' }
      return () => notify({ method: 'POST', path, pathParameters, headers: FORM, body })
    },
    async 'order page'() {
      const { orderId } = await fresh()
      return () => page({ path: `/orders/${orderId}`, pathParameters: { orderId } })
    },
    async visit() {
      const { orderId } = await fresh(isDue)
      return async () => {
        const answered = await visit(messagesOf([{ orderId, attempt: 0 }]), CONTEXT)
        if (failuresOf(answered).length > 0) throw new Error('a visit failed')
      }
    },
    async reconcile() {
      // A new container, which has sent nothing yet.
      let sent = 0
      const find = startBackground('reconcile', { ...outside, visits: memoryVisits(() => sent++) })
      return async () => {
        await find({}, timedContext(CONTEXT.awsRequestId, 90_000))
        if (sent !== DUE) throw new Error(`${sent} orders were due, and not ${DUE}`)
      }
    },
    'day list': async () => async () => {
      const { orders: found } = await ordersOfDay(orders, NOW)
      if (found.length < A_DAY) throw new Error('the day lacks orders')
    },
    'shop API: a list page': async () => () =>
      api({ path: '/v1/orders', headers: { authorization: `Bearer ${key}` } }),
  }
}

function outsideOf(orders: ListedOrders, dueOrders: DueOrders) {
  const webhooks = {
    feed: memoryEventFeed(),
    endpoints: memoryWebhookEndpoints(),
    deliveries: memoryDeliveries(),
    queue: memoryDeliveryQueue(() => {}),
    send: async () => ({ kind: 'answered' as const, status: 200, retryAfter: '' }),
  }
  return {
    orders,
    dueOrders,
    illegalRequests: memoryIllegalRequests({ requests: new Map(), counts: new Map() }),
    visits: memoryVisits(() => {}),
    apiKeys: memoryApiKeys(),
    idempotencyKeys: memoryIdempotencyKeys(),
    webhooks,
    http: async () => ({
      status: 200,
      body: Buffer.from(failedAnswer('alipay_trade_query', 'ACQ.TRADE_NOT_EXIST')),
    }),
    readParameter: async (name: string) => PARAMETERS[name] ?? '',
    clock: () => NOW,
    log: () => {},
    sendMail: async () => ok('0102018c-mail-of-ses-00000000'),
    variables: { GATEWAYS: 'alipayPage', ...VARIABLES },
  } satisfies Outside
}

function outcomeOf(shops: readonly Shop[]): Outcome {
  const [small, ...others] = shops
  const samplesOf = (shop: Shop | undefined, operation: Operation) => shop?.samples.get(operation) ?? []
  // Per turn, so that a slow phase of the machine affects both.
  const ratioOf = (shop: Shop, operation: Operation) => {
    const base = samplesOf(small, operation)
    return median(samplesOf(shop, operation).map((ms, turn) => ms / (base[turn] ?? Number.NaN)))
  }
  const name = (size: number) => size.toLocaleString('en').replaceAll(',', ' ')
  const rows = OPERATIONS.map(operation => [
    operation,
    ...shops.map(shop => spread(samplesOf(shop, operation))),
    ...others.map(shop => ratioOf(shop, operation).toFixed(2)),
    [...new Set(shops.map(({ counts }) => counts.get(operation)))].join(' to '),
  ])
  const head = [
    'ms, median (quartiles)',
    ...shops.map(({ size }) => `${name(size)} orders`),
    ...others.map(({ size }) => `× at ${name(size)}`),
    'calls of the store',
  ]
  const targets = OPERATIONS.map(operation =>
    atMost(
      `${operation}: ${name(others.at(-1)?.size ?? 0)} orders beside ${name(small?.size ?? 0)}`,
      Math.max(...others.map(shop => ratioOf(shop, operation))),
      TARGET,
      '×',
    ),
  )
  const figures = Object.fromEntries(
    shops.map(shop => [
      shop.size,
      Object.fromEntries(
        OPERATIONS.map(operation => [
          operation,
          { ms: median(samplesOf(shop, operation)), calls: shop.counts.get(operation) },
        ]),
      ),
    ]),
  )
  return judged(targets, { machine: machine(), turns: TURNS, sizes: figures }, [
    `${machine()}; ${TURNS} turns, the embedded engine on files, ${A_DAY} orders a day, ${DUE} due`,
    '',
    markdownTable([head, ...rows]),
    '',
    'No path scans: each call is of one item or of one partition.',
  ])
}
