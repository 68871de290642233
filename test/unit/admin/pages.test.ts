/** The contents of the office's pages. */
import { beforeEach, describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { RecordedFact } from '../../../lib/order/facts'
import { newOrderId } from '../../../lib/order/orderId'
import { beijingDay, DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, plusMs } from '../../../lib/time'
import { UnreadableItem } from '../../../lib/unreadableItem'
import { detailsIn, openOffice, viewerAccess } from '../../support/office'
import { NOW, PROVENANCE, paidFact } from '../../support/orders'
import { accessOf } from './fullOffice'

const TRADE = '2026112322001400000000000001'
const paid = (tradeNo = TRADE) => paidFact(tradeNo, undefined, 'alipayPage')
const at = (createdAt: EpochMs) => ({ orderId: newOrderId(createdAt), createdAt })

let office: ReturnType<typeof openOffice>
beforeEach(() => {
  office = openOffice()
})
const shown = async (path: string, headers?: Record<string, string>) => (await office.get(path, headers)).body

it.each([
  ...['/admin', '/admin/', '/admin/orders', '/admin/attention', '/admin/refunds', '/admin/illegal'],
  ...['/admin/links', '/admin/links/new', '/admin/webhooks', '/admin/webhooks/epay'],
])('%s is shown without content, is not cached, and cannot be framed', async path => {
  const { status, headers, body } = await office.get(path)
  expect(status).toBe(200)
  expect(body).toMatch(/<h1>\w+/)
  expect(headers).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'strict-origin',
    'x-frame-options': 'DENY',
  })
  expect(headers['content-security-policy']).toMatch(
    /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'$/,
  )
  expect(body).not.toContain('<script')
})

it.each(['/admin/x', '/admin/orders/x', '/admin/orders/20261123ZZZZZZZZZZZZZZZZ/x', '/admin/constructor'])(
  '%s does not exist',
  async path => {
    const { status, body } = await office.get(path)
    expect([status, body.includes('data-message="notFound"')]).toEqual([404, true])
  },
)

it('a query that is not UTF-8 is ignored', async () => {
  expect((await office.get('/admin/orders?search=%ff')).status).toBe(400)
})

it.each([
  ['zh-CN', '概况', 'zh-Hans'],
  ['zh-TW', '概況', 'zh-Hant'],
  ['en', 'Overview', 'en'],
])('speaks the browser’s language: %s', async (language, heading, lang) => {
  const body = await shown('/admin', { 'accept-language': language })
  expect(body).toContain(`<h1>${heading}</h1>`)
  expect(body).toContain(`<html lang="${lang}">`)
})

it('keeps the chosen language in links and forms', async () => {
  const body = await shown('/admin/orders?lang=zh-Hant')
  expect(body).toContain('href="/admin/refunds?lang=zh-Hant"')
  expect(body).toContain('<input type="hidden" name="lang" value="zh-Hant">')
})

describe('the overview', () => {
  it('sums up a day', async () => {
    const inAll = {
      kind: 'refundedInAll',
      gateway: 'alipayPage',
      tradeNo: TRADE,
      amountFen: fen(1000),
    } as const
    office.put([paid(), { ...PROVENANCE, ...inAll, at: NOW }], at(NOW))
    office.put([], at(plusMs(NOW, HOUR_MS)))
    office.put([paid()], at(plusMs(NOW, -DAY_MS)))
    const body = await shown('/admin')
    expect(detailsIn(body)).toEqual([
      ...[
        ['Orders', '2'],
        ['Paid orders', '1'],
        ['Received', '¥336.00'],
        ['Refunded', '¥10.00'],
      ],
    ])
    expect(body).toContain('data-testid="arrived">¥336.00<')
    expect(body).toContain('<a href="/admin/orders?day=2026-11-23">2</a>')
    expect(body.match(/<rect /g)).toHaveLength(1)
    expect(body).toContain('<th scope="row">10:00–11:00</th>')
    expect(await shown('/admin?day=2026-11-21')).not.toContain('<rect ')
  })

  it('says if the day has more orders than are read', async () => {
    const order = office.put([])
    expect(await shown('/admin')).not.toContain('only the newest')
    office.world.orders = {
      ...office.world.orders,
      async *listDay() {
        for (let count = 0; count <= 10_000; count += 1) yield order
      },
    }
    const body = await shown('/admin')
    expect(body).toContain('only the newest')
    expect(detailsIn(body)).toContainEqual(['Orders', '10000'])
  })

  it.each([
    ['', '2026-11-22', undefined],
    ['?day=2026-11-23', '2026-11-22', undefined],
    ['?day=2026-11-22', '2026-11-21', '2026-11-23'],
    ['?day=2026-03-01', '2026-02-28', '2026-03-02'],
    ['?day=2025-12-31', '2025-12-30', '2026-01-01'],
    // Of a day to come one leads back only.
    ['?day=2026-11-24', '2026-11-23', undefined],
  ])('%s links to the day before, and to the day after until today', async (query, before, after) => {
    const [, days = ''] = /<p class="days">([\s\S]*?)<\/p>/.exec(await shown(`/admin${query}`)) ?? []
    expect([...days.matchAll(/href="\/admin\?day=([^"]+)"/g)].map(([, day]) => day)).toEqual(
      after === undefined ? [before] : [before, after],
    )
  })

  it('shows how many orders need a person', async () => {
    office.put([paid(), paid('2')], {}, 'paidTwice')
    expect(await shown('/admin')).toContain('1 order needs attention')
    // Now, whichever day is shown: this one does since an hour ago.
    const at = plusMs(NOW, -DAY_MS - HOUR_MS)
    const requested = { kind: 'refundRequested', gateway: 'alipayPage', tradeNo: TRADE, refundId: 'R', at }
    const hanging = { ...requested, amountFen: fen(100), ...PROVENANCE, recordedAt: at } as RecordedFact
    office.put([paid(), hanging], {}, 'refundUnfinished')
    expect(await shown('/admin?day=2026-11-22')).toContain('2 orders need attention')
  })
})

describe('the list of orders', () => {
  it('has those of the day, newest first', async () => {
    const [early, late] = [0, 2].map(hours => office.put([], at(plusMs(NOW, hours * HOUR_MS))))
    office.put([], at(plusMs(NOW, -DAY_MS)))
    const body = await shown('/admin/orders')
    expect(body).toContain('2 orders')
    expect(body.indexOf(String(late?.orderId))).toBeLessThan(body.indexOf(String(early?.orderId)))
    expect(await shown('/admin/orders?day=2026-11-22')).toContain('1 order<')
    expect(await shown('/admin/orders?day=tomorrow')).toContain('2 orders')
  })

  it('can be filtered by state', async () => {
    const bought = office.put([paid()])
    const open = office.put([])
    const body = await shown('/admin/orders?state=paid')
    expect([body.includes(bought.orderId), body.includes(open.orderId)]).toEqual([true, false])
    expect(await shown('/admin/orders?state=constructor')).toContain('2 orders')
  })

  it('is paginated', async () => {
    for (let minute = 0; minute < 51; minute += 1) office.put([], at(plusMs(NOW, minute * 60_000)))
    const first = await shown('/admin/orders?state=awaitingPayment')
    expect(first).toContain('Page 1 of 2')
    const numbersIn = (body: string) => body.match(/\/admin\/orders\/\w+/g) ?? []
    expect(new Set(numbersIn(first)).size).toBe(50)
    expect(new Set([...numbersIn(first), ...numbersIn(await shown('/admin/orders?page=2'))]).size).toBe(51)
    expect(first).toContain('href="/admin/orders?day=2026-11-23&amp;state=awaitingPayment&amp;page=2"')
    const last = await shown('/admin/orders?page=9')
    expect(last).toContain('Page 2 of 2')
    expect(last.match(/data-state=/g)).toHaveLength(1)
    expect(await shown('/admin/orders?page=-1')).toContain('Page 1 of 2')
  })

  it('redirects to the order whose number is entered', async () => {
    const { orderId } = office.put([])
    for (const search of [orderId.toLowerCase(), `ord_${orderId}`]) {
      const { status, headers } = await office.get(`/admin/orders?search=${search}`)
      expect([status, headers.location]).toEqual([303, `/admin/orders/${orderId}`])
    }
  })

  it('finds an order by its trade, on the trade’s day, the day before, and the selected day', async () => {
    const old = office.put([paid('2026112222001400000000000009')], at(plusMs(NOW, -2 * DAY_MS)))
    expect(await shown('/admin/orders?search=2026112222001400000000000009')).toContain(old.orderId)
    const other = office.put([paid('E-9')], at(plusMs(NOW, -3 * DAY_MS)))
    // A number that begins like a day need not be of that day.
    const odd = office.put([paid('20200101-9')], at(plusMs(NOW, -3 * DAY_MS)))
    expect(await shown('/admin/orders?day=2026-11-20&search=20200101-9')).toContain(odd.orderId)
    expect(await shown('/admin/orders?search=20200101-9')).not.toContain(odd.orderId)
    expect(await shown('/admin/orders?search=E-9')).toContain('Nothing was found for “E-9”')
    expect(await shown('/admin/orders?day=2026-11-20&search=E-9')).toContain(other.orderId)
  })

  it.each([
    ['', 'no day is named'],
    ['day=&', 'the day was emptied'],
    ['day=2026-11-23&', 'that day is shown'],
    ['day=2026-11-20&', 'another day is shown'],
  ])('finds an order of today by its trade once, with %s (%s)', async day => {
    const { orderId } = office.put([paid()], at(NOW))
    const body = await shown(`/admin/orders?${day}search=${TRADE}`)
    expect(body).toContain('>1 order<')
    expect(body.match(new RegExp(`href="/admin/orders/${orderId}`, 'g'))).toHaveLength(1)
  })

  it('says if one of the searched days has more orders than are read', async () => {
    const { listDay } = office.world.orders
    const order = office.put([])
    const trade = '2026112222001400000000000009'
    expect(await shown(`/admin/orders?search=${trade}`)).not.toContain('notice card')
    office.world.orders = {
      ...office.world.orders,
      async *listDay(day: EpochMs) {
        if (beijingDay(day) !== '20261121') yield* listDay(day)
        else for (let count = 0; count <= 10_000; count += 1) yield order
      },
    }
    expect(await shown(`/admin/orders?search=${trade}`)).toContain('notice card')
  })

  it('escapes the search text', async () => {
    expect(await shown('/admin/orders?search=%3Cb%3E%22')).toContain('“&lt;b&gt;&quot;”')
    // As many characters as any number has.
    expect(await shown(`/admin/orders?search=${'x'.repeat(65)}`)).toContain(`“${'x'.repeat(64)}”`)
  })
})

describe('an order', () => {
  it('is shown with its payments, its state, and its history', async () => {
    const { orderId } = office.put([paid()])
    const body = await shown(`/admin/orders/${orderId}`)
    expect(body).toContain('data-state="paid"')
    expect(body).toContain(`data-trade="${TRADE}"`)
    expect(body).toContain(`336.00 yuan arrived by the trade ${TRADE}`)
    expect(body).toContain('buyer@example.com')
    expect(body).not.toContain('/attended"')
  })

  it.each([
    ['zh-Hans', '收到的 336.00 元中，161.00 元已退给买家'],
    ['zh-Hant', '收到的 336.00 元中，161.00 元已退給買家'],
    ['en', '161.00 of 336.00 yuan went back to the buyer'],
  ])('shows beside its state how much of it was refunded: %s', async (lang, sentence) => {
    const back = (amountFen: number): RecordedFact => ({
      kind: 'refunded',
      gateway: 'alipayPage',
      tradeNo: TRADE,
      at: NOW,
      refundId: 'R1',
      amountFen: fen(amountFen),
      ...PROVENANCE,
    })
    const part = await shown(`/admin/orders/${office.put([paid(), back(16_100)]).orderId}?lang=${lang}`)
    expect(part).toContain(`data-testid="refundedPart">${sentence}</strong>`)
    for (const facts of [[paid()], [paid(), back(33_600)]])
      expect(await shown(`/admin/orders/${office.put(facts).orderId}?lang=${lang}`)).not.toContain(
        'refundedPart',
      )
  })

  it('shows the instructions', async () => {
    const { orderId } = office.put([paid(), paid('2')], {}, 'paidTwice')
    const body = await shown(`/admin/orders/${orderId}`)
    expect(body).toContain('Needs a person: paid more than once')
    expect(body).toContain(`action="/admin/orders/${orderId}/attended"`)
    expect(body.match(/<summary>Refund<\/summary>/g)).toHaveLength(2)
  })

  it('without a payment has no refund form', async () => {
    const { orderId } = office.put([])
    const body = await shown(`/admin/orders/${orderId}`)
    expect(body).toContain('No money has arrived.')
    expect(body).not.toContain('<summary>Refund')
  })

  it('of a forgotten buyer has no address', async () => {
    const forgotten = { kind: 'forgotten', at: NOW, ...PROVENANCE } as RecordedFact
    const { orderId } = office.put([forgotten])
    const { buyerEmail: _, ...order } = office.table.orders.get(orderId) ?? expect.fail()
    office.table.orders.set(orderId, order)
    expect(await shown(`/admin/orders/${orderId}`)).toContain('<dd>removed</dd>')
  })

  it('shows the shop’s own number and the payer’s note to operators', async () => {
    const { orderId } = office.put([], { reference: 'cart-<7>', note: '五号桌' })
    const details = detailsIn(await shown(`/admin/orders/${orderId}`))
    expect(details).toContainEqual(['Your own number', 'cart-&lt;7&gt;'])
    expect(details).toContainEqual(['Payer’s note', '五号桌'])
    office = openOffice(viewerAccess)
    const looked = office.put([], { reference: 'cart-7', note: '五号桌' })
    expect(await shown(`/admin/orders/${looked.orderId}`)).not.toMatch(/cart-7|五号桌/)
  })

  it('is not found under an unknown number', async () => {
    const { status, body } = await office.get('/admin/orders/20261123ZZZZZZZZZZZZZZZZ')
    expect([status, body.includes('data-message="unknownOrder"')]).toEqual([404, true])
  })

  it('reports no action that did not happen, whatever its URL contains', async () => {
    const { orderId } = office.put([])
    expect(await shown(`/admin/orders/${orderId}?done=%3Cb%3E`)).not.toContain('role="status"')
  })
})

it('an order that cannot be read is reported, and hides no other that needs a person', async () => {
  const hanging = {
    kind: 'refundRequested',
    gateway: 'alipayPage',
    tradeNo: TRADE,
    refundId: 'R',
    at: NOW,
    amountFen: fen(100),
    ...PROVENANCE,
  } as RecordedFact
  const [odd, fine] = [0, 1].map(() => office.put([paid(), paid('2'), hanging], {}, 'paidTwice'))
  const { orders } = office.world
  office.world.orders = {
    ...orders,
    async get(orderId) {
      if (orderId === odd?.orderId) throw new UnreadableItem('order', orderId, 'amountFen')
      return orders.get(orderId)
    },
  }
  expect(await shown('/admin')).toContain('1 order needs attention')
  for (const path of ['/admin/attention', '/admin/refunds']) {
    const body = await shown(path)
    expect([body.includes(`${fine?.orderId}`), body.includes(`${odd?.orderId}`)]).toEqual([true, false])
  }
  const reports = office.logged.filter(({ event }) => event === 'itemUnreadable')
  expect(reports.map(({ fields }) => fields.orderId)).toEqual([1, 2, 3].map(() => odd?.orderId))
})

it('the list of orders that need a person is oldest first', async () => {
  const put = [2, 0, 1].map(hours =>
    office.put([paid(), paid('2')], at(plusMs(NOW, hours * MINUTE_MS)), 'paidTwice'),
  )
  const [last, first, second] = put.map(({ orderId }) => orderId)
  const listed = [...(await shown('/admin/attention')).matchAll(/data-order="(\w+)"/g)].map(([, id]) => id)
  expect(listed).toEqual([first, second, last])
})

it('the list of orders that need a person shows the oldest hundred, and the total', async () => {
  const put = (minutes: number) =>
    office.put([paid(), paid('2')], at(plusMs(NOW, minutes * MINUTE_MS)), 'paidTwice')
  const orders = Array.from({ length: 100 }, (_, index) => put(-index).orderId)
  const list = async () => {
    const body = await shown('/admin/attention')
    return [body.match(/data-order="\w+"/g)?.length, /data-testid="more">([^<]*)</.exec(body)?.[1]]
  }
  expect(await list()).toEqual([100, undefined])
  const { orderId } = put(1)
  expect(await list()).toEqual([100, '101 orders need attention. The oldest 100 are shown.'])
  const body = await shown('/admin/attention')
  expect([body.includes(orderId), body.includes(`${orders.at(-1)}`)]).toEqual([false, true])
})

it.each<[string, string, readonly string[]]>([
  ['direct pay', 'alipayDirect', ['R1', 'R2']],
  ['a gateway with requested refunds', 'alipayPage', []],
])('links to the confirmation page of each pending refund: %s', async (_, gateway, ids) => {
  const fact = (kind: string, refundId: string, tradeNo = TRADE) =>
    ({ ...PROVENANCE, kind, gateway, tradeNo, refundId, amountFen: fen(100), at: NOW }) as RecordedFact
  const waiting = ['R1', 'R2', 'R3'].map(id => fact('refundRequested', id))
  const facts = [paidFact(TRADE, undefined, gateway), ...waiting, fact('refunded', 'R3')]
  const { orderId } = office.put(facts, { gateway })
  const links = [
    ...(await shown(`/admin/orders/${orderId}`)).matchAll(/href="([^"]+)" data-testid="toConfirm"/g),
  ]
  expect(links.map(([, href]) => href)).toEqual(ids.map(id => `/orders/${orderId}/refunds/${id}`))
})

describe('the number of a refund that needs confirmation', () => {
  const REFUND = '20261122ABCDEFGHJKMNPQR7'
  const facts = (gateway: string, more: readonly RecordedFact[] = []) => [
    paidFact(TRADE, undefined, gateway),
    paidFact('another', undefined, gateway),
    { ...fact, gateway },
    ...more,
  ]
  const fact = {
    ...PROVENANCE,
    kind: 'refundRequested',
    refundId: REFUND,
    tradeNo: TRADE,
    amountFen: fen(100),
    at: plusMs(NOW, -2 * DAY_MS),
  } as RecordedFact & { kind: 'refundRequested' }
  const opened = {
    ...PROVENANCE,
    kind: 'refundOpened',
    refundId: REFUND,
    tradeNo: TRADE,
    at: fact.at,
  } as const
  const PAGES = ['', '/refund?amount=x', '/refund?trade=x&amount=1']

  /** All that the office shows of it. */
  async function pagesFor(entered: ReturnType<typeof openOffice>, gateway: string, more?: RecordedFact[]) {
    const { orderId } = entered.put(facts(gateway, more), { gateway }, 'refundUnfinished')
    const paths = [
      ...PAGES.map(page => `/admin/orders/${orderId}${page}`),
      '/admin/attention',
      '/admin/refunds',
    ]
    return Promise.all(paths.map(async path => (await entered.get(path)).body))
  }

  it.each(['operator', 'viewer'] as const)(
    'is shown to an operator alone, since it opens that page: %s',
    async role => {
      const bodies = await pagesFor(openOffice(accessOf(role)), 'alipayDirect', [
        { ...opened, gateway: 'alipayDirect' },
      ])
      const isShown = role === 'operator'
      expect(bodies.map(body => body.includes(REFUND))).toEqual(bodies.map(() => isShown))
      expect(bodies.map(body => body.includes('20261122…R7'))).toEqual(bodies.map(() => !isShown))
      const leads = bodies.map(body => body.includes('toConfirm'))
      expect(leads).toEqual([isShown, isShown, isShown, isShown, false])
    },
  )

  it('is no link while its gateway is not configured, and is hidden: it may be configured again', async () => {
    for (const role of ['operator', 'viewer'] as const) {
      const entered = openOffice(accessOf(role))
      entered.world.refundWay = () => 'removed'
      for (const body of await pagesFor(entered, 'alipayDirect')) {
        expect(body.includes(REFUND)).toBe(role === 'operator')
        expect(body).not.toContain('toConfirm')
      }
    }
  })

  it('is shown to everybody if it opens nothing: by request, or already made', async () => {
    for (const body of await pagesFor(openOffice(accessOf('viewer')), 'alipayPage'))
      expect(body).toContain(REFUND)
    const made = { ...fact, kind: 'refunded', gateway: 'alipayDirect' } as RecordedFact
    const [page] = await pagesFor(openOffice(accessOf('viewer')), 'alipayDirect', [made])
    expect(page).toContain(REFUND)
  })
})

it('the list of refunds has pending and failed ones, and no others', async () => {
  const refund = { gateway: 'alipayPage', tradeNo: TRADE, amountFen: fen(100), at: NOW } as const
  const fact = (kind: string, refundId: string, more = {}) =>
    ({ ...PROVENANCE, ...refund, kind, refundId, ...more }) as RecordedFact
  office.put([paid(), fact('refundRequested', 'PENDING')])
  office.put([paid(), fact('refundRequested', 'FAILED'), fact('refundFailed', 'FAILED', { code: 'ACQ.NO' })])
  office.put([paid(), fact('refundRequested', 'MADE'), fact('refunded', 'MADE')])
  const body = await shown('/admin/refunds')
  expect([...body.matchAll(/data-refund="(\w+)"/g)].map(([, id]) => id).sort()).toEqual(['FAILED', 'PENDING'])
  expect(body).toContain('Refused: ACQ.NO')
})

it('the list of refunds says if there are more orders than are read', async () => {
  const { orderId } = office.put([])
  const dueOf = (count: number) => {
    office.world.orders = {
      ...office.world.orders,
      async *listWork() {
        for (let index = 0; index < count; index += 1) yield orderId
      },
    }
    return shown('/admin/refunds')
  }
  expect(await dueOf(1000)).not.toContain('notice card')
  expect(await dueOf(1001)).toContain('notice card')
})

describe('the illegal requests', () => {
  const request = (id: string, parts = {}) => ({
    ...({ id, at: NOW, reason: 'badSignature', channel: 'notify', sourceIp: '203.0.113.9' } as const),
    userAgent: 'curl',
    claimedOrder: '<i>',
    copy: 'a=<b>',
    requestId: 'r',
    ...parts,
  })

  it('are shown with their cause, newest first, escaped', async () => {
    office.illegal.requests.set('1', request('1', { cause: { fault: 'parameterAdded', parameter: 'utm' } }))
    office.illegal.requests.set('2', request('2', { reason: 'amountMismatch' }))
    office.illegal.counts.set('x', { hour: NOW / HOUR_MS, sourceIp: '1', reason: 'badSignature', count: 40 })
    const body = await shown('/admin/illegal')
    expect(body).toContain('Likely cause: a parameter was added that was not signed · utm')
    expect(body).toContain('At least 40 more')
    expect(body.indexOf('amountMismatch')).toBeLessThan(body.indexOf('badSignature'))
    expect(body).toContain('&lt;i&gt;')
    expect(body).toContain('a=&lt;b&gt;')
  })

  it('are those of the requested days', async () => {
    const { now } = office.world
    for (const [index, days] of [0.5, 1.5, 7, 7.5, 30, 30.5].entries())
      office.illegal.requests.set(String(index), request(String(index), { at: plusMs(now, -days * DAY_MS) }))
    for (const [query, count] of [
      ['', 'The last 7 days · 3'],
      ['?days=1', 'The last day · 1'],
      ['?days=7', 'The last 7 days · 3'],
      ['?days=30', 'The last 30 days · 5'],
      ['?days=31', 'The last 7 days · 3'],
    ])
      expect(await shown(`/admin/illegal${query}`)).toContain(count)
  })

  it('are the stored ones, and the number of those only counted', async () => {
    for (const [index, count] of [40, 3, 2].entries())
      office.illegal.counts.set(String(index), {
        hour: NOW / HOUR_MS - index,
        sourceIp: '1',
        reason: 'badSignature',
        count,
      })
    expect(await shown('/admin/illegal')).toContain('At least 45 more')
  })

  it('are limited to two hundred, which is said', async () => {
    for (let index = 0; index < 201; index += 1) {
      const parts = { at: plusMs(NOW, index), claimedOrder: `claimed ${index}` }
      office.illegal.requests.set(String(index), request(String(index).padStart(4, '0'), parts))
    }
    const body = await shown('/admin/illegal')
    expect(body).toContain('201, the newest 200 of them here')
    const claims = [...body.matchAll(/claimed (\d+)</g)].map(([, number]) => Number(number))
    expect(claims).toEqual(Array.from({ length: 200 }, (_, index) => 200 - index))
  })
})
