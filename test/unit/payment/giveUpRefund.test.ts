/** An unconfirmed refund can be given up, but not while the gateway could still make it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { refundWay } from '../../../lib/gateways/refundWays'
import { fen } from '../../../lib/money'
import { GIVEN_UP, type RecordedFact } from '../../../lib/order/facts'
import { amountRefundable, pendingRefunds } from '../../../lib/order/trades'
import { giveUpRefund } from '../../../lib/payment/giveUpRefund'
import { refundConcerns } from '../../../lib/payment/refundFollowUp'
import { DAY_MS, type EpochMs, HOUR_MS, plusMs } from '../../../lib/time'
import { giveOrder, ORDER, REQUESTED, recorded, refund } from '../../support/directRefund'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { NOW } from '../../support/orders'

/** Not at once: asked for one day, opened the next. */
const OPENED_AT = plusMs(NOW, DAY_MS)
const OPENED = recorded({ kind: 'refundOpened', ...refund, at: OPENED_AT })
const { orderId } = ORDER

let table: OrdersTable
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  logged = []
})
const given = (...facts: readonly RecordedFact[]) => giveOrder(table, facts)
const stored = () => table.orders.get(orderId) ?? expect.fail()

const giveUp = (now: EpochMs = NOW, refundId = 'R1', orders = memoryOrders(table)) =>
  giveUpRefund({ orders, refundWay, clock: () => now, log: (...line) => logged.push(line) })({
    orderId,
    refundId,
    reason: 'mei: mistyped',
    requestId: 'request',
  })

it('is given up at once when its page was never opened', async () => {
  given(REQUESTED)
  expect(await giveUp()).toEqual({ kind: 'givenUp' })
  expect(pendingRefunds(stored())).toEqual([])
  expect(amountRefundable(stored())).toBe(33_600)
  expect(Object.values(stored().facts)).toContainEqual(
    expect.objectContaining({
      kind: 'refundFailed',
      code: GIVEN_UP,
      source: 'person',
      sourceId: 'mei: mistyped',
    }),
  )
  const fields = { requestId: 'request', orderId, gateway: 'alipayDirect', refundId: 'R1' }
  expect(logged).toEqual([['info', 'refundGivenUp', fields]])
  expect(refundConcerns(stored(), plusMs(NOW, 9 * DAY_MS))).toEqual([])
})

describe('once its page was opened', () => {
  const until = plusMs(OPENED_AT, 2 * DAY_MS + 4 * HOUR_MS)
  it('is given up when the gateway has had the time to report it', async () => {
    given(REQUESTED, OPENED)
    expect(await giveUp(plusMs(until, -1))).toEqual({ kind: 'tooEarly', until })
    expect(pendingRefunds(stored())).toHaveLength(1)
    expect(await giveUp(until)).toEqual({ kind: 'givenUp' })
  })
  it('counts all the same when the gateway reports it later', async () => {
    given(REQUESTED, OPENED)
    await giveUp(until)
    await memoryOrders(table).record(orderId, { gateway: 'alipayDirect', amountFen: fen(33_600) }, [
      recorded({ kind: 'refunded', ...refund, amountFen: fen(1200) }),
    ])
    expect(amountRefundable(stored())).toBe(32_400)
  })
})

it.each<[string, readonly RecordedFact[], string]>([
  ['an order that has none', [], 'notPending'],
  [
    'one that was made',
    [REQUESTED, recorded({ kind: 'refunded', ...refund, amountFen: fen(1200) })],
    'notPending',
  ],
])('is not given up: %s', async (_, facts, kind) => {
  given(...facts)
  expect(await giveUp()).toEqual({ kind })
})

it('is not given up if the gateway is queried for it, since only the gateway knows the outcome', async () => {
  given({ ...REQUESTED, gateway: 'alipayPage' } as RecordedFact)
  expect(await giveUp()).toEqual({ kind: 'asked', gateway: 'alipayPage' })
})

it('is not given up while its page is being opened, or for an unknown order', async () => {
  given(REQUESTED)
  const orders = { ...memoryOrders(table), recordUnlessChanged: async () => undefined }
  expect(await giveUp(NOW, 'R1', orders)).toEqual({ kind: 'changedMeanwhile' })
  expect(await giveUp(NOW, 'R2')).toEqual({ kind: 'notPending' })
  table.orders.clear()
  expect(await giveUp()).toEqual({ kind: 'unknownOrder' })
})
