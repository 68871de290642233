/**
 * A fully used payment link: which of its orders are checked when it is opened. Also which forms count as the same.
 */
import { expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import { formOrderId } from '../../../lib/order/formOrder'
import { newOrderId, type OrderId } from '../../../lib/order/orderId'
import type { PaymentLink } from '../../../lib/order/paymentLink'
import { openLink, payByLink } from '../../../lib/payment/payByLink'
import { type EpochMs, MINUTE_MS, plusMs } from '../../../lib/time'
import { aLink } from '../../support/links'
import { NOW } from '../../support/orders'

/** Opens a link whose orders are not there any more. */
async function opening(link: PaymentLink) {
  const looked: OrderId[] = []
  const freed: OrderId[] = []
  const opened = await openLink({
    links: {
      get: async () => link,
      takeUse: async () => true,
      async settleUses(_, settled) {
        await new Promise(setImmediate)
        freed.push(...settled.freed)
      },
    },
    orders: {
      async get(orderId) {
        looked.push(orderId)
        return undefined
      },
    },
    placeOrder: () => expect.fail('nothing is ordered'),
    clock: () => NOW,
  })(link.linkId)
  return { opened, looked, freed }
}

it('releases the uses held longest first, ten at a time, in any stored sequence', async () => {
  const orders = Array.from({ length: 12 }, (_, age) => ({
    orderId: newOrderId(NOW),
    until: plusMs(NOW, -age * MINUTE_MS),
  }))
  const uses = Object.fromEntries(orders.map(({ orderId, until }) => [orderId, until])) as Record<
    OrderId,
    EpochMs
  >
  const link = aLink({ maxUses: 12, uses })
  const { opened, looked, freed } = await opening(link)
  const oldest = orders.slice(2).map(({ orderId }) => orderId)
  expect([...looked].sort()).toEqual([...oldest].sort())
  expect([...freed].sort()).toEqual([...oldest].sort())
  expect(opened).toMatchObject({ status: 'open' })
  expect(Object.keys(opened?.link.uses ?? {}).sort()).toEqual(
    orders
      .slice(0, 2)
      .map(({ orderId }) => orderId as string)
      .sort(),
  )
})

it('the same form makes one order, and with any other content another', async () => {
  const placed: OrderId[] = []
  const pay = payByLink({
    links: { get: async () => undefined, settleUses: async () => {}, takeUse: async () => true },
    async placeOrder({ form }) {
      placed.push(formOrderId(form ?? expect.fail(), NOW))
      return { kind: 'unknownGateway' }
    },
    clock: () => NOW,
  })
  const link = aLink()
  const request = {
    amountFen: fen(100),
    buyerEmail: 'mei@example.com' as BuyerEmail,
    note: 'Table 7',
    reference: 'A1',
    locale: 'en' as const,
    idempotencyKey: 'key',
    requestId: 'r',
  }
  const others = [
    ...[{ amountFen: fen(101) }, { buyerEmail: undefined }, { buyerEmail: 'li@example.com' as BuyerEmail }],
    ...[{ note: undefined }, { note: 'Table 8' }, { reference: undefined }, { reference: 'A2' }],
    ...[{ note: 'A1', reference: undefined }, { idempotencyKey: 'another' }],
  ]
  await pay(link, request)
  await pay(link, { ...request, requestId: 'again' })
  await pay(aLink(), request)
  for (const other of others) await pay(link, { ...request, ...other })
  const [first, again, ...rest] = placed
  expect(again).toBe(first)
  expect(new Set([first, ...rest])).toHaveProperty('size', others.length + 2)
})

it('releases none of a link that has uses left', async () => {
  const link = aLink({ maxUses: 2, uses: { [newOrderId(NOW)]: plusMs(NOW, -1) } as Record<OrderId, EpochMs> })
  const fail = () => expect.fail('nothing is looked at')
  const ports = { links: { get: async () => link, settleUses: fail, takeUse: fail }, orders: { get: fail } }
  const opened = await openLink({ ...ports, placeOrder: fail, clock: () => NOW })(link.linkId)
  expect(opened).toEqual({ link, status: 'open' })
})

it('releases none before its time is over, except for a link that may be paid once', async () => {
  const open = async (maxUses: number) => {
    const uses = Object.fromEntries(Array.from({ length: maxUses }, () => [newOrderId(NOW), plusMs(NOW, 1)]))
    const link = aLink({ maxUses, uses: uses as Record<OrderId, EpochMs> })
    const { looked } = await opening(link)
    return looked.length
  }
  expect([await open(1), await open(2)]).toEqual([1, 0])
})
