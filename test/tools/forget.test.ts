/** `npm run forget`, on separate tables: what is erased, what stays, and the output. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { BuyerEmail } from '../../lib/order/buyerEmail'
import { factsByKey } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { newOrderId, type OrderId } from '../../lib/order/orderId'
import { DAY_MS, type EpochMs, plusMs, systemClock } from '../../lib/time'
import { collect } from '../support/collect'
import { anOrder, NOW, paidFact } from '../support/orders'
import { RARE } from '../support/rare'
import { useStages } from './tool'

const aStage = useStages()
type Shop = Awaited<ReturnType<typeof aStage>>

let shop: Shop
beforeAll(async () => {
  shop = await aStage()
})

const lines = (text: string) => text.trimEnd().split('\n')
const orderOf = async (orderId: OrderId) => (await shop.orders.get(orderId)) ?? expect.fail()
const addressed = (email: string, createdAt = NOW) =>
  anOrder({ orderId: newOrderId(createdAt), createdAt, buyerEmail: email as BuyerEmail })

/** A paid order about which nothing is to be done any more. */
async function calm(order: Order): Promise<Order> {
  const paid = { ...order, facts: factsByKey([paidFact()]) }
  await shop.orders.create(paid)
  await shop.orders.settle(paid, [], undefined)
  return paid
}

async function illegal(parts: object, at = systemClock()): Promise<void> {
  const requestId = `request-${Math.random().toString(16).slice(2, 10)}`
  await shop.illegalRequests.add({
    id: `${String(at).padStart(15, '0')}-${requestId}`,
    at,
    reason: 'badSignature',
    channel: 'return',
    sourceIp: '192.0.2.1',
    userAgent: 'browser',
    claimedOrder: '1',
    copy: '',
    requestId,
    ...parts,
  })
}
async function illegalLeft(): Promise<string[]> {
  const now = systemClock()
  const left = await collect(shop.illegalRequests.list(plusMs(now, -3 * DAY_MS), now))
  return left.map(({ copy }) => copy).sort()
}

describe('by order', () => {
  it.runIf(RARE)('forgets its buyer, and erases illegal requests with the buyer’s data', async () => {
    const order = await calm(addressed('lin@example.com'))
    const old = plusMs(systemClock(), -2 * DAY_MS)
    await illegal({ claimedOrder: order.orderId, copy: 'claims' })
    await illegal({ copy: 'e=lin%40example.com' }, old as EpochMs)
    await illegal({ copy: 'e=other%40example.com' })
    const first = await shop.run('forget', '--order', order.orderId, '--yes')
    expect([first.code, first.stderr]).toEqual([0, ''])
    expect(lines(first.stdout)).toEqual([
      `${order.orderId} is forgotten`,
      `1 order forgotten, 2 illegal requests erased in ${shop.stage}.`,
    ])
    const { buyerEmail: _, facts, ...rest } = order
    const forgotten = expect.objectContaining({ kind: 'forgotten', source: 'person' })
    expect(await orderOf(order.orderId)).toEqual({ ...rest, facts: { ...facts, forgotten } })
    expect(await illegalLeft()).toEqual(['e=other%40example.com'])

    const history = await shop.run('order', order.orderId)
    expect(history.stdout).toContain(
      'the buyer was forgotten: e-mail address, note and what the shop’s programs had added were removed',
    )
    expect(history.stdout).not.toContain('lin@')
  })

  it.runIf(RARE)('skips those with open work, prints why, and forgets the others', async () => {
    const now = systemClock()
    const ready = await calm(addressed('ready@example.com'))
    const waiting = anOrder({ orderId: newOrderId(now), createdAt: now, expiresAt: plusMs(now, DAY_MS) })
    const overdue = addressed('overdue@example.com')
    const mailing = { ...addressed('mailing@example.com'), facts: ready.facts }
    const twice = addressed('twice@example.com')
    for (const order of [waiting, overdue, mailing, twice]) await shop.orders.create(order)
    await shop.orders.settle(twice, [], { dueAt: now, concern: 'paidTwice' })
    const unknown = newOrderId(now)
    await illegal({ claimedOrder: overdue.orderId, copy: 'kept' })
    const all = [ready, waiting, overdue, mailing, twice].map(({ orderId }) => orderId)
    const named = [...all, unknown].flatMap(orderId => ['--order', orderId])
    const { code, stdout } = await shop.run('forget', ...named, '--yes', '--json')
    expect(code).toBe(1)
    const [, ...held] = lines(stdout).map(line => JSON.parse(line))
    expect(held.pop()).toEqual({ illegalRequestsErased: 0 })
    expect(held.map(({ outcome }) => outcome)).toEqual(['held', 'held', 'held', 'held', 'held'])
    expect(held.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^it may still be paid, until /),
      'its payment has no final result yet',
      'its mails may be still to be sent',
      'it needs attention first, paid more than once: npm run attention',
      'there is no such order',
    ])
    expect(await orderOf(ready.orderId)).not.toHaveProperty('buyerEmail')
    expect(await orderOf(overdue.orderId)).toEqual(overdue)
    expect(await illegalLeft()).toContain('kept')
  })
})

describe('by address', () => {
  it.runIf(RARE)('finds the orders of that exact address on those days, and no others', async () => {
    const day = Date.parse('2026-03-05T12:00:00+08:00') as EpochMs
    const [first, second] = [
      await calm(addressed('Mei@example.com', day)),
      await calm(addressed('Mei@example.com', plusMs(day, 2 * DAY_MS))),
    ]
    const others = [
      await calm(addressed('mei@example.com', day)),
      await calm(addressed('Mei@example.com', plusMs(day, 3 * DAY_MS))),
      await calm(addressed('Mei@example.com', plusMs(day, -DAY_MS))),
    ]
    await illegal({ copy: 'e=Mei@example.com' })
    const days = ['--from', '2026-03-05', '--to', '2026-03-07']
    const { code, stdout } = await shop.run('forget', '--email', ' Mei@example.com', ...days, '--yes')
    expect(code).toBe(0)
    expect(lines(stdout)).toEqual([
      `${first.orderId} is forgotten`,
      `${second.orderId} is forgotten`,
      `2 orders forgotten, 1 illegal request erased in ${shop.stage}.`,
    ])
    for (const order of others) expect(await orderOf(order.orderId)).toEqual(order)
  })

  it.runIf(RARE)('erases illegal requests with an address that never ordered', async () => {
    await illegal({ copy: 'e=nobody@example.com' })
    const days = ['--from', '2026-03-05', '--to', '2026-03-05']
    const { code, stdout } = await shop.run('forget', '--email', 'nobody@example.com', ...days, '--yes')
    expect([code, stdout]).toEqual([0, `0 orders forgotten, 1 illegal request erased in ${shop.stage}.\n`])
  })
})

it.runIf(RARE)('forgets all buyers of some days', async () => {
  const day = Date.parse('2020-05-05T12:00:00+08:00') as EpochMs
  const [one, two, later] = [
    await calm(addressed('one@example.com', day)),
    await calm(addressed('two@example.com', day)),
    await calm(addressed('later@example.com', plusMs(day, DAY_MS))),
  ]
  const days = ['--from', '2020-05-04', '--to', '2020-05-05']
  expect((await shop.run('forget', '--everyone', ...days, '--yes')).code).toBe(0)
  for (const { orderId } of [one, two]) expect(await orderOf(orderId)).not.toHaveProperty('buyerEmail')
  expect(await orderOf(later.orderId)).toEqual(later)
})

it('requires --yes without a terminal, and changes nothing without it', async () => {
  const order = await calm(addressed('asked@example.com'))
  const { code, stdout, stderr } = await shop.run('forget', '--order', order.orderId)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^There is no terminal to ask for confirmation: confirm with --yes/)
  expect(await orderOf(order.orderId)).toEqual(order)
})

it.runIf(RARE)('asks at a terminal, and changes nothing unless the answer is yes', async () => {
  const order = await calm(addressed('asked@example.com'))
  for (const answer of ['', 'n', 'yes!'])
    expect(await shop.atTerminal(answer, 'forget', '--order', order.orderId)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/\[y\/N\][\s\S]*Nothing was changed\.\n$/),
    })
  expect(await orderOf(order.orderId)).toEqual(order)
  expect(await shop.atTerminal('y', 'forget', '--order', order.orderId)).toMatchObject({ code: 0 })
  expect(await orderOf(order.orderId)).not.toHaveProperty('buyerEmail')
})

it.runIf(RARE)(
  'asks about those that can be forgotten, prints each outcome, and asks about no others',
  async () => {
    const [one, two, three] = [
      await calm(addressed('one-of-three@example.com')),
      await calm(addressed('two-of-three@example.com')),
      await calm(addressed('three-of-three@example.com')),
    ]
    const held = addressed('held-of-three@example.com')
    await shop.orders.create(held)
    await illegal({ claimedOrder: two.orderId, copy: 'of two' })
    await illegal({ copy: 'of nobody' })
    const call = (...orders: readonly Order[]) =>
      ['forget', ...orders.flatMap(({ orderId }) => ['--order', orderId])] as const
    expect((await shop.run(...call(three), '--yes')).code).toBe(0)
    const asked = await shop.atTerminal('n', ...call(one, held, two, three, one))
    expect([asked.code, asked.stdout]).toEqual([1, ''])
    expect(asked.stderr).toContain(
      `Forget the buyer of 2 orders of ${shop.stage}? It cannot be undone. [y/N] `,
    )

    const { code, stdout } = await shop.run(...call(one, held, three, two), '--yes', '--json')
    const why = 'its payment has no final result yet'
    expect([code, lines(stdout).map(line => JSON.parse(line))]).toEqual([
      1,
      [
        { orderId: one.orderId, outcome: 'forgotten' },
        { orderId: held.orderId, outcome: 'held', why },
        { orderId: three.orderId, outcome: 'forgottenBefore' },
        { orderId: two.orderId, outcome: 'forgotten' },
        { illegalRequestsErased: 1 },
      ],
    ])
    expect(await illegalLeft()).toContain('of nobody')
    const again = await shop.run(...call(one, held), '--yes')
    expect([again.code, again.stdout]).toEqual([
      1,
      `${one.orderId} had been forgotten before\n${held.orderId} is not forgotten: ${why}\n0 orders forgotten, 0 illegal requests erased in ${shop.stage}.\n`,
    ])
    // Where nothing can be forgotten nobody is asked; what illegal requests tell of an address is another matter.
    expect((await shop.run(...call(held))).stdout).toContain('is not forgotten')
    const nobody = [
      'forget',
      '--email',
      'nobody-at-all@example.com',
      '--from',
      '2026-03-05',
      '--to',
      '2026-03-05',
    ] as const
    expect(await shop.run(...nobody)).toMatchObject({ code: 2, stdout: '' })
  },
)
