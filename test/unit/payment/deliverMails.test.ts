/** The mails of an order: what is sent and recorded, and when nothing is. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Mail } from '../../../lib/delivery/mail'
import { fen } from '../../../lib/money'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import type { MerchantId } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { type Agenda, NEVER } from '../../../lib/payment/agenda'
import { deliverMails } from '../../../lib/payment/deliverMails'
import { MOST_FACTS } from '../../../lib/payment/ports'
import { err, ok } from '../../../lib/result'
import { DAY_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import { emptyOrdersTable, memoryOrders, type OrdersTable } from '../../support/memoryOrders'
import { anOrder, LIFETIME_MS, NOW, PROVENANCE, paidFact } from '../../support/orders'

const DUE: Agenda = { dueAt: plusMs(NOW, MINUTE_MS) }
const LATE = plusMs(NOW, LIFETIME_MS + MINUTE_MS)

let table: OrdersTable
let mails: Mail[]
let takes: (mail: Mail) => ReturnType<typeof ok<string>> | ReturnType<typeof err<unknown>>
let slow: () => Promise<void>
let settled: (Agenda | undefined)[]
let logged: unknown[][]
beforeEach(() => {
  table = emptyOrdersTable()
  mails = []
  takes = () => ok(`mail-${mails.length}`)
  slow = async () => {}
  settled = []
  logged = []
})

function given(facts: readonly RecordedFact[], agenda: Agenda | undefined = DUE): Order {
  const order = anOrder({ facts: factsByKey(facts) })
  table.orders.set(order.orderId, order)
  if (agenda) table.agendas.set(order.orderId, agenda)
  return order
}

const deliver = ({ orderId }: Order, sends = { sendsReceipts: true, sendsNotices: true }) => {
  const orders = memoryOrders(table)
  return deliverMails({
    shops: () => ({ shopName: '铺', publicUrl: 'https://shop.example.com' }),
    mailSettings: () => ({ ...sends, noticeTo: 'owner@example.com' }),
    orders: {
      load: orders.load,
      settle(order, facts, agenda) {
        settled.push(agenda)
        return orders.settle(order, facts, agenda)
      },
    },
    sendMailAs: () => async mail => {
      mails.push(mail)
      const answer = takes(mail)
      await slow()
      return answer as never
    },
    clock: () => NOW,
    log: (...line) => logged.push(line),
  })(orderId, 'request')
}

const factsOf = ({ orderId }: Order) =>
  Object.values(table.orders.get(orderId)?.facts ?? {})
    .map(({ kind }) => kind)
    .sort()
const mailed = (tradeNo?: string) =>
  (['receiptSent', 'noticeSent'] as const).map(
    (kind): RecordedFact => ({
      kind,
      gateway: 'alipayDirect',
      tradeNo: tradeNo ?? '2026112300000001',
      at: NOW,
      ...PROVENANCE,
      source: 'mail',
    }),
  )

it('has the merchant’s name as sender, and notifies that merchant alone', async () => {
  const orders = memoryOrders(table)
  const senders: string[] = []
  const send = deliverMails({
    shops: merchant => ({
      shopName: `shop of ${merchant}`,
      publicUrl: 'https://shop.example.com',
      contact: { kind: 'email', text: `help@${merchant}.example.com`, href: '' },
    }),
    mailSettings: merchant => ({
      sendsReceipts: true,
      sendsNotices: true,
      noticeTo: `owner@${merchant}.example.com`,
    }),
    orders,
    sendMailAs: shopName => async mail => {
      senders.push(shopName)
      mails.push(mail)
      return ok('mail')
    },
    clock: () => NOW,
    log: () => {},
  })
  const merchants = ['teahouse', 'bookshop'] as MerchantId[]
  for (const merchant of merchants) {
    const order = { ...given([paidFact()]), merchant }
    table.orders.set(order.orderId, order)
    await send(order.orderId, 'request')
  }
  const shops = merchants.flatMap(merchant => Array(2).fill(merchant) as string[])
  expect(senders).toEqual(shops.map(merchant => `shop of ${merchant}`))
  expect(mails.map(({ to, replyTo }) => replyTo ?? to)).toEqual(
    merchants.flatMap(merchant => [`help@${merchant}.example.com`, `owner@${merchant}.example.com`]),
  )
  for (const [place, { text }] of mails.entries()) expect(text).toContain(`shop of ${shops[place]}`)
})

it('notifies the buyer of a refund once, without the shop’s reason', async () => {
  const refund: RecordedFact = {
    ...({ kind: 'refunded', gateway: 'alipayDirect', tradeNo: '2026112300000001' } as const),
    ...({ ...PROVENANCE, source: 'person', sourceId: 'mei: broken' } as const),
    refundId: 'R1',
    at: NOW,
    amountFen: fen(1234),
  }
  const order = given([paidFact(), ...mailed(), refund])
  expect(await deliver(order)).toBe(true)
  expect(mails).toMatchObject([{ to: order.buyerEmail, subject: expect.stringContaining('退款 12.34 元') }])
  expect(mails[0]?.text).not.toContain('broken')
  expect(Object.values(table.orders.get(order.orderId)?.facts ?? {})).toContainEqual({
    kind: 'refundMailSent',
    gateway: 'alipayDirect',
    tradeNo: '2026112300000001',
    refundId: 'R1',
    at: NOW,
    source: 'mail',
    sourceId: 'mail-1',
    requestId: 'request',
    recordedAt: NOW,
  })
  expect(settled).toEqual([undefined])
  await deliver(order)
  expect(mails).toHaveLength(1)
})

it('sends no more at once than one write can record, and the rest after that write', async () => {
  const refunds = Array.from(
    { length: MOST_FACTS + 1 },
    (_, index): RecordedFact => ({
      ...({ kind: 'refunded', gateway: 'alipayDirect', tradeNo: '2026112300000001' } as const),
      ...PROVENANCE,
      refundId: `R${index}`,
      at: NOW,
      amountFen: fen(1),
    }),
  )
  const order = given([paidFact(), ...mailed(), ...refunds])
  const sent: number[] = []
  for (const _ of refunds.slice(0, 3)) {
    expect(await deliver(order)).toBe(true)
    sent.push(mails.length)
  }
  expect(sent).toEqual([MOST_FACTS, MOST_FACTS + 1, MOST_FACTS + 1])
})

it('notifies of a refund with the same number at another gateway', async () => {
  const refund = { refundId: 'R1', at: NOW, ...PROVENANCE } as const
  const facts: RecordedFact[] = (['A', 'B'] as const).flatMap(tradeNo => {
    const gateway = tradeNo === 'A' ? 'alipayDirect' : 'alipayPage'
    const paid = { ...paidFact(tradeNo, undefined, gateway), amountFen: fen(33_600) } as RecordedFact
    const sent = mailed(tradeNo).map(fact => ({ ...fact, gateway }) as RecordedFact)
    return [paid, ...sent, { kind: 'refunded', gateway, tradeNo, ...refund, amountFen: fen(100) }]
  })
  const told = { kind: 'refundMailSent', gateway: 'alipayDirect', tradeNo: 'A', ...refund } as const
  await deliver(given([...facts, told]))
  expect(mails).toHaveLength(1)
  expect(mails[0]?.text).toContain('B')
})

it('sends mails about facts after a person’s last decision', async () => {
  const dealt = (at: typeof NOW, concern: 'receiptUnsent' | 'paidLate'): RecordedFact => ({
    kind: 'attended',
    concern,
    at,
    ...PROVENANCE,
    source: 'person',
    recordedAt: at,
  })
  await deliver(given([paidFact(), dealt(plusMs(NOW, -1), 'receiptUnsent')]))
  expect(mails).toHaveLength(2)
  await deliver(given([paidFact(), dealt(NOW, 'paidLate')]))
  expect(mails).toHaveLength(4)
  await deliver(given([paidFact(), dealt(NOW, 'receiptUnsent')]))
  expect(mails).toHaveLength(4)
})

it('does not postpone a visit for a refund request', async () => {
  const refund = { gateway: 'alipayDirect', tradeNo: '2026112300000001', at: NOW, ...PROVENANCE } as const
  const failed = { kind: 'refundFailed', ...refund, at: plusMs(NOW, -1), refundId: 'R1', code: 'NO' } as const
  const again = { kind: 'refundRequested', ...refund, refundId: 'R2', amountFen: fen(100) } as const
  const facts = [paidFact(), ...mailed(), failed, again]
  await deliver(given(facts, { dueAt: NOW, concern: 'refundFailed' }))
  expect(settled).toEqual([{ dueAt: NOW }])
  await deliver(given(facts, { dueAt: plusMs(NOW, DAY_MS), concern: 'refundFailed' }))
  expect(settled.at(-1)).toEqual({ dueAt: plusMs(NOW, 15 * MINUTE_MS) })
})

it('sends both mails, records them in one write, and removes the order from the index', async () => {
  const order = given([paidFact()])
  expect(await deliver(order)).toBe(true)
  expect(mails.map(({ to }) => to)).toEqual([order.buyerEmail, 'owner@example.com'])
  expect(factsOf(order)).toEqual(['noticeSent', 'paid', 'receiptSent'])
  expect(settled).toEqual([undefined])
  expect(table.agendas.size).toBe(0)
  const trace = { requestId: 'request', orderId: order.orderId }
  expect(logged).toEqual([['info', 'mailsSent', { ...trace, mails: 'receiptSent noticeSent', count: 2 }]])
})

describe('nothing is sent and nothing written', () => {
  it('for an order that awaits payment', async () => {
    expect(await deliver(given([]))).toBe(true)
    expect([mails, settled]).toEqual([[], []])
  })

  it('for an order that is no longer in the index', async () => {
    const order = given([paidFact()])
    table.agendas.clear()
    expect(await deliver(order)).toBe(true)
    expect([mails, settled]).toEqual([[], []])
  })

  it('for an order that is listed already for the same reason', async () => {
    const order = given([paidFact(undefined, LATE), ...mailed()], { ...DUE, concern: 'paidLate' })
    expect(await deliver(order)).toBe(true)
    expect([mails, settled]).toEqual([[], []])
  })
})

it('an order without wanted mails leaves the index', async () => {
  const order = given([paidFact()])
  expect(await deliver(order, { sendsReceipts: false, sendsNotices: false })).toBe(true)
  expect([mails, settled]).toEqual([[], [undefined]])
})

it('an order that needs a person is listed once its mails are sent, and that is logged', async () => {
  const order = given([paidFact(undefined, LATE), ...mailed()])
  await deliver(order)
  expect(settled).toEqual([{ dueAt: plusMs(NOW, DAY_MS), concern: 'paidLate' }])
  const needed = { requestId: 'request', orderId: order.orderId, concern: 'paidLate' }
  expect(logged).toEqual([['warn', 'personNeeded', needed]])
})

it('an order that is listed already is not logged again when one of its mails is sent', async () => {
  const agenda = { dueAt: NOW, concern: 'paidLate' } as const
  await deliver(given([paidFact(undefined, LATE)], agenda))
  expect(settled).toHaveLength(1)
  expect(logged.map(line => (line as unknown[])[1])).not.toContain('personNeeded')
})

describe('a mail that is', () => {
  it('rejected does not delay the other, and is retried at visits', async () => {
    const order = given([paidFact()])
    takes = ({ to }) =>
      to === order.buyerEmail ? err({ kind: 'rejected', code: 'MessageRejected' }) : ok('taken')
    expect(await deliver(order)).toBe(true)
    expect(factsOf(order)).toEqual(['noticeSent', 'paid'])
    expect(settled).toEqual([{ dueAt: plusMs(NOW, 2 * MINUTE_MS) }])
    expect(logged[0]).toEqual([
      'error',
      'mailRejected',
      { requestId: 'request', orderId: order.orderId, mail: 'receiptSent', code: 'MessageRejected' },
    ])
  })

  it('rejected as the only one causes no write', async () => {
    takes = () => err({ kind: 'rejected', code: 'MessageRejected' })
    expect(await deliver(given([paidFact()]))).toBe(true)
    expect([mails.length, settled]).toEqual([2, []])
  })

  it('rejected for days is listed by the visits, and not by each change of the order', async () => {
    takes = () => err({ kind: 'rejected', code: 'MessageRejected' })
    const old = { ...paidFact(), recordedAt: plusMs(NOW, -2 * DAY_MS) }
    const order = given([old])
    table.orders.set(order.orderId, { ...order, createdAt: plusMs(NOW, -2 * DAY_MS) })
    expect(await deliver(order)).toBe(true)
    expect([mails.length, settled]).toEqual([2, []])
  })

  it('not accepted now is retried, and the accepted one is recorded', async () => {
    const order = given([paidFact()])
    takes = () => (mails.length === 1 ? ok('taken') : err({ kind: 'unavailable', code: 'Throttled' }))
    expect(await deliver(order)).toBe(false)
    expect(factsOf(order)).toEqual(['paid', 'receiptSent'])
    const trace = { requestId: 'request', orderId: order.orderId }
    expect(logged).toEqual([
      ['error', 'mailUnavailable', { ...trace, mail: 'noticeSent', code: 'Throttled' }],
      ['info', 'mailsSent', { ...trace, mails: 'receiptSent', count: 1 }],
    ])
  })

  it('not accepted, like the other, causes no write', async () => {
    takes = () => err({ kind: 'unavailable', code: 'Throttled' })
    expect(await deliver(given([paidFact()]))).toBe(false)
    expect([mails.length, settled]).toEqual([2, []])
  })

  it('without an answer is left to the visits, since it may have been sent', async () => {
    takes = () => err({ kind: 'unanswered', code: 'TimeoutError' })
    expect(await deliver(given([paidFact()]))).toBe(true)
    expect([mails.length, settled]).toEqual([2, []])
    expect(logged[0]?.slice(0, 2)).toEqual(['error', 'mailUnavailable'])
  })

  it.each(['rejected', 'unavailable', 'unanswered'] as const)(
    'when it is %s has a visit soon, even if the order could be paid for days',
    async kind => {
      takes = () => err({ kind, code: 'Any' })
      const order = given([paidFact()], { dueAt: plusMs(NOW, 15 * DAY_MS) })
      await deliver(order)
      // The write brings the function back once.
      await deliver(order)
      expect(settled).toEqual([{ dueAt: plusMs(NOW, 2 * MINUTE_MS) }])
      expect(factsOf(order)).toEqual(['paid'])
    },
  )

  it('slow does not delay the other', async () => {
    const order = given([paidFact()])
    let take = () => {}
    takes = () => {
      if (mails.length === 2) take()
      return ok('taken')
    }
    const bothAsked = new Promise<void>(resolve => {
      take = resolve
    })
    slow = () => bothAsked
    expect(await deliver(order)).toBe(true)
    expect(factsOf(order)).toEqual(['noticeSent', 'paid', 'receiptSent'])
  })
})

it('sends nothing for an unknown order', async () => {
  expect(await deliver(anOrder())).toBe(true)
  expect([mails, settled, logged]).toEqual([[], [], []])
})

it('leaves an order to its visits if it could also be paid at another gateway', async () => {
  const elsewhere: RecordedFact = { kind: 'requested', gateway: 'paper', at: NOW, ...PROVENANCE }
  const order = given([paidFact(), elsewhere, ...mailed()])
  await deliver(order)
  expect([settled, table.agendas.get(order.orderId)]).toEqual([[], DUE])
})

describe('an order with an overdue visit', () => {
  const unvisited = { dueAt: NEVER, concern: 'unconfirmed' } as const

  it('is visited again before anything is sent, whatever fails afterwards', async () => {
    const order = given([paidFact()], unvisited)
    expect(await deliver(order)).toBe(true)
    expect([mails, settled]).toEqual([[], [{ ...unvisited, dueAt: NOW }]])
  })

  it('has its mails sent by the change that records the payment', async () => {
    const order = given([paidFact()], unvisited)
    await deliver(order)
    expect(await deliver(order)).toBe(true)
    expect(factsOf(order)).toEqual(['noticeSent', 'paid', 'receiptSent'])
    expect(settled).toEqual([{ ...unvisited, dueAt: NOW }, undefined])
  })

  it('stays in the index while it may be paid', async () => {
    await deliver(given([], unvisited))
    expect(settled).toEqual([])
  })
})
