/** The redirect to the page that makes a refund: what is recorded first, and who is not redirected. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { RefundConfirmations } from '../../../lib/gateways/capabilities/refunds'
import { fen } from '../../../lib/money'
import { factKey, type RecordedFact } from '../../../lib/order/facts'
import { confirmRefund } from '../../../lib/payment/confirmRefund'
import { DAY_MS, type EpochMs, plusMs } from '../../../lib/time'
import { giveOrder, ORDER, REQUESTED, recorded, refund } from '../../support/directRefund'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { NOW } from '../../support/orders'

const OPENED: RecordedFact = {
  kind: 'refundOpened',
  ...refund,
  source: 'person',
  sourceId: '',
  requestId: 'request',
  recordedAt: NOW,
}
const { orderId } = ORDER

let table: OrdersTable
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  logged = []
})
const given = (...facts: readonly RecordedFact[]) => giveOrder(table, facts)
const stored = () => table.orders.get(orderId)?.facts[factKey(OPENED)]

const PAGE: RefundConfirmations = {
  gatewayUrl: 'https://gateway.example',
  pageUrl: async (order, { refundId }, openedAt) => `${order.orderId} ${refundId} ${openedAt}`,
}
const confirming = (now: EpochMs = NOW, orders = memoryOrders(table)) => {
  const confirmations = new Map([
    ['alipayDirect', PAGE],
    ['alipayPage', {}],
  ])
  return confirmRefund({
    orders,
    confirmations: confirmations as never,
    clock: () => now,
    log: (...line) => logged.push(line),
  })
}
const lead = (...parts: Parameters<typeof confirming>) =>
  confirming(...parts).lead({ orderId, refundId: 'R1' }, 'request')

it('is recorded once, and redirects to the page signed at that moment', async () => {
  given(REQUESTED)
  let readings = 0
  const { get, ...others } = memoryOrders(table)
  const counted: typeof get = id => {
    readings += 1
    return get(id)
  }
  const led = await lead(NOW, { ...others, get: counted })
  expect([led, readings]).toEqual([{ kind: 'led', url: `${orderId} R1 ${NOW}` }, 1])
  expect(stored()).toEqual(OPENED)
  const fields = { requestId: 'request', orderId, gateway: 'alipayDirect', refundId: 'R1' }
  expect(logged).toEqual([['info', 'refundOpened', fields]])
  expect(await lead(plusMs(NOW, 1))).toEqual({ kind: 'led', url: `${orderId} R1 ${NOW}` })
  expect(logged).toHaveLength(1)
})

it('is distinguished from another refund of the order', async () => {
  given({ ...REQUESTED, refundId: 'R0' } as RecordedFact, REQUESTED)
  expect(await lead()).toEqual({ kind: 'led', url: `${orderId} R1 ${NOW}` })
})

it('is found without any change', async () => {
  given(REQUESTED)
  const found = await confirming().find({ orderId, refundId: 'R1' })
  expect(found).toMatchObject({ kind: 'open', refund: REQUESTED, gatewayUrl: 'https://gateway.example' })
  expect([stored(), logged]).toEqual([undefined, []])
})

describe('nobody is redirected', () => {
  it.each<[string, string, readonly RecordedFact[]]>([
    ['for another number', 'unknownRefund', [{ ...REQUESTED, refundId: 'R2' } as RecordedFact]],
    [
      'for an unrequested one',
      'unknownRefund',
      [recorded({ kind: 'refunded', ...refund, amountFen: fen(1200) })],
    ],
    [
      'by a gateway without such a page',
      'unknownRefund',
      [{ ...REQUESTED, gateway: 'alipayPage' } as RecordedFact],
    ],
    [
      'by a gateway that the shop has no more',
      'unknownRefund',
      [{ ...REQUESTED, gateway: 'paper' } as RecordedFact],
    ],
    ['once it failed', 'settled', [REQUESTED, recorded({ kind: 'refundFailed', ...refund, code: 'NO' })]],
    ['on another day', 'pastDay', [REQUESTED, { ...OPENED, at: plusMs(NOW, -DAY_MS) } as RecordedFact]],
  ])('%s', async (_, kind, facts) => {
    given(...facts)
    expect(await lead()).toMatchObject({ kind })
    expect(logged).toEqual([])
  })

  it('for an unknown order', async () => expect(await lead()).toEqual({ kind: 'unknownRefund' }))

  it('while the order keeps changing: it is read three times', async () => {
    given(REQUESTED)
    let tries = 0
    const recordUnlessChanged = async () => {
      tries += 1
      return undefined
    }
    expect(await lead(NOW, { ...memoryOrders(table), recordUnlessChanged })).toEqual({
      kind: 'changedMeanwhile',
    })
    expect([tries, logged]).toEqual([3, []])
  })
})
