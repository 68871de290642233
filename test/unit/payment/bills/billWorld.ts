/** A shop with orders, a bill, and a gateway that is queried about differences. */
import type { BillAnswer, BillLine, Bills, UnusableBill } from '../../../../lib/gateways/capabilities/bills'
import type { RefundAnswer } from '../../../../lib/gateways/capabilities/refunds'
import type { TradeAnswer } from '../../../../lib/gateways/capabilities/tradeQueries'
import type { Gateways } from '../../../../lib/gateways/gateway'
import { type Fen, fen } from '../../../../lib/money'
import { type Fact, factKey, type RecordedFact } from '../../../../lib/order/facts'
import type { Order } from '../../../../lib/order/order'
import { newOrderId, type OrderId } from '../../../../lib/order/orderId'
import { compareBills } from '../../../../lib/payment/bills/compareBills'
import type { Comparison } from '../../../../lib/payment/bills/comparison'
import { type EpochMs, formatGatewayTime, HOUR_MS, MINUTE_MS, plusMs } from '../../../../lib/time'
import { withTimeLeft } from '../../../support/events'
import { emptyOrdersTable, memoryOrderBatches, memoryOrders } from '../../../support/memoryOrders'
import { anOrder, PROVENANCE } from '../../../support/orders'

export const GATEWAY = 'alipayPage'
/** 2026-11-24 12:00 in Beijing. */
export const NOON = Date.parse('2026-11-24T12:00:00+08:00') as EpochMs
export const DAY = '20261124'
/** The next morning. */
export const MORNING = plusMs(NOON, 23 * HOUR_MS)

const recorded = (fact: Fact): RecordedFact => ({ ...fact, ...PROVENANCE })

/** An order of the day with facts. */
export const orderWith = (facts: readonly Fact[], parts: Partial<Order> = {}): Order => {
  const createdAt = parts.createdAt ?? plusMs(NOON, -HOUR_MS)
  return anOrder({
    orderId: newOrderId(createdAt),
    gateway: GATEWAY,
    createdAt,
    expiresAt: plusMs(createdAt, 2 * HOUR_MS),
    facts: Object.fromEntries(facts.map(fact => [factKey(fact), recorded(fact)])),
    ...parts,
  })
}

export const TRADE = '2026112422001400000000000001'
export const paid = (parts: Partial<Extract<Fact, { kind: 'paid' }>> = {}): Fact => ({
  kind: 'paid',
  gateway: GATEWAY,
  tradeNo: TRADE,
  at: NOON,
  amountFen: fen(33_600),
  ...parts,
})
export const refunded = (parts: Partial<Extract<Fact, { kind: 'refunded' }>> = {}): Fact => ({
  kind: 'refunded',
  gateway: GATEWAY,
  tradeNo: TRADE,
  refundId: 'R1',
  at: NOON,
  amountFen: fen(1000),
  ...parts,
})

/** What went back of the trade in sum. */
export const inAll = (amountFen: number): Fact => ({
  kind: 'refundedInAll',
  gateway: GATEWAY,
  tradeNo: TRADE,
  at: NOON,
  amountFen: amountFen as Fen,
})

export const ORDER = orderWith([paid()])
export const UNPAID = orderWith([])
/** An order that the books do not have. */
export const STRANGE = { orderId: newOrderId(NOON) }

export const paymentLine = (
  { orderId }: Pick<Order, 'orderId'>,
  parts: Partial<BillLine> = {},
): BillLine => ({
  kind: 'payment',
  tradeNo: TRADE,
  orderNo: orderId,
  refundId: '',
  at: NOON,
  feeFen: 202,
  amountFen: fen(33_600),
  ...parts,
})
export const refundLine = (order: Pick<Order, 'orderId'>, parts: Partial<BillLine> = {}): BillLine =>
  paymentLine(order, { kind: 'refund', refundId: 'R1', amountFen: 1000 as Fen, feeFen: -6, ...parts })

/** A gateway that can it, one that cannot, and one that nobody uses any more. */
const of = <T>(capability: T): Gateways<T> => ({
  names: [GATEWAY, 'chinabank', 'gone'],
  usable: () => [GATEWAY],
  get: name => ({ [GATEWAY]: capability, chinabank: {} as T })[name],
})

type Told = readonly (BillLine | UnusableBill)[] | Exclude<BillAnswer, { kind: 'bill' }>

export interface World {
  readonly orders?: readonly Order[]
  /** Of each day that has none of its own. */
  readonly bill?: Told
  /** By their days, `yyyy-MM-dd`. */
  readonly bills?: Readonly<Record<string, Told>>
  readonly trade?: TradeAnswer
  readonly refund?: RefundAnswer
  readonly now?: EpochMs
}

export function billWorld({
  orders = [],
  bill = [],
  bills: ofDays = {},
  trade,
  refund,
  now = MORNING,
}: World) {
  let present = now
  const table = emptyOrdersTable()
  for (const order of orders) table.orders.set(order.orderId, order)
  const kept = new Map<string, Comparison>()
  const asked: string[] = []
  const batches: (readonly string[])[] = []
  const logged: (readonly [string, string, object])[] = []
  const answer = (told: Told): BillAnswer =>
    'kind' in told
      ? told
      : {
          kind: 'bill',
          entries: (async function* () {
            yield* told
          })(),
        }
  const bills: Bills = {
    read: async at => {
      const day = formatGatewayTime(at).slice(0, 10)
      asked.push(`bill ${day}`)
      return answer(ofDays[day] ?? bill)
    },
  }
  const ports = {
    orders: memoryOrders(table),
    batches: {
      getMany: async (orderIds: readonly OrderId[]) => {
        batches.push(orderIds)
        return memoryOrderBatches(table).getMany(orderIds)
      },
    },
    bills: of(bills),
    tradeQueries: of({
      query: async ({ orderId }: Order) => {
        asked.push(`trade ${orderId}`)
        return trade ?? ({ kind: 'unavailable' } as const)
      },
    }),
    refunds: of({
      find: async (_: Order, { refundId }: { refundId: string }) => {
        asked.push(`refund ${refundId}`)
        return refund ?? ({ kind: 'pending' } as const)
      },
    }),
    comparisons: {
      keep: async (each: Comparison) => void kept.set(`${each.gateway} ${each.day}`, each),
      get: async (gateway: string, day: string) => kept.get(`${gateway} ${day}`),
    },
    clock: () => present,
    log: (level: string, event: string, fields: object) => void logged.push([level, event, fields]),
  }
  return {
    table,
    kept,
    asked,
    batches,
    logged,
    ports,
    wait: (until: EpochMs) => {
      present = until
    },
    /** @param leftMs  the answers to how much time is left; the last one again and again */
    compare: (
      wanted: { day?: EpochMs; gateway?: string } = { day: NOON },
      leftMs: readonly number[] = [10 * MINUTE_MS],
    ) => {
      const answers = [...leftMs]
      return withTimeLeft(
        () => (answers.length > 1 ? Number(answers.shift()) : Number(answers[0])),
        () => compareBills(ports)(wanted, 'request-1'),
      )
    },
  }
}

/** What was found about the one bill: each mismatch in short, or why there is nothing. */
export async function findings(world: World): Promise<readonly string[]> {
  const [outcome] = await billWorld(world).compare()
  if (outcome?.kind !== 'compared') return [`${outcome?.why}`]
  return outcome.mismatches.map(each =>
    [each.kind, each.hereFen, each.thereFen, each.feeFen, each.state, each.isLearned && 'learned']
      .filter(Boolean)
      .join(' '),
  )
}
