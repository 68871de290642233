/** What an order costs that nobody pays, by how many gateways its buyer is sent to: SECURITY.md names the write units. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Gateways, TradeQueries } from '../../lib/gateways/gateway'
import type { OrderLine } from '../../lib/order/order'
import { newOrderId } from '../../lib/order/orderId'
import { FIRST_VISIT_MS } from '../../lib/payment/agenda'
import { WATCH_MS } from '../../lib/payment/followUp'
import { reconcileOrder } from '../../lib/payment/reconcileOrder'
import { plusMs } from '../../lib/time'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { memoryVisits } from '../support/memoryVisits'
import { anUnboundOrder, NOW, PROVENANCE } from '../support/orders'
import { freshTables } from '../support/tables'

const NAMES = ['alipayPage', 'alipayDirect', 'chinabank']

/** They know of no trade: the buyer went there and left. */
const QUERIES: Gateways<TradeQueries> = {
  names: NAMES,
  usable: () => NAMES,
  get: () => ({ query: async () => ({ kind: 'noTrade' }), close: async () => ({ kind: 'noTrade' }) }),
}

/** Write units of an order made by JSON, sent to each gateway in turn and shown a code, until it is let go. */
async function unitsOf(gateways: readonly string[], kinds: number): Promise<number> {
  const { documents, orders } = await freshTables()
  let units = 0
  documents.middlewareStack.add(
    next => async args => {
      Object.assign(args.input, { ReturnConsumedCapacity: 'INDEXES' })
      const result = await next(args)
      const { ConsumedCapacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } }
      if (!('ConsistentRead' in args.input)) units += ConsumedCapacity?.CapacityUnits ?? Number.NaN
      return result
    },
    { step: 'initialize' },
  )
  let now = NOW
  const [only, another] = gateways
  const made = anUnboundOrder({ orderId: newOrderId(NOW) })
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
    ...{ orders, visits: memoryVisits(() => {}), tradeQueries: QUERIES },
    refunds: { ...QUERIES, get: () => ({}) },
    deliveries: () => ({ sendsReceipts: true, sendsNotices: true }),
    ...{ clock: () => now, log: () => {} },
  })
  const visitAfter = async (ms: number) => {
    now = plusMs(now, ms)
    await reconcile({ orderId, attempt: 0 }, 'r')
  }
  const seen = () => ({ ...PROVENANCE, source: 'buyer', at: now, recordedAt: now }) as const
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

it('is what SECURITY.md says, in both languages', async () => {
  const [one, three] = [await unitsOf(NAMES.slice(0, 1), 1), await unitsOf(NAMES, 1)]
  expect([one, three]).toEqual([12, 27])
  const said = (page: string) => readFileSync(join(PROJECT_FOLDER, page), 'utf8').replace(/\s+/g, ' ')
  expect(said('SECURITY.md')).toContain(`some ${one} write units, or ${three} where`)
  expect(said('SECURITY.zh-CN.md')).toContain(`约花本店 ${one} 个写入单位，把三个网关都去一遍约 ${three} 个`)
})

it('is not twice as much for twenty kinds of goods', async () => {
  expect(await unitsOf(NAMES.slice(0, 1), 20)).toBeLessThan(2 * 12)
  expect(await unitsOf(NAMES, 20)).toBeLessThan(2 * 27)
})
