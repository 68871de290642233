/**
 * Compares the bills with the books twice a day, while everything else goes on, and each day once more when all has
 * settled, so that the expected result is known.
 */
import { Readable } from 'node:stream'
import type { Gateways } from '../../lib/gateways/gateway'
import type { GatewayName } from '../../lib/order/facts'
import { compareBills } from '../../lib/payment/bills/compareBills'
import type { Comparison } from '../../lib/payment/bills/comparison'
import { orderItem } from '../../lib/store/orderItem'
import { DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../../lib/time'
import { beijingDay } from '../../local/simulator/core/beijingTime'
import type { Outside } from '../support/handlers'
import { type Carry, carryAtOnce, memoryOrderBatches, type OrdersTable } from '../support/memoryOrders'
import { expectedMismatches, named } from './billJudge'
import { type BillService, makeBillService } from './billService'
import type { Containers, OutsideOf } from './containers'
import type { RunContext } from './flakyCalls'
import type { Gateway } from './gateway'
import type { Invocation } from './invocation'
import { Violation } from './violation'

/** serverless.yml: at half past ten in Beijing, and in the afternoon. */
const COMPARED_AT_MS = [10.5 * HOUR_MS, 16.5 * HOUR_MS]
const DAYS = 6

export interface Bookkeeper {
  outsideBy(carry: Carry): Pick<Outside, 'books'>
  /** Compares each day once more. */
  check(outsideOf: OutsideOf): Promise<void>
}

const NO_BILLS: Bookkeeper = { outsideBy: () => ({}), async check() {} }

export function makeBookkeeper(
  context: RunContext,
  gateway: Gateway | undefined,
  table: () => OrdersTable,
  containers: () => Containers,
): Bookkeeper {
  const { scheduler } = context
  if (!gateway) return NO_BILLS
  const { name } = gateway.protocol
  const bills = makeBillService(context, gateway)
  const kept = new Map<string, Comparison>()
  const startOfDay = plusMs(scheduler.now(), -((scheduler.now() + 8 * HOUR_MS) % DAY_MS))
  for (let day = 1; day <= DAYS; day++)
    for (const timeMs of COMPARED_AT_MS)
      scheduler.after(startOfDay + day * DAY_MS + timeMs - scheduler.now(), () =>
        containers().invokeBackground({ name: 'compareBills', event: {}, orderId: '' }, () => {}),
      )

  return {
    outsideBy: carry => ({
      books: {
        bills: only(name, {
          read: (day: EpochMs) => carry('read bill', () => bills.answer(beijingDay(day))),
        }),
        batches: {
          getMany: ids => carry('get orders', () => ids.flatMap(id => table().orders.get(id) ?? [])),
        },
        comparisons: {
          get: (of, day) => carry('get comparison', () => kept.get(`${of} ${day}`)),
          keep: comparison =>
            carry('keep comparison', () => {
              checkKept(context, comparison, bills)
              kept.set(`${comparison.gateway} ${comparison.day}`, comparison)
            }),
        },
      },
    }),
    async check(outsideOf) {
      for (let days = 0; days < DAYS; days++) {
        const at = plusMs(startOfDay, days * DAY_MS)
        await checkDay(
          context,
          outsideOf(carryAtOnce, () => QUIET),
          table(),
          gateway,
          bills,
          at,
        )
      }
    },
  }
}

/** A capability of one gateway; of none. */
const only = <Capability>(name: GatewayName, capability: Capability): Gateways<Capability> => ({
  names: [name],
  usable: () => [name],
  get: wanted => (wanted === name ? capability : undefined),
})
const NOBODY: Gateways<never> = { names: [], usable: () => [], get: () => undefined }

const QUIET: Invocation = {
  requestId: 'bookkeeper',
  name: 'compareBills',
  truth: { kind: 'request' },
  orderId: '',
  logged: [],
  container: 0,
  isAlive: true,
  isDisturbed: false,
  isDenied: false,
}

/** While all goes on the books may lag behind; but no line is made up, and none overlooked that the bill has. */
function checkKept({ summary }: RunContext, { day, mismatches }: Comparison, bills: BillService): void {
  const lines = bills.lines(day)
  summary.comparisons++
  for (const { kind, tradeNo, refundId = '', orderId, isLearned } of mismatches) {
    const isThere = lines.some(
      line =>
        line.tradeNo === tradeNo &&
        line.refundId === refundId &&
        line.kind === (refundId === '' && !kind.startsWith('refunded') ? 'payment' : 'refund'),
    )
    if (isLearned) summary.learnedFromBills++
    if (isThere === kind.endsWith('HereNotThere'))
      throw new Violation(`a comparison says ${kind} of a bill that does not`, orderId)
  }
}

async function checkDay(
  { summary }: RunContext,
  outside: Outside,
  table: OrdersTable,
  { protocol: { name } }: Gateway,
  bills: BillService,
  at: EpochMs,
): Promise<void> {
  const billOf = (time: number) => {
    const day = beijingDay(time)
    return { lines: bills.lines(day), isOfDay: (moment: number) => beijingDay(moment) === day }
  }
  const items = [...table.orders.values()].map(order => ({ orderId: order.orderId, ...orderItem(order) }))
  const neighbours = [at - DAY_MS, at + DAY_MS].map(billOf)
  const expected = expectedMismatches({ gateway: name, items, neighbours, ...billOf(at) })
  const [outcome] = await compareBills({
    ...outside,
    batches: memoryOrderBatches(table),
    bills: only(name, { read: async day => ({ kind: 'bill', entries: Readable.from(billOf(day).lines) }) }),
    // When the bill of the next day is there, too.
    clock: () => plusMs(at, 3 * DAY_MS),
    comparisons: { get: async () => undefined, keep: async () => {} },
    tradeQueries: NOBODY,
    refunds: NOBODY,
  })({ gateway: name, day: at }, QUIET.requestId)
  if (outcome?.kind !== 'compared') throw new Violation('a bill was not compared')
  const found = outcome.mismatches.map(each => named(each.kind, each))
  const [missed] = expected.filter(each => !found.includes(each))
  const [invented] = found.filter(each => !expected.includes(each))
  if (missed) throw new Violation(`a comparison overlooks: ${missed}`)
  if (invented) throw new Violation(`a comparison invents: ${invented}`)
  if (found.length !== expected.length) throw new Violation('a comparison names a mismatch twice')
  summary.mismatches += found.length
}
