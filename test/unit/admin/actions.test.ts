/** What an operator may do on the office's pages: once, by a form of the session, and recorded. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '../../../lib/order/order'
import { requestRefund } from '../../../lib/payment/requestRefund'
import { CONTEXT } from '../../support/events'
import { OWN_FORM, openOffice } from '../../support/office'
import { paidFact } from '../../support/orders'

const [FIRST, SECOND] = ['2026112322001400000000000001', '2026112322001400000000000002'] as const
const paid = (tradeNo: string = FIRST, gateway = 'alipayPage') => paidFact(tradeNo, undefined, gateway)

let office: ReturnType<typeof openOffice>
let order: Order
let formToken: string
beforeEach(async () => {
  office = openOffice()
  order = office.put([paid(FIRST), paid(SECOND)], {}, 'paidTwice')
  formToken = await office.enter()
})

const path = (name: string, { orderId }: Order = order) => `/admin/orders/${orderId}/${name}`
const form = (changes: Record<string, string> = {}) => ({
  formToken,
  trade: SECOND,
  amount: '336.00',
  expected: '336.00',
  reason: 'paid twice',
  ...changes,
})
const nothingDone = () => {
  expect(office.factsOf(order, 'refundRequested')).toEqual([])
  expect(office.factsOf(order, 'refunded')).toEqual([])
  expect(office.factsOf(order, 'attended')).toEqual([])
  expect(office.queue).toEqual([])
}

describe('a refund', () => {
  it('is shown with what is left before it is requested', async () => {
    const { status, body } = await office.get(`${path('refund')}?trade=${SECOND}&amount=12.34`)
    expect(status).toBe(200)
    expect(body).toContain('data-testid="amount">¥12.34<')
    expect(body).toContain('data-testid="left">¥336.00<')
    expect(body).toContain('¥323.66')
    expect(body).toContain('name="expected" value="336.00"')
    nothingDone()
  })

  /** Who did it, and when. */
  const provenance = () => ({
    source: 'person',
    person: 'local',
    requestId: CONTEXT.awsRequestId,
    at: office.world.now,
    recordedAt: office.world.now,
  })
  const logLine = (event: string, refundId: string) => ({
    event,
    fields: {
      requestId: CONTEXT.awsRequestId,
      orderId: order.orderId,
      gateway: 'alipayPage',
      refundId,
      amountFen: 10_050,
      person: 'local',
    },
  })

  it('is requested for that trade, with the person and the reason, and visited at once', async () => {
    const { status, headers } = await office.post(
      path('refund'),
      form({ amount: ' 100.5 ', reason: ' paid twice ' }),
    )
    expect([status, headers.location]).toEqual([303, `/admin/orders/${order.orderId}?done=refundRequested`])
    const [fact, ...others] = office.factsOf(order, 'refundRequested')
    const refundId = fact && 'refundId' in fact ? fact.refundId : expect.fail()
    expect([fact, others]).toEqual([
      {
        kind: 'refundRequested',
        gateway: 'alipayPage',
        tradeNo: SECOND,
        refundId,
        amountFen: 10_050,
        sourceId: 'paid twice',
        ...provenance(),
      },
      [],
    ])
    expect(office.queue).toEqual([{ orderId: order.orderId, attempt: 0, delaySeconds: 0 }])
    expect(office.logged).toEqual([logLine('refundRequested', refundId)])
    expect((await office.get(String(headers.location))).body).toContain('The refund was requested')
  })

  it('accepts a reason of two hundred characters, as a reader counts them', async () => {
    const reason = '😀'.repeat(200)
    expect((await office.post(path('refund'), form({ reason }))).status).toBe(303)
    expect(office.factsOf(order, 'refundRequested')).toMatchObject([{ sourceId: reason }])
  })

  it('is made once, however often the button is pressed', async () => {
    await office.post(path('refund'), form({ amount: '100' }))
    const { status, body } = await office.post(path('refund'), form({ amount: '100' }))
    expect([status, body.includes('data-refusal="notAsExpected"')]).toEqual([409, true])
    expect(body).toContain('¥236.00 is left now')
    expect(office.factsOf(order, 'refundRequested')).toHaveLength(1)
  })

  it('is made once when two people press it at the same moment', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => office.post(path('refund'), form())))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409])
    expect(office.factsOf(order, 'refundRequested')).toHaveLength(1)
  })

  it('that comes second is refused with the order as the first has left it', async () => {
    const { orders } = office.world
    office.world.orders = {
      ...orders,
      async recordUnlessChanged(seen, fact) {
        office.world.orders = orders
        await office.post(path('refund'), form({ amount: '100' }))
        return orders.recordUnlessChanged(seen, fact)
      },
    }
    const { status, body } = await office.post(path('refund'), form({ amount: '200' }))
    expect([status, body.includes('data-refusal="changedMeanwhile"')]).toEqual([409, true])
    expect(body).toContain('data-testid="pending">¥100.00<')
    expect(office.factsOf(order, 'refundRequested')).toMatchObject([{ amountFen: 10_000 }])
  })

  it('by hand is recorded, and moves no money', async () => {
    const { headers } = await office.post(path('refund'), form({ byHand: 'yes', amount: '100.50' }))
    expect(headers.location).toBe(`/admin/orders/${order.orderId}?done=refundRecorded`)
    const [fact, ...others] = office.factsOf(order, 'refunded')
    const refundId = fact && 'refundId' in fact ? fact.refundId : expect.fail()
    expect([fact, others]).toEqual([
      {
        kind: 'refunded',
        gateway: 'alipayPage',
        tradeNo: SECOND,
        refundId,
        amountFen: 10_050,
        sourceId: 'paid twice',
        ...provenance(),
      },
      [],
    ])
    expect([office.queue, office.factsOf(order, 'refundRequested')]).toEqual([[], []])
    expect(office.logged).toEqual([logLine('refundRecorded', refundId)])
    expect((await office.get(String(headers.location))).body).toContain('The refund was recorded')
  })

  it.each<[string, string]>([
    ['that makes none from here', 'chinabank'],
    ['that the settings name no more', 'alipayPage'],
    ['that the settings name no more, where a person would confirm it', 'alipayDirect'],
  ])('of a gateway %s is offered by hand alone', async (_, gateway) => {
    const isRemoved = gateway !== 'chinabank'
    if (isRemoved) office.world.refundWay = () => 'removed'
    const notNamed = `Neither GATEWAYS nor GATEWAYS_RETIRED names ${gateway}`
    const other = office.put([paid(FIRST, gateway)], { gateway })
    const shown = await office.get(`/admin/orders/${other.orderId}`)
    expect(shown.body).toContain('<input type="hidden" name="byHand" value="yes">')
    expect(shown.body.includes(notNamed)).toBe(isRemoved)
    const look = `${path('refund', other)}?trade=${FIRST}&amount=1`
    expect([(await office.get(look)).status, (await office.get(`${look}&byHand=yes`)).status]).toEqual([
      422, 200,
    ])
    const refused = await office.post(path('refund', other), form({ trade: FIRST }))
    expect([refused.status, refused.body.includes('data-refusal="noService"')]).toEqual([422, true])
    const alert = /role="alert" data-refusal.*/.exec(refused.body)?.[0]
    expect(alert?.includes(notNamed)).toBe(isRemoved)
    expect((await office.post(path('refund', other), form({ trade: FIRST, byHand: 'yes' }))).status).toBe(303)
  })

  it.each([{}, { byHand: 'yes' }])(
    'without a reason is asked for again with all that was entered: %j',
    async way => {
      const entered = { amount: '12.34', reason: 'x'.repeat(201), ...way }
      const { body } = await office.post(path('refund'), form(entered))
      expect(body).toContain('data-testid="amount">¥12.34<')
      expect(body).toContain('name="expected" value="336.00"')
      expect(body).toContain(entered.reason)
      expect(body.includes('name="byHand" value="yes"')).toBe('byHand' in way)
      const query = new URLSearchParams({ trade: SECOND, amount: '12.34', ...way })
      const first = await office.get(`${path('refund')}?${query}`)
      expect(first.body.includes('name="byHand" value="yes"')).toBe('byHand' in way)
    },
  )

  it.each([
    [{ reason: ' ' }, 422, 'Enter a reason.'],
    [{ reason: 'x'.repeat(201) }, 422, 'At most 200 characters.'],
    [{ reason: '', trade: 'T' }, 422, 'data-refusal="unknownTrade"'],
    [{ amount: '336.01' }, 422, 'data-refusal="tooMuch"'],
    [{ amount: '0' }, 422, 'data-refusal="noAmount"'],
    [{ trade: '1' }, 422, 'data-refusal="unknownTrade"'],
    [{ expected: '335.99' }, 409, 'data-refusal="notAsExpected"'],
    [{ amount: '-1' }, 400, 'data-message="badForm"'],
    [{ expected: '' }, 400, 'data-message="badForm"'],
  ])('is refused with a reason: %j', async (changes, status, words) => {
    const answer = await office.post(path('refund'), form(changes))
    expect([answer.status, answer.body.includes(words)]).toEqual([status, true])
    nothingDone()
  })

  it.each([
    ['trade=1&amount=1', 'unknownTrade'],
    [`trade=${SECOND}&amount=1e2`, 'badAmount'],
    [`trade=${SECOND}&amount=400`, 'tooMuch'],
  ])('cannot be reviewed with %s', async (query, refusal) => {
    const { status, body } = await office.get(`${path('refund')}?${query}`)
    expect([status, body.includes(`data-refusal="${refusal}"`)]).toEqual([422, true])
  })

  it('of an unknown order does not exist', async () => {
    const nobody = { ...order, orderId: '20261123ZZZZZZZZZZZZZZZZ' } as Order
    expect((await office.post(path('refund', nobody), form())).status).toBe(404)
    expect((await office.get(path('refund', nobody))).status).toBe(404)
    expect((await office.post(path('attended', nobody), form())).status).toBe(404)
  })

  it('is not made when the store does not answer', async () => {
    office.world.orders = {
      ...office.world.orders,
      recordUnlessChanged: () => Promise.reject(new Error('no')),
    }
    expect((await office.post(path('refund'), form())).status).toBe(500)
    nothingDone()
  })
})

describe('an order marked as done', () => {
  const done = (changes: Record<string, string> = {}) =>
    office.post(path('attended'), {
      formToken,
      concern: 'paidTwice',
      seen: '2',
      note: 'kept both',
      ...changes,
    })

  it('is off the list, with the person, what was done, and a log line', async () => {
    const { status, headers } = await done({ note: ' kept both ' })
    expect([status, headers.location]).toEqual([303, `/admin/orders/${order.orderId}?done=attended`])
    const { now } = office.world
    const by = { person: 'local', requestId: CONTEXT.awsRequestId }
    expect(office.factsOf(order, 'attended')).toEqual([
      {
        kind: 'attended',
        concern: 'paidTwice',
        at: now,
        recordedAt: now,
        source: 'person',
        sourceId: 'kept both',
        ...by,
      },
    ])
    expect(office.logged).toEqual([
      { event: 'orderAttended', fields: { orderId: order.orderId, concern: 'paidTwice', ...by } },
    ])
    expect((await office.get('/admin/attention')).body).not.toContain(order.orderId)
    expect((await done()).body).toContain('data-refusal="otherConcern"')
    expect(office.factsOf(order, 'attended')).toHaveLength(1)
  })

  it('is not shown as done when the store does not answer', async () => {
    const recordUnlessChanged = () => Promise.reject(new Error('no'))
    office.world.orders = { ...office.world.orders, recordUnlessChanged }
    expect((await done()).status).toBe(500)
    expect(office.logged.map(({ event }) => event)).not.toContain('orderAttended')
  })

  it.each([
    [{ seen: '1' }, 409, 'changedMeanwhile'],
    [{ concern: 'paidLate' }, 422, 'otherConcern'],
    [{ note: '' }, 422, 'noReason'],
    [{ note: '字'.repeat(201) }, 422, 'reasonTooLong'],
  ])('stays on the list when the form says %j', async (changes, status, refusal) => {
    const answer = await done(changes)
    expect([answer.status, answer.body.includes(`data-refusal="${refusal}"`)]).toEqual([status, true])
    nothingDone()
  })

  it('is not marked when it changes meanwhile', async () => {
    const { orders } = office.world
    office.world.orders = {
      ...orders,
      async recordUnlessChanged(read, ...facts) {
        await orders.record(read.orderId, read as Parameters<typeof orders.record>[1], [paid('C')])
        return orders.recordUnlessChanged(read, ...facts)
      },
    }
    const { status, body } = await done()
    expect([status, body.includes('data-refusal="changedMeanwhile"')]).toEqual([409, true])
    expect(office.logged).toEqual([])
    nothingDone()
  })
})

describe('a form from outside the session', () => {
  it.each([
    ['is from another origin', { origin: 'https://evil.example' }],
    ['is from another port', { origin: 'http://127.0.0.1:4001' }],
    ['is from an opaque origin', { origin: 'null' }],
    ['is from another site', { ...OWN_FORM, 'sec-fetch-site': 'cross-site' }],
    ['is from a neighbour', { 'sec-fetch-site': 'same-site' }],
    ['has no origin', {}],
  ])('is refused when it %s', async (_, headers: Record<string, string>) => {
    const answer = await office.post(path('refund'), form(), headers)
    expect([answer.status, answer.body.includes('data-message="foreignForm"')]).toEqual([403, true])
    nothingDone()
  })

  it.each(['', 'x', 'A'.repeat(43)])('is refused with the token %j', async token => {
    expect((await office.post(path('refund'), form({ formToken: token }))).status).toBe(403)
    nothingDone()
  })

  it('is refused with the token of another session', async () => {
    office.world.cookies = []
    await office.enter()
    expect((await office.post(path('refund'), form())).status).toBe(403)
    nothingDone()
  })

  it('is refused without a session', async () => {
    office.world.cookies = []
    expect((await office.post(path('refund'), form())).status).toBe(403)
    nothingDone()
  })

  it.each([
    ['origin', { origin: OWN_FORM.origin }],
    ['site', { 'sec-fetch-site': 'same-origin' }],
  ])('is accepted from a browser that sends %s alone', async (_, headers) => {
    expect((await office.post(path('refund'), form(), headers as Record<string, string>)).status).toBe(303)
  })

  it('is refused as JSON', async () => {
    const headers = { ...OWN_FORM, 'content-type': 'application/json' }
    const { status } = await office.ask({ method: 'POST', path: path('refund'), body: '{}', headers })
    expect(status).toBe(400)
    nothingDone()
  })
})

it('no other method and no other path does anything', async () => {
  const { status, headers } = await office.ask({ method: 'PUT', path: path('refund') })
  expect([status, headers.allow]).toEqual([405, 'GET, POST'])
  for (const name of ['', 'refunds', 'constructor', 'toString'])
    expect((await office.post(path(name), form())).status).toBe(404)
  nothingDone()
})

it('a refund requested by the tools has its person too', async () => {
  const { orders } = office.world
  const ports = { orders, refundWay: () => 'asked' as const, clock: () => office.world.now, log: () => {} }
  const asked = { orderId: order.orderId, tradeNo: FIRST, isByHand: false, reason: 'why', requestId: '' }
  await requestRefund(ports)({ ...asked, person: 'wang' })
  expect(office.factsOf(order, 'refundRequested')).toMatchObject([{ person: 'wang', sourceId: 'why' }])
})
