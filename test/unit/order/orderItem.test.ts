/** Stored orders: what was written is read unchanged, and nothing else is accepted. */
import { describe, expect, it } from 'vitest'
import { fen, MAX_FEN } from '../../../lib/money'
import { type Fact, factKey, factsByKey, type Provenance, type RecordedFact } from '../../../lib/order/facts'
import { type MerchantId, ofMerchant } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { agendaOf, orderItem, orderOf } from '../../../lib/store/orderItem'
import { parseGatewayTime, plusMs } from '../../../lib/time'
import { readable, UnreadableItem } from '../../../lib/unreadableItem'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

type Item = Record<string, unknown>

/** In Beijing: texts of times have four digits for a year. */
const YEAR_10000 = Date.parse('+010000-01-01T00:00:00+08:00')

const kept = (order: Order): Item => ({ ...orderItem(order), orderId: order.orderId })

const TRADE = { gateway: 'alipayPage', tradeNo: '2026112322001400000000000001', at: NOW }
const MONEY = { ...TRADE, amountFen: fen(33_600) }
const REFUND = { refundId: '20261123REFUND0000000001' }

/** One of each kind; the compiler demands a new one here. */
const FACTS: { readonly [Kind in Fact['kind']]: Extract<Fact, { readonly kind: Kind }> } = {
  paid: { kind: 'paid', ...MONEY },
  pending: { kind: 'pending', ...MONEY },
  finished: { kind: 'finished', ...MONEY },
  refunded: { kind: 'refunded', ...REFUND, ...MONEY },
  refundedInAll: { kind: 'refundedInAll', ...MONEY },
  partlyRefunded: { kind: 'partlyRefunded', ...TRADE },
  closed: { kind: 'closed', ...TRADE },
  requested: { kind: 'requested', gateway: 'chinabank', at: NOW },
  codeShown: {
    kind: 'codeShown',
    gateway: 'alipayPage',
    text: 'https://qr.example/1',
    at: NOW,
    scanUntil: plusMs(NOW, 1),
  },
  refundRequested: { kind: 'refundRequested', ...REFUND, ...MONEY },
  refundOpened: { kind: 'refundOpened', ...REFUND, ...TRADE },
  refundFailed: { kind: 'refundFailed', code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH', ...REFUND, ...TRADE },
  expired: { kind: 'expired', ...TRADE, tradeNo: '' },
  receiptSent: { kind: 'receiptSent', ...TRADE },
  noticeSent: { kind: 'noticeSent', ...TRADE },
  refundMailSent: { kind: 'refundMailSent', ...REFUND, ...TRADE },
  attended: { kind: 'attended', concern: 'paidTwice', at: NOW },
  forgotten: { kind: 'forgotten', at: NOW },
  canceled: { kind: 'canceled', at: NOW },
}

/** One of each; the compiler demands a new one here. */
const SOURCES = Object.keys({
  buyer: 0,
  notify: 0,
  query: 0,
  close: 0,
  refund: 0,
  bill: 0,
  mail: 0,
  person: 0,
  api: 0,
  schedule: 0,
} satisfies Record<Provenance['source'], 0>) as Provenance['source'][]

const withFact = (fact: RecordedFact): Order => anOrder({ facts: factsByKey([fact]) })

describe('a written item', () => {
  it.each(Object.values(FACTS))('is read again: the fact $kind', fact => {
    const order = withFact({ ...fact, ...PROVENANCE, recordedAt: plusMs(NOW, 7) } as RecordedFact)
    expect(orderOf(kept(order))).toStrictEqual(order)
  })

  it.each<Fact>([
    { ...FACTS.paid, tradeNo: '4711:12' },
    { ...FACTS.refundedInAll, tradeNo: '4711:12' },
    { ...FACTS.refundedInAll, tradeNo: '4711:12:a' },
    { ...FACTS.partlyRefunded, tradeNo: '4711:12' },
  ])('is read again: a trade number that looks as if more stood behind it, of $kind', fact => {
    const order = withFact({ ...fact, ...PROVENANCE })
    expect(orderOf(kept(order))).toStrictEqual(order)
  })

  it.each(SOURCES)('is read again: a fact by %s, named or nameless', source => {
    const provenance = { source, sourceId: 'its own number', requestId: 'request-0001', recordedAt: NOW }
    for (const more of [{}, { person: 'mei' }, { sourceId: '', requestId: '' }]) {
      const order = withFact({ ...FACTS.paid, ...provenance, ...more })
      expect(orderOf(kept(order))).toStrictEqual(order)
    }
  })

  it('is read again: all optional data of an order, and none of it', () => {
    const { gateway: _, buyerEmail: __, ...least } = anOrder()
    const most = anOrder({
      ...ofMerchant('teahouse' as MerchantId),
      description: 'tea for two',
      reference: 'SHOP-1',
      metadata: { constructor: 'a name as any other', cart: '7' },
      successUrl: 'https://shop.example/thanks',
      cancelUrl: 'https://shop.example/cart',
      paymentLink: 'LINK1',
      note: 'no sugar',
      epay: { notifyUrl: 'https://shop.example/epay', money: '336.00', param: 'p' },
      locale: 'zh-Hant',
      lines: [{ name: '茶', unitFen: fen(0), quantity: 1, url: 'https://shop.example/tea' }],
    })
    for (const order of [least, most]) expect(orderOf(kept(order))).toStrictEqual(order)
  })

  it('is read again: the largest amount, and any time from a gateway', () => {
    const line = { name: 'tea', unitFen: MAX_FEN, quantity: 1 }
    for (const text of ['0000-01-01 00:00:00', '9999-12-31 23:59:59']) {
      const paid = { ...FACTS.paid, ...PROVENANCE, at: parseGatewayTime(text) ?? expect.fail() }
      const order = anOrder({ lines: [line], amountFen: MAX_FEN, facts: factsByKey([paid]) })
      expect(orderOf(kept(order))).toStrictEqual(order)
    }
  })

  it('has no bytes for what a fact lacks', () => {
    const least = {
      ...FACTS.canceled,
      source: 'person',
      sourceId: '',
      requestId: '',
      recordedAt: plusMs(NOW, 7),
    } as const
    expect(orderItem(withFact(least)).facts).toEqual({
      canceled: { at: NOW, by: 'person', rec: plusMs(NOW, 7) },
    })
  })

  it('has no bytes for the default merchant', () => {
    expect(orderItem(anOrder(ofMerchant('' as MerchantId)))).not.toHaveProperty('merchant')
  })
})

describe('an order is unreadable', () => {
  const [line] = anOrder().lines
  const linesWith = (more: object) => [line, { ...line, ...more }]

  it.each<[string, unknown[]]>([
    ['orderId', [undefined, '', 'ORDER-1', '20261123', 7]],
    ['merchant', ['', 'Teahouse', 7, null]],
    [
      'lines',
      [
        ...[undefined, null, {}, 'tea', [null], ['tea']],
        ...['sku', 'url'].map(name => linesWith({ [name]: 7 })),
        ...[undefined, 7].map(name => linesWith({ name })),
        ...[undefined, -1, 0.5, '16800', Number.NaN, MAX_FEN + 1].map(unitFen => linesWith({ unitFen })),
        ...[undefined, 1.5, '2', 0, -1].map(quantity => linesWith({ quantity })),
      ],
    ],
    ['amountFen', [undefined, null, -1, 0.5, '33600', Number.NaN, MAX_FEN + 1, 2 ** 53]],
    ['gateway', [null, 7, {}]],
    ['buyerEmail', [null, 7, {}]],
    ['locale', [undefined, null, 'zh', 'EN', 'fr']],
    ['createdAt', [undefined, null, '2026-11-23', 0.5, Number.POSITIVE_INFINITY, YEAR_10000]],
    ['expiresAt', [undefined, null, '2026-11-23', 0.5, Number.NaN, -YEAR_10000, YEAR_10000]],
    ['facts', [undefined, null, [], 'none', 7]],
    ...['description', 'reference', 'successUrl', 'cancelUrl', 'paymentLink', 'note'].map(
      (name): [string, unknown[]] => [name, [null, 7, {}]],
    ),
    ...['metadata', 'epay'].map((name): [string, unknown[]] => [
      name,
      [null, 'text', [], { key: 7 }, { key: 'text', other: 7 }, { notifyUrl: 'u', money: 7 }],
    ]),
  ])('whose %s this shop cannot have written', (name, values) => {
    const order = anOrder()
    for (const value of values) {
      const item = { ...kept(order), [name]: value }
      const read = () => orderOf(item)
      expect(read, JSON.stringify(value)).toThrow(UnreadableItem)
      expect(read, JSON.stringify(value)).toThrow(name)
    }
  })

  const factItem = (fact: Fact): Item =>
    (kept(withFact({ ...fact, ...PROVENANCE } as RecordedFact)).facts as Record<string, Item>)[
      factKey(fact)
    ] as Item
  const orderWith = (key: string, item: unknown): Item => ({ ...kept(anOrder()), facts: { [key]: item } })

  it.each(Object.values(FACTS))('when its fact $kind lacks something', fact => {
    const [key, item] = [factKey(fact), factItem(fact)]
    expect(orderOf(orderWith(key, item)).facts).toHaveProperty([key])
    const demanded = Object.keys(item).filter(name => name !== 'id' && name !== 'req')
    for (const name of demanded) {
      const { [name]: _, ...rest } = item
      expect(() => orderOf(orderWith(key, rest)), name).toThrow(`the fact ${key}`)
      expect(() => orderOf(orderWith(key, { ...item, [name]: null })), name).toThrow(`the fact ${key}`)
    }
  })

  it.each<[string, Item]>([
    ['by an unknown source', { by: 'alipay' }],
    ['with a number for the source’s own', { id: 7 }],
    ['with a number for the request', { req: 7 }],
    ['with a number for a person', { person: 7 }],
    ['at no time', { at: 0.5 }],
    ['recorded at no time', { rec: '2026-11-23' }],
    ['of a negative amount', { fen: -1 }],
    ['of half a fen', { fen: 0.5 }],
    ['of more than any payment', { fen: MAX_FEN + 1 }],
    ['at a time that no text names', { at: YEAR_10000 }],
  ])('when a fact is %s', (_, more) => {
    const key = factKey(FACTS.paid)
    expect(() => orderOf(orderWith(key, { ...factItem(FACTS.paid), ...more }))).toThrow(`the fact ${key}`)
  })

  it.each([
    ['of no kind', 'bought:alipayPage:T1'],
    ['the kind alone', 'paid'],
    ['of an invalid concern', `attended:bored:${NOW}`],
    ['attended at another time', `attended:paidTwice:${NOW + 1}`],
    ['of another amount', 'refundedInAll:alipayPage:2026112322001400000000000001:1'],
    ['with something behind it', 'canceled:now'],
    ['of two gateways', 'requested:alipayPage:chinabank'],
  ])('when a fact is stored under another key: %s', (_, key) => {
    const item = { ...factItem(FACTS.refundedInAll), text: 'x', until: NOW, trade: 'T1', code: 'X' }
    expect(() => orderOf(orderWith(key, item))).toThrow(`the fact ${key}`)
  })

  it('when a fact is no record', () => {
    const key = factKey(FACTS.paid)
    for (const item of [null, 'paid', 7, [factItem(FACTS.paid)]]) {
      expect(() => orderOf(orderWith(key, item))).toThrow(`the fact ${key}`)
    }
  })
})

describe('a caller that skips unreadable orders', () => {
  const read = (item: Item) => {
    const told: unknown[] = []
    return { order: readable(orderOf, ({ orderId }) => told.push(orderId))(item), told }
  }
  const order = anOrder()

  it('is informed of each, and of no other', () => {
    expect(read(kept(order))).toEqual({ order, told: [] })
    expect(read({ ...kept(order), lines: 7 })).toEqual({ order: undefined, told: [order.orderId] })
  })

  it('does not skip other failures', () => {
    const item = Object.defineProperty(kept(order), 'lines', { get: () => expect.fail('a fault of ours') })
    expect(() => read(item)).toThrow('a fault of ours')
  })
})

describe('the next visit of an order', () => {
  it('is read with why the order needs a person, if it does', () => {
    expect(agendaOf({ dueAt: NOW })).toEqual({ dueAt: NOW })
    expect(agendaOf({ dueAt: NOW, concern: 'paidLate' })).toEqual({ dueAt: NOW, concern: 'paidLate' })
  })

  it('is read even with an unknown concern, and never with an invalid time', () => {
    expect(agendaOf({ dueAt: NOW, concern: 'bored' })).toEqual({ dueAt: NOW })
    for (const dueAt of [undefined, null, '1', 0.5])
      expect(agendaOf({ dueAt, concern: 'paidLate' })).toBeUndefined()
  })
})
