/** The write units of an unpaid order, by the number of gateways its buyer was sent to, as in SECURITY.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { TradeQueries } from '../../lib/gateways/capabilities/tradeQueries'
import type { Gateways } from '../../lib/gateways/gateway'
import type { OrderLine } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { FIRST_VISIT_MS } from '../../lib/payment/agenda'
import { WATCH_MS } from '../../lib/payment/followUp'
import { reconcileOrder } from '../../lib/payment/reconcileOrder'
import { dynamoDueOrders } from '../../lib/store/dynamoDueOrders'
import { dynamoListedOrders } from '../../lib/store/dynamoOrderLists'
import { sdkDocumentStore } from '../../lib/store/sdk/documentStore'
import { YOUNG_MS } from '../../lib/store/youngOrders'
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/time'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { memoryVisits } from '../support/memoryVisits'
import { anUnboundOrder, NOW, PROVENANCE } from '../support/orders'
import { STORE_OPTIONS } from '../support/storeOptions'
import { freshTables } from '../support/tables'

const NAMES = ['alipayPage', 'alipayDirect', 'chinabank']

const isWrite = (input: object): boolean =>
  !('ConsistentRead' in input || 'KeyConditionExpression' in input || isOfTheSearch(input))
/** It writes down once a minute how far it came, however many orders there are. */
const isOfTheSearch = (input: object): boolean => JSON.stringify(input).includes('"grownUp#"')

/** They know of no trade: the buyer went there and left. */
const QUERIES: Gateways<TradeQueries> = {
  names: NAMES,
  usable: () => NAMES,
  get: () => ({ query: async () => ({ kind: 'noTrade' }), close: async () => ({ kind: 'noTrade' }) }),
}

/** What somebody does about the index: what is usual, use a form of long ago, or take her time. */
type Way = 'usual' | 'oldForm' | 'slow'

/** Write units of an order made by JSON, sent to each gateway in turn and shown a code, until it is let go. */
async function unitsOf(gateways: readonly string[], kinds: number, way: Way): Promise<number> {
  const { documents, names } = await freshTables()
  let units = 0
  documents.middlewareStack.add(
    next => async args => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' })
      const result = await next(args)
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } }
      if (isWrite(args.input)) units += ConsumedCapacity?.CapacityUnits ?? Number.NaN
      return result
    },
    { step: 'initialize' },
  )
  let now = NOW
  const store = sdkDocumentStore(documents)
  const dueOrders = dynamoDueOrders(store, names.orders, STORE_OPTIONS)
  const orders = dynamoListedOrders(store, names.orders, {
    ...STORE_OPTIONS,
    clock: () => now,
  })
  const [only, another] = gateways
  const made = anUnboundOrder({ orderId: newOrderId(plusMs(NOW, way === 'oldForm' ? -HOUR_MS : 0)) })
  const line: OrderLine = {
    sku: 'longjing-tea',
    name: '明前西湖龙井茶礼盒装',
    unitFen: made.amountFen,
    quantity: 1,
  }
  const lines = Array.from({ length: kinds }, () => line)
  const order = { ...made, lines, ...(another === undefined && only && { gateway: only }) }
  const { orderId, amountFen, expiresAt } = order
  await orders.create(order, { key: 'order cart-7f3a9c52e1d04b68', fingerprint: 'f'.repeat(64) })
  const reconcile = reconcileOrder({
    orders,
    visits: memoryVisits(() => {}),
    tradeQueries: QUERIES,
    refunds: { ...QUERIES, get: () => ({}) },
    mailSettings: () => ({ sendsReceipts: true, sendsNotices: true }),
    clock: () => now,
    log: () => {},
  })
  const visitAfter = async (ms: number) => {
    now = plusMs(now, ms)
    await reconcile({ orderId, attempt: 0 }, 'r')
  }
  const seen = () => ({ ...PROVENANCE, source: 'buyer', at: now, recordedAt: now }) as const
  if (way === 'slow') {
    now = plusMs(now, YOUNG_MS + 2 * MINUTE_MS)
    for await (const due of dueOrders.due(now)) expect(due.orderId).toBe(orderId)
  }
  for (const gateway of gateways) {
    if (another !== undefined) await orders.bind(orderId, { kind: 'requested', gateway, ...seen() })
    await visitAfter(FIRST_VISIT_MS)
  }
  const code = {
    kind: 'codeShown',
    gateway: only ?? '',
    text: 'https://qr.alipay.com/bax0343',
    scanUntil: expiresAt,
  } as const
  await orders.record(orderId, { gateway: code.gateway, amountFen }, [{ ...code, ...seen() }])
  await visitAfter(expiresAt - now)
  await visitAfter(WATCH_MS)
  expect((await orders.load(orderId))?.agenda).toBeUndefined()
  return units
}

const unitsIn = async (gateways: readonly string[]) => ({
  usual: await unitsOf(gateways, 1, 'usual'),
  oldForm: await unitsOf(gateways, 1, 'oldForm'),
  slow: await unitsOf(gateways, 1, 'slow'),
})

it('costs what SECURITY.md says, in both languages', async () => {
  const [one, three] = [await unitsIn(NAMES.slice(0, 1)), await unitsIn(NAMES)]
  expect([one, three]).toEqual([
    { usual: 10, oldForm: 12, slow: 13 },
    { usual: 23, oldForm: 27, slow: 28 },
  ])
  const said = (page: string) => readFileSync(join(PROJECT_FOLDER, page), 'utf8').replace(/\s+/g, ' ')
  expect(said('SECURITY.md')).toContain(`up to ${one.slow} write units, or ${three.slow} where`)
  expect(said('SECURITY.zh-CN.md')).toContain(
    `最多花本店 ${one.slow} 个写入单位，把三个网关都去一遍最多 ${three.slow} 个`,
  )
})

it('does not cost twice as much with twenty kinds of goods', async () => {
  expect(await unitsOf(NAMES.slice(0, 1), 20, 'slow')).toBeLessThan(2 * 13)
  expect(await unitsOf(NAMES, 20, 'slow')).toBeLessThan(2 * 28)
})
