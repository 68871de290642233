/** `npm run refund`, on separate tables: what it records, what it waits for, and its output. */
import { userInfo } from 'node:os'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { refundWay } from '../../lib/gateways/refundWays'
import { fen } from '../../lib/money'
import { type Fact, factsByKey, type RecordedFact } from '../../lib/order/facts'
import type { Order } from '../../lib/order/order'
import { amountRefunded, type PendingRefund, pendingRefunds } from '../../lib/order/trades'
import { planRefund } from '../../lib/payment/requestRefund'
import { plusMs } from '../../lib/time'
import { parseRefundCall } from '../../tools/refundCall'
import {
  confirmationLines,
  failureText,
  noRefundText,
  notGivenUpText,
  refundQuestion,
  waitForRefund,
} from '../../tools/refunding'
import { loopbackServer } from '../support/loopback'
import { anOrder, NOW, PROVENANCE, paidFact } from '../support/orders'
import { NIGHTLY } from '../support/rare'
import { useStages } from './tool'

const GATEWAY = 'alipayPage'
const paid = (tradeNo = 'A', gateway = GATEWAY) => paidFact(tradeNo, NOW, gateway)
const orderWith = (...facts: readonly RecordedFact[]) =>
  anOrder({ gateway: GATEWAY, facts: factsByKey(facts) })
const recorded = (fact: Fact): RecordedFact => ({ ...fact, ...PROVENANCE })
const made = ({ gateway, tradeNo, refundId, amountFen, at }: PendingRefund) =>
  recorded({ kind: 'refunded', gateway, tradeNo, refundId, amountFen, at })
const failed = ({ gateway, tradeNo, refundId, at }: PendingRefund) =>
  recorded({ kind: 'refundFailed', gateway, tradeNo, refundId, at, code: 'ACQ.NO' })
const REQUESTED: PendingRefund = {
  kind: 'refundRequested',
  gateway: GATEWAY,
  tradeNo: 'A',
  refundId: 'R1',
  at: NOW,
  amountFen: fen(1234),
  ...PROVENANCE,
}

describe('the call', () => {
  const ORDER = '20261123ABCDEFGHJKMNPQRS'
  const parse = (options: object = {}, order: string | undefined = ORDER) =>
    parseRefundCall(order, { 'by-hand': false, ...options })

  it('names the refund', () => {
    expect(parse()).toMatchObject({ orderId: ORDER, isByHand: false, giveUp: undefined, reason: '' })
    expect(parse({ 'give-up': ' R1 ', reason: 'x' })).toMatchObject({ giveUp: 'R1', reason: 'x' })
    const options = { amount: '12.3', expect: '336', trade: ' A ', reason: ' broken ', 'by-hand': true }
    expect(parse(options)).toEqual({
      orderId: ORDER,
      tradeNo: 'A',
      amountFen: 1230,
      expectedFen: 33_600,
      isByHand: true,
      giveUp: undefined,
      reason: 'broken',
    })
  })

  it('accepts a reason of 200 characters', () => {
    expect(parse({ reason: '🍵'.repeat(200) })).toMatchObject({ reason: '🍵'.repeat(200) })
    expect(() => parse({ reason: '🍵'.repeat(201) })).toThrow('at most 200 characters')
  })

  it.each<[string, object, string]>([
    ['an invalid amount', { amount: '1.234' }, '--amount must be an amount in yuan'],
    ['an invalid expectation', { expect: 'all' }, '--expect must be an amount in yuan'],
    ['by hand without an amount', { 'by-hand': true }, '--amount YUAN'],
    ['a negative amount', { amount: '-1' }, '--amount must be an amount in yuan'],
    ...[{ amount: '1' }, { trade: 'A' }, { expect: '1' }, { amount: '1', 'by-hand': true }].map(
      (more): [string, object, string] => [
        `a new one’s ${Object.keys(more).join(' and ')} for one that is given up`,
        { 'give-up': 'R1', ...more },
        '--give-up REFUND goes with',
      ],
    ),
    ['a reason that is too long', { reason: 'x'.repeat(201) }, 'at most 200 characters'],
  ])('is refused with %s', (_, options, message) => expect(() => parse(options)).toThrow(message))

  it('is refused without an order', () => {
    expect(() => parse({}, '1')).toThrow('is not an order number')
    expect(() => parseRefundCall(undefined, { 'by-hand': false })).toThrow('Name one order')
  })
})

describe('the output', () => {
  const none = (order: Order, request: object = {}) => {
    const planned = planRefund(order, { isByHand: false, ...request } as never, refundWay)
    return planned.kind === 'planned' ? expect.fail() : noRefundText(planned)
  }

  it.each<[string, Order, object?]>([
    ['The shop holds no money for this order', orderWith()],
    [
      'choose one with --trade:\n  C, 336.00 yuan left, alipayDirect\n  A, 323.66 yuan left, alipayPage\n  B, 336.00 yuan left, chinabank',
      orderWith(paid(), REQUESTED, paid('B', 'chinabank'), paid('C', 'alipayDirect')),
    ],
    ['these do:\n  A, 336.00 yuan left, alipayPage', orderWith(paid()), { tradeNo: 'C' }],
    [
      'chinabank takes no refunds from here: refund on its own pages, then record it with --by-hand --amount YUAN',
      orderWith(paid('A', 'chinabank')),
    ],
    ['refund in another way', orderWith(paid(), { ...paid(), kind: 'finished' } as RecordedFact)],
    ['0.01 yuan or more', orderWith(paid()), { amountFen: 0 }],
    [
      '; pending:\n  12.34 yuan, refund R1\n  323.66 yuan, refund R2',
      orderWith(paid(), REQUESTED, {
        ...REQUESTED,
        refundId: 'R2',
        amountFen: fen(32_366),
        at: plusMs(NOW, 1),
      }),
    ],
    ['Only 323.66 yuan are left', orderWith(paid(), REQUESTED), { amountFen: 33_600 }],
    ['323.66 yuan are left', orderWith(paid(), REQUESTED), { expectedFen: 33_600 }],
  ])('why there is no refund: %s', (words, order, request) => expect(none(order, request)).toContain(words))

  it('where a refund is confirmed', () => {
    const { orderId } = anOrder()
    const path = `/orders/${orderId}/refunds/R1`
    expect(confirmationLines(REQUESTED, orderId, 'https://shop.example.com', false)).toEqual([
      'The refund R1 of 12.34 yuan waits for somebody with the payment password:',
      `open https://shop.example.com${path}`,
      'Until then nothing is refunded. Once opened, confirm it before midnight in Beijing.',
    ])
    expect(confirmationLines(REQUESTED, orderId, undefined, false)).toContain(
      `open this page of the shop: ${path}`,
    )
    expect(confirmationLines(REQUESTED, orderId, 'https://s.cn', true).map(line => JSON.parse(line))).toEqual(
      [
        {
          orderId,
          tradeNo: 'A',
          refundId: 'R1',
          amountFen: 1234,
          outcome: 'toBeConfirmed',
          url: `https://s.cn${path}`,
        },
      ],
    )
  })

  it('why a refund is not given up, and why one was not made', () => {
    const told = (why: Parameters<typeof notGivenUpText>[0]) => notGivenUpText(why)
    expect(told({ kind: 'tooEarly', until: NOW })).toBe(
      'Its page was opened: Alipay may have made it, and may report it until 2026-11-23 10:00:00 (Beijing)',
    )
    expect(told({ kind: 'asked', gateway: 'alipayPage.teahouse' })).toMatch(
      /cannot be given up. Where neither GATEWAYS nor GATEWAYS_RETIRED names alipayPage any more/,
    )
    expect(told({ kind: 'unknownOrder' })).toBe('There is no such order')
    expect(told({ kind: 'notPending' })).toMatch(/^No refund with this number is pending/)
    expect(told({ kind: 'changedMeanwhile' })).toMatch(/changed in the meantime, and nothing was done/)
    expect(failureText('TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH')).toContain('holds too little')
    expect(failureText('toString')).toBe('toString')
  })

  it('why a key belongs to another refund', () =>
    expect(noRefundText({ kind: 'keyReused' })).toContain('used for another refund'))

  it('the confirmation', () => {
    const order = orderWith(paid())
    const request = { tradeNo: undefined, amountFen: fen(1), expectedFen: undefined, isByHand: false }
    const planned = planRefund(order, request, () => 'asked')
    if (planned.kind !== 'planned') return expect.fail()
    expect(refundQuestion(planned, order, false)).toBe(
      `Refund 0.01 of 336.00 yuan that are left of the trade A of the order ${order.orderId} through alipayPage? It cannot be undone.`,
    )
    expect(refundQuestion(planned, order, true)).toBe(
      `Record that 0.01 of 336.00 yuan that are left of the trade A of the order ${order.orderId} went back to the buyer in another way?`,
    )
  })
})

describe('the waiting', () => {
  /** @param answers  the order at the first look, the second … */
  const wait = async (...answers: readonly Order[]) => {
    let now = NOW
    let looks = 0
    const ports = {
      orders: { get: async () => answers[Math.min(looks++, answers.length - 1)] },
      clock: () => now,
      sleep: async (ms: number) => {
        now = plusMs(now, ms)
      },
    }
    return { end: await waitForRefund(ports, anOrder(), REQUESTED), looks }
  }
  const pending = orderWith(paid(), REQUESTED)

  it('ends with the refund', async () => {
    const other = { ...REQUESTED, refundId: 'R2' }
    const elsewhere = made({ ...REQUESTED, gateway: 'alipayDirect' })
    expect(await wait(orderWith(paid(), REQUESTED, elsewhere, made(other)))).toMatchObject({ looks: 61 })
    const done = orderWith(paid(), REQUESTED, failed(other), made(REQUESTED))
    expect(await wait(pending, done)).toMatchObject({ end: { kind: 'refunded', refundId: 'R1' }, looks: 2 })
    expect(await wait(orderWith(paid(), REQUESTED, failed(REQUESTED)))).toMatchObject({
      end: { kind: 'refundFailed', code: 'ACQ.NO' },
    })
  })

  it('goes on when the order cannot be read', async () => {
    const found = [Promise.reject(new Error('throttled')), orderWith(paid(), REQUESTED, made(REQUESTED))]
    const ports = { orders: { get: async () => found.shift() }, clock: () => NOW, sleep: async () => {} }
    expect(await waitForRefund(ports, anOrder(), REQUESTED)).toMatchObject({ kind: 'refunded' })
  })

  it('ends after a minute, without the refund', async () => {
    expect(await wait(pending)).toEqual({ end: undefined, looks: 61 })
  })
})

describe('npm run refund', () => {
  const aStage = useStages()
  let shop: Awaited<ReturnType<typeof aStage>>
  beforeAll(async () => {
    shop = await aStage()
  })
  const saved = async (...facts: readonly RecordedFact[]) => {
    const order = orderWith(...facts)
    await shop.orders.create(order)
    return order
  }
  const now = async ({ orderId }: Order) => (await shop.orders.get(orderId)) ?? expect.fail()

  /** The shop's part: the gateway's word, as soon as the refund is asked for. */
  async function answerOnce(order: Order, answer: (pending: PendingRefund) => RecordedFact) {
    for (;;) {
      const [pending] = pendingRefunds(await now(order))
      if (pending) {
        const expected = { gateway: GATEWAY, amountFen: order.amountFen }
        return shop.orders.record(order.orderId, expected, [answer(pending)])
      }
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }

  it('requests the refund, and prints that it was made', async () => {
    const order = await saved(paid())
    const reason = ['--reason', 'broken cup']
    const [{ code, stdout }] = await Promise.all([
      shop.run('refund', order.orderId, '--amount', '12.34', '--yes', ...reason),
      answerOnce(order, made),
    ])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^The refund \w{24} of 12\.34 yuan was made\.\n$/),
    ])
    const after = await now(order)
    expect(amountRefunded(after)).toBe(1234)
    const asked = Object.values(after.facts).find(({ kind }) => kind === 'refundRequested')
    expect(asked).toMatchObject({ source: 'person', sourceId: 'broken cup', person: userInfo().username })
  })

  it('says that the refund may be recorded, if the answer to that is lost', async () => {
    const order = await saved(paid())
    const store = String(shop.env.AWS_ENDPOINT_URL_DYNAMODB)
    // Passes all calls on, and drops the answers to writes.
    const proxy = await loopbackServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray())
      const answer = await fetch(store, { method: 'POST', headers: request.headers as never, body })
      if (String(request.headers['x-amz-target']).endsWith('UpdateItem')) return void request.socket.destroy()
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' })
      response.end(await answer.text())
    })
    shop.env.AWS_ENDPOINT_URL_DYNAMODB = proxy
    onTestFinished(() => void Object.assign(shop.env, { AWS_ENDPOINT_URL_DYNAMODB: store }))
    const { code, stderr } = await shop.run('refund', order.orderId, '--amount', '12.34', '--yes')
    expect([code, stderr]).toEqual([1, expect.stringContaining(`npm run order -- ${order.orderId}`)])
    expect(pendingRefunds(await now(order))).toMatchObject([{ amountFen: 1234 }])
  })

  it('is of the named trade, of three, if exactly what is expected is left', async () => {
    const order = await saved(paid('A'), paid('B'), paid('C'))
    const { orderId } = order
    const named = [orderId, '--trade', ' B ', '--amount', '12.34', '--yes', '--json', '--expect']
    expect(await shop.run('refund', ...named, '336.01')).toMatchObject({ code: 1, stdout: '' })
    const [{ code, stdout }] = await Promise.all([
      shop.run('refund', ...named, '336'),
      answerOnce(order, made),
    ])
    const { refundId, ...told } = JSON.parse(stdout)
    expect([code, told]).toEqual([0, { orderId, tradeNo: 'B', amountFen: 1234, outcome: 'refunded' }])
    const [asked] = Object.values((await now(order)).facts).filter(({ kind }) => kind === 'refundRequested')
    expect(asked).toMatchObject({ tradeNo: 'B', refundId, amountFen: 1234, sourceId: '' })
  })

  it('prints a refusal as JSON, and exits with 1', async () => {
    const order = await saved(paid())
    const [{ code, stdout }] = await Promise.all([
      shop.run('refund', order.orderId, '--yes', '--json'),
      answerOnce(order, failed),
    ])
    const { orderId } = order
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toEqual({
      orderId,
      tradeNo: 'A',
      amountFen: 33_600,
      outcome: 'refundFailed',
      code: 'ACQ.NO',
      refundId: expect.any(String),
    })
  })

  it('records a refund by hand, even if the gateway has no such service', async () => {
    const order = await saved(paid('A', 'chinabank'))
    const { orderId } = order
    const args = [orderId, '--by-hand', '--amount', '1', '--yes']
    const { code, stdout } = await shop.run('refund', ...args)
    expect([code, stdout]).toEqual([0, `Recorded: 1.00 yuan of ${orderId} went back in another way.\n`])
    expect(amountRefunded(await now(order))).toBe(100)
    expect(JSON.parse((await shop.run('refund', ...args, '--json')).stdout)).toEqual({
      orderId,
      tradeNo: 'A',
      amountFen: 100,
      outcome: 'recorded',
    })
  })

  it('prints where one of direct pay is confirmed, and gives it up', async () => {
    const order = anOrder({ facts: factsByKey([paid('A', 'alipayDirect')]) })
    await shop.orders.create(order)
    const { orderId } = order
    const { code, stdout } = await shop.run('refund', orderId, '--amount', '12', '--yes', '--json')
    const { refundId, url, outcome } = JSON.parse(stdout)
    expect([code, outcome]).toEqual([0, 'toBeConfirmed'])
    expect(url).toContain(`/orders/${orderId}/refunds/${refundId}`)
    const giveUp = () => shop.run('refund', orderId, '--give-up', refundId, '--yes')
    expect(await giveUp()).toMatchObject({ code: 0, stdout: `The refund ${refundId} is given up.\n` })
    expect(await giveUp()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No refund with this number'),
    })
    expect(pendingRefunds(await now(order))).toEqual([])
    const [given] = Object.values((await now(order)).facts).filter(({ kind }) => kind === 'refundFailed')
    expect(given).toMatchObject({ refundId, source: 'person', sourceId: userInfo().username })
    const said = (await shop.run('refund', orderId, '--amount', '1', '--yes')).stdout.split('\n')
    expect(said).toHaveLength(4)
    expect(said[1]).toMatch(/^open .*\/refunds\/\w+$/)
  })

  it('gives up the named one, with its reason, once that is confirmed', async () => {
    const [direct, page] = [paid('A', 'alipayDirect'), 'alipayDirect']
    const requested = ['R1', 'R2', 'R3'].map(
      (refundId): PendingRefund => ({ ...REQUESTED, gateway: page, refundId, amountFen: fen(1) }),
    )
    const facts = factsByKey([direct, ...requested])
    const order = anOrder({ facts })
    await shop.orders.create(order)
    const giveUp = [
      'refund',
      order.orderId,
      '--give-up',
      ' R2 ',
      '--reason',
      'nobody came',
      '--json',
    ] as const
    const refused = await shop.atTerminal('n', ...giveUp)
    expect([refused.code, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain(`Give up the refund "R2" of the order ${order.orderId}? [y/N]`)
    expect(pendingRefunds(await now(order))).toHaveLength(3)
    const { code, stdout } = await shop.run(...giveUp, '--yes')
    expect([code, JSON.parse(stdout)]).toEqual([
      ...[0, { orderId: order.orderId, refundId: 'R2', outcome: 'givenUp' }],
    ])
    expect(
      pendingRefunds(await now(order))
        .map(({ refundId }) => refundId)
        .sort(),
    ).toEqual(['R1', 'R3'])
    const [given] = Object.values((await now(order)).facts).filter(({ kind }) => kind === 'refundFailed')
    expect(given).toMatchObject({ sourceId: `${userInfo().username}: nobody came` })
  })

  it.each<[string, object, boolean]>([
    ['an account that the settings do not name any more', { GATEWAYS: 'alipayPage,chinabank' }, false],
    ['one that stands in no settings, but for the default', { GATEWAYS: undefined }, false],
    ['one that is retired', { GATEWAYS: 'alipayPage', GATEWAYS_RETIRED: 'alipayDirect' }, true],
  ])('requests no refund that the shop would refuse: %s', async (_, settings, isTaken) => {
    const order = anOrder({ facts: factsByKey([paid('A', 'alipayDirect')]) })
    await shop.orders.create(order)
    const own = { ...shop.env }
    onTestFinished(() => void Object.assign(shop.env, own))
    Object.assign(shop.env, settings)
    const { code, stderr } = await shop.run('refund', order.orderId, '--amount', '12', '--yes')
    expect([code, pendingRefunds(await now(order)).length]).toEqual(isTaken ? [0, 1] : [1, 0])
    expect(stderr.includes('Neither GATEWAYS nor GATEWAYS_RETIRED names alipayDirect')).toBe(!isTaken)
    expect(stderr.includes('if the shop was deployed from elsewhere, run it there')).toBe(!isTaken)
    const byHand = await shop.run('refund', order.orderId, '--by-hand', '--amount', '1', '--yes')
    expect(byHand).toMatchObject({ code: 0, stdout: expect.stringContaining('Recorded: 1.00 yuan') })
  })

  it('does nothing otherwise, and prints why', async () => {
    const order = await saved(paid())
    const run = (...args: readonly string[]) => shop.run('refund', order.orderId, ...args)
    expect(await run('--amount', '336.01')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'Only 336.00 yuan are left to refund\n',
    })
    expect(await run('--expect', '1', '--yes')).toMatchObject({ code: 1 })
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
    const unknown = await shop.run('refund', '20261123ABCDEFGHJKMNPQRS', '--yes')
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no order') })
    expect(await now(order)).toEqual(order)
  })

  it.each<[string, readonly string[]]>([
    ['through the gateway', []],
    ['by hand', ['--by-hand']],
  ])('refunds nothing if another amount is left by the time of the confirmation: %s', async (_, way) => {
    const order = await saved(paid())
    const { orderId, amountFen } = order
    const meanwhile = async () => {
      await shop.orders.record(orderId, { gateway: GATEWAY, amountFen }, [made(REQUESTED)])
      return 'y'
    }
    const { code, stderr } = await shop.atTerminal(meanwhile, 'refund', orderId, '--amount', '12.34', ...way)
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('Not the expected amount: 323.66 yuan are left'),
    ])
    expect(amountRefunded(await now(order))).toBe(1234)
    expect(pendingRefunds(await now(order))).toEqual([])
  })

  it.runIf(NIGHTLY)('stops waiting for a pending refund after a minute', async () => {
    const order = await saved(paid())
    const { code, stdout } = await shop.run('refund', order.orderId, '--yes')
    expect([code, stdout]).toEqual([0, expect.stringContaining('is pending')])
    expect(pendingRefunds(await now(order))).toHaveLength(1)
  })
})
