/**
 * The real handlers on the real store and engine. Each delivery goes to a new one, until its sender gets the expected
 * answer; a handler may die at each of its outside effects.
 */

import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { Mail } from '../../lib/delivery/mail'
import type { BillEntries, BillLine } from '../../lib/gateways/capabilities/bills'
import type { Answer } from '../../lib/gateways/httpClient'
import { refundWay } from '../../lib/gateways/refundWays'
import type { IllegalRequest } from '../../lib/illegal/illegalRequest'
import type { Order } from '../../lib/order/order'
import { giveUpRefund } from '../../lib/payment/giveUpRefund'
import type { DueOrders, ListedOrders } from '../../lib/payment/ports'
import { type RefundRequest, requestRefund } from '../../lib/payment/requestRefund'
import { ok } from '../../lib/result'
import type { DocumentStore } from '../../lib/store/documentStore'
import { dynamoComparisons } from '../../lib/store/dynamoComparisons'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoIllegalRequests } from '../../lib/store/dynamoIllegalRequests'
import { dynamoOrderBatches } from '../../lib/store/dynamoOrderBatches'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { orderOf } from '../../lib/store/orderItem'
import type { EpochMs } from '../../lib/time'
import { KEY } from '../support/alipay'
import { NO_MAILS } from '../support/app'
import { confirmationsBy } from '../support/directRefund'
import { anEvent, type EventParts, timedContext } from '../support/events'
import {
  type BackgroundName,
  isOfBackground,
  type Outside,
  REGISTRIES,
  type RouteName,
  startBackground,
  startRoute,
} from '../support/handlers'
import { memoryVisits } from '../support/memoryVisits'
import { NOW } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'
import { type Death, mortality } from './mortality'

/** Few shards: each query is one more step to die at. */
export const CRASH_STORE_OPTIONS = { ...STORE_OPTIONS, workShards: 3, clock: () => NOW }

/** A gateway makes eight attempts; a dead handler costs one. */
const MOST_DELIVERIES = 8

export interface Reply {
  readonly status: number
  readonly headers: unknown
  readonly body: string
}

export interface Scenario {
  readonly name: string
  /** `refund`, `giveUp`: what people of the shop and their back end call, in a process of its own. */
  readonly handler: RouteName | BackgroundName | 'refund' | 'giveUp'
  readonly request: EventParts | { readonly event: unknown }
  /** What is in the store before; the orders as they are now, or at another time. */
  readonly before?: (
    orders: ListedOrders,
    ordersAt: (now: EpochMs) => ListedOrders,
    dueOrders: DueOrders,
  ) => Promise<unknown>
  /** What the gateway answers to the first question, the second …; the last answer again and again. */
  readonly gateway?: readonly (Answer | undefined)[] | ((question: URL) => Answer)
  /** Absent: it does. */
  readonly sendsMails?: boolean
  /** The lines of the open platform's bill. */
  readonly bill?: readonly BillLine[]
  /** `ALIPAY_CONTRACTED` */
  readonly contracted?: string
  /** More variables of the shop, and what its parameters hold where that is not direct pay's key. */
  readonly variables?: Readonly<Record<string, string>>
  readonly parameters?: Readonly<Record<string, string>>
  /** Whether the sender sends no more. */
  readonly isContent: (reply: Reply) => boolean
  /** A buyer without an idempotency key who tries again buys again. */
  readonly buysAgain?: boolean
  /** The effects when nobody dies: the points to die at. */
  readonly effects: readonly string[]
}

/** What is left when the sender is content. Facts and records without what differs from delivery to delivery. */
export interface EndState {
  readonly reply: Reply | undefined
  readonly orders: readonly Order[]
  /** Used idempotency keys. */
  readonly keys: number
  readonly illegal: readonly Partial<IllegalRequest>[]
  /** Comparisons of bills that were kept. */
  readonly comparisons: number
  /** Where mails went. */
  readonly mails: readonly string[]
  /** The orders whose visits the queue took. */
  readonly visits: readonly string[]
  readonly begun: readonly string[]
  readonly unheard: readonly string[]
}

type Item = Record<string, unknown>

export type CrashShop = (scenario: Scenario, deaths: readonly Death[]) => Promise<EndState>

/** @param variant  the orders with a bug planted in them, to see that it is found */
export async function openCrashShop(
  variant = (orders: ListedOrders): ListedOrders => orders,
): Promise<CrashShop> {
  const { documents, store, names } = await freshTables()
  const tables = [
    { name: names.orders, keys: ['dayShard', 'orderId'] },
    { name: names.illegalRequests, keys: ['dayShard', 'id'] },
  ]
  const itemsOf = async (TableName: string): Promise<Item[]> =>
    (await documents.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? []

  const wipe = async () => {
    for (const { name, keys } of tables) {
      for (const item of await itemsOf(name)) {
        const Key = Object.fromEntries(keys.map(key => [key, item[key]]))
        await documents.send(new DeleteCommand({ TableName: name, Key }))
      }
    }
  }

  return async (scenario, deaths) => {
    await wipe()
    const ordersAt = (now: EpochMs) =>
      dynamoListedOrders(store, names.orders, {
        ...CRASH_STORE_OPTIONS,
        clock: () => now,
      })
    const searchBy = (store: DocumentStore) => dynamoDueOrders(store, names.orders, CRASH_STORE_OPTIONS)
    await scenario.before?.(ordersAt(NOW), ordersAt, searchBy(store))
    const life = mortality(deaths)
    const client = mortalStore(store, names.illegalRequests, life.effect)
    let asked = 0
    const answers = scenario.gateway ?? []
    const outside = {
      orders: {
        ...variant(dynamoListedOrders(client, names.orders, CRASH_STORE_OPTIONS)),
        // One step, though it is a query of each shard: they change nothing.
        async *listDay(day: EpochMs) {
          await life.effect('list day', async () => {})
          yield* ordersAt(NOW).listDay(day)
        },
      },
      dueOrders: searchBy(client),
      registries: {
        ...REGISTRIES,
        refundConfirmations: {
          ...REGISTRIES.refundConfirmations,
          alipayDirect: confirmationsBy(() => NOW),
        },
      },
      illegalRequests: dynamoIllegalRequests(client, names.illegalRequests),
      http: (question: URL) =>
        life.effect('ask', async () =>
          typeof answers === 'function' ? answers(question) : answers[Math.min(asked++, answers.length - 1)],
        ),
      readParameter: (name: string) => life.effect('keys', async () => scenario.parameters?.[name] ?? KEY),
      clock: () => NOW,
      log: () => {},
      sendMail: ({ to }: Mail) =>
        life.effect('mail', async () => {
          mails.push(to)
          return ok(`mail to ${to}`)
        }),
      books: {
        bills: onlyBill(scenario.bill ?? [], life.effect),
        batches: dynamoOrderBatches(client, names.orders, () => {}),
        comparisons: dynamoComparisons(client, names.orders),
      },
      visits: memoryVisits(
        ({ orderId }) => visits.push(orderId),
        (call, step) => life.effect(call, async () => step()),
      ),
    }
    const mails: string[] = []
    const visits: string[] = []
    let reply: Reply | undefined
    for (let delivery = 1; delivery <= MOST_DELIVERIES && !(reply && scenario.isContent(reply)); delivery++) {
      const context = timedContext(`delivery-0${delivery}`)
      reply = await life.lives(() => deliver(scenario, outside, context))
    }
    const items = await itemsOf(names.orders)
    const records = (await itemsOf(names.illegalRequests)) as unknown as IllegalRequest[]
    return {
      reply,
      orders: items.filter(item => 'lines' in item).map(item => withoutProvenance(orderOf(item))),
      keys: items.filter(item => 'reservedOrderId' in item).length,
      comparisons: items.filter(item => String(item.dayShard).startsWith('bill#')).length,
      illegal: records.map(({ at, reason, channel, sourceIp, userAgent, claimedOrder, copy, cause }) => ({
        at,
        reason,
        channel,
        sourceIp,
        userAgent,
        claimedOrder,
        copy,
        cause,
      })),
      mails,
      visits,
      begun: life.begun,
      unheard: life.unheard,
    }
  }
}

type Context = Parameters<ReturnType<typeof startBackground>>[1]

/** To a handler that is freshly built. One that nobody waits for answers 200 when it wants nothing again. */
async function deliver(
  { handler, request, contracted = '', variables, sendsMails = true }: Scenario,
  ports: Outside,
  context: Context,
): Promise<Reply> {
  const mails = sendsMails ? {} : NO_MAILS
  const outside = { ...ports, variables: { ALIPAY_CONTRACTED: contracted, ...mails, ...variables } }
  if (handler === 'giveUp') return giveUp(outside, 'event' in request ? request.event : undefined)
  if (handler === 'refund') return refund(outside, 'event' in request ? request.event : undefined)
  if (isOfBackground(handler)) {
    const handle = startBackground(handler, outside)
    const answered = await handle('event' in request ? request.event : {}, context)
    const again = Object(answered).batchItemFailures?.length > 0
    return { status: again ? 503 : 200, headers: {}, body: '' }
  }
  const handle = startRoute(handler, outside)
  const result = await handle(anEvent('event' in request ? {} : request), context)
  return { status: result.statusCode ?? 0, headers: result.headers, body: result.body ?? '' }
}

/** Answers 200 when the refund is on record. */
async function refund(outside: Outside, request: unknown): Promise<Reply> {
  const outcome = await requestRefund({ ...outside, refundWay })(request as RefundRequest)
  const isDone = outcome.kind === 'requested' || outcome.kind === 'recorded'
  return { status: isDone ? 200 : 503, headers: {}, body: '' }
}

async function giveUp(outside: Outside, request: unknown): Promise<Reply> {
  const { kind } = await giveUpRefund({ ...outside, refundWay })(
    request as Parameters<ReturnType<typeof giveUpRefund>>[0],
  )
  // Who never heard of it finds that it is not on its way any more.
  return { status: kind === 'givenUp' || kind === 'notPending' ? 200 : 503, headers: {}, body: '' }
}

const onlyBill = (
  lines: readonly BillLine[],
  effect: ReturnType<typeof mortality>['effect'],
): NonNullable<Outside['books']>['bills'] => ({
  names: ['alipayPage'],
  usable: () => ['alipayPage'],
  get: name =>
    name === 'alipayPage'
      ? { read: () => effect('read bill', async () => ({ kind: 'bill', entries: entriesOf(lines) })) }
      : undefined,
})

async function* entriesOf(lines: readonly BillLine[]): BillEntries {
  yield* lines
}

/** Every call of the store is an effect. */
function mortalStore(
  store: DocumentStore,
  illegalRequestsTable: string,
  effect: ReturnType<typeof mortality>['effect'],
): DocumentStore {
  const mortal = (verb: string, call: (input: Input) => Promise<unknown>) => (input: Input) => {
    const { TableName, Item = {} } = input
    const isKey = 'reservedOrderId' in Item
    const object = TableName === illegalRequestsTable ? 'illegal request' : isKey ? 'key' : 'order'
    return effect(`${verb.toLowerCase()} ${object}`, () => call(input))
  }
  const calls = Object.entries(store).map(([verb, call]) => [verb, mortal(verb, call)])
  return Object.fromEntries(calls) as DocumentStore
}

interface Input {
  readonly TableName?: string
  readonly Item?: Item
}

/** Which delivery a fact was learned by is not the same, and need not be. */
const withoutProvenance = (order: Order): Order => ({
  ...order,
  facts: Object.fromEntries(
    Object.entries(order.facts).map(([key, { requestId: _, recordedAt: __, ...fact }]) => [
      key,
      fact as (typeof order.facts)[string],
    ]),
  ),
})
