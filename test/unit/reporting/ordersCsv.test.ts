/** Orders as CSV: formulas are neutralized, and the columns are complete. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import type { RecordedFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import type { OrderId } from '../../../lib/order/orderId'
import { csvHead, csvRows } from '../../../lib/reporting/ordersCsv'
import { anOrder, NOW } from '../../support/orders'
import { RARE } from '../../support/rare'
import { parseCsv } from '../../tools/csv'
import { LATE, minutes, OTHER_TRADE, orderWith, TRADE, told } from '../../tools/facts'

const COLUMNS = [
  'orderId',
  'reference',
  'created',
  'state',
  'amount',
  'received',
  'trades',
  'paid',
  'refunded',
  'refundedAmount',
  'goods',
  'email',
  'note',
  'receipt',
] as const

/** The cells of an order, by name. */
function rowOf(order: Order): Record<(typeof COLUMNS)[number], string> {
  const [cells = [], ...more] = parseCsv(csvRows([order], NOW))
  expect(more).toEqual([])
  expect(cells).toHaveLength(COLUMNS.length)
  return Object.fromEntries(COLUMNS.map((name, index) => [name, cells[index]])) as never
}

const goods = (name: string, email = 'buyer@example.com') =>
  anOrder({
    lines: [{ sku: 'tea', name, unitFen: fen(100), quantity: 3 }],
    buyerEmail: email as BuyerEmail,
  })

const paid = told({ kind: 'paid', ...TRADE, at: minutes(5) })
const paidAgain = told({ kind: 'paid', ...OTHER_TRADE, at: minutes(6) })
const less = told({ kind: 'paid', ...OTHER_TRADE, amountFen: fen(30_000), at: minutes(6) })
const refund = (full: boolean) =>
  told(
    full
      ? { kind: 'refundedInAll', ...TRADE, at: minutes(60) }
      : { kind: 'partlyRefunded', ...TRADE, at: minutes(60) },
  )

it('leaves the cell of an address empty if there is none', () => {
  const { buyerEmail: _, ...order } = goods('tea')
  const [cells = []] = parseCsv(csvRows([order], NOW))
  expect([cells.length, cells.at(-3)]).toEqual([COLUMNS.length, ''])
})

describe('the head', () => {
  it('begins with the byte order mark and names every column in Chinese and English', () => {
    expect(Buffer.from(csvHead()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
    const [headings = [], ...more] = parseCsv(csvHead().slice(1))
    expect(more).toEqual([])
    expect(headings).toEqual([
      ...['订单号 Order number', '商家自己的编号 Your own number'],
      ...['下单时间 Created (Beijing time)', '状态 State'],
      ...['订单金额（元） Amount (CNY)', '现有收款（元） Received (CNY)', '交易号 Trade number'],
      ...[
        '付款时间 Paid (Beijing time)',
        '退款时间 Refunded (Beijing time)',
        '退款金额（元） Refunded (CNY)',
      ],
      ...['商品 Goods', '买家邮箱 Buyer’s e-mail', '付款人备注 Payer’s note'],
      ...['收据发送时间 Receipt sent (Beijing time)'],
    ])
  })
})

describe('a row', () => {
  it('counts a refund once that was reported alone and in the sum, and two refunds separately', () => {
    const of = (refundId: string, amount: number, at = minutes(60)) =>
      told({ kind: 'refunded', ...TRADE, refundId, amountFen: fen(amount), at })
    const inAll = told({ kind: 'refundedInAll', ...TRADE, amountFen: fen(100), at: minutes(60) })
    const row = rowOf(orderWith([paid, of('R1', 100), inAll]))
    expect(row).toMatchObject({ refunded: '2026-11-23 11:00:00', refundedAmount: '1.00', received: '335.00' })
    expect(rowOf(orderWith([paid, of('R1', 100), of('R2', 50, minutes(61))]))).toMatchObject({
      refunded: '2026-11-23 11:00:00; 2026-11-23 11:01:00',
      refundedAmount: '1.50',
    })
  })

  it('contains of a paid order all that bookkeeping needs', () => {
    const receipt = told({ kind: 'receiptSent', ...TRADE, at: minutes(7) }, { source: 'mail' })
    const order = orderWith([receipt, paid], { reference: '0004711', note: '不要葱' })
    expect(rowOf(order)).toEqual({
      orderId: `${order.orderId}\t`,
      reference: '0004711\t',
      created: '2026-11-23 10:00:00',
      state: '已付款 paid',
      amount: '336.00',
      received: '336.00',
      trades: `${TRADE.tradeNo}\t`,
      paid: '2026-11-23 10:05:00',
      refunded: '',
      refundedAmount: '',
      goods: '明前西湖龙井 × 2',
      email: 'buyer@example.com',
      note: '不要葱',
      receipt: '2026-11-23 10:07:00',
    })
  })

  it('shows that nothing was paid for an unpaid order', () => {
    const pending = told({ kind: 'pending', ...TRADE, at: NOW })
    for (const order of [anOrder(), orderWith([pending])]) {
      expect(rowOf(order)).toMatchObject({ received: '', trades: '', paid: '', refunded: '', receipt: '' })
    }
  })

  it('adds up what was paid twice, in the sequence of time', () => {
    expect(rowOf(orderWith([paidAgain, paid]))).toMatchObject({
      state: '重复付款 paidTwice',
      received: '672.00',
      trades: `${TRADE.tradeNo}; ${OTHER_TRADE.tradeNo}\t`,
      paid: '2026-11-23 10:05:00; 2026-11-23 10:06:00',
    })
  })

  it('subtracts a full refund, and shows a partial one', () => {
    const refunded = '2026-11-23 11:00:00'
    expect(rowOf(orderWith([paid, refund(true)]))).toMatchObject({
      received: '',
      refunded,
      refundedAmount: '336.00',
    })
    expect(rowOf(orderWith([paid, paidAgain, refund(true)]))).toMatchObject({ received: '336.00', refunded })
    expect(rowOf(orderWith([paid, refund(false)]))).toMatchObject({
      received: '336.00',
      refunded,
      refundedAmount: '部分 part',
    })
  })

  it('names the trade of a refund without a reported payment', () => {
    const refunded = told({
      kind: 'refunded',
      ...TRADE,
      refundId: 'R1',
      amountFen: fen(100),
      at: minutes(60),
    })
    const pending = told({ kind: 'pending', ...OTHER_TRADE, at: minutes(5) })
    expect(rowOf(orderWith([pending, refunded]))).toMatchObject({
      trades: `${TRADE.tradeNo}\t`,
      received: '',
      paid: '',
      refundedAmount: '1.00',
    })
  })

  it('shows a payment of another amount', () => {
    expect(rowOf(orderWith([less]))).toMatchObject({ amount: '336.00', received: '300.00' })
  })

  it('may contain more than one payment can be', () => {
    const most = { amountFen: fen(10_000_000_000) }
    const facts = [paid, paidAgain].map(fact => ({ ...fact, ...most }) as RecordedFact)
    expect(rowOf(orderWith(facts, most)).received).toBe('200000000.00')
  })

  it('shows a late payment', () => {
    expect(rowOf(orderWith([told({ kind: 'paid', ...TRADE, at: LATE })])).state).toBe('过期后付款 paidLate')
  })
})

it.each(['20261123123456789012345E', '202611231234567890123456', '2026112312E4567890123456'])(
  'keeps the order number %s as text',
  orderId => {
    const cell = rowOf(anOrder({ orderId: orderId as OrderId })).orderId
    expect(cell).toBe(`${orderId}\t`)
    expect(cell).not.toMatch(/^[\d.E+]+$/)
  },
)

describe('a formula', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '\nx',
    '  =1+1',
    '\u3000=1',
    '\u00a0@x',
    '\u200b=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' ＝1',
    '﹦1',
    '−1',
    '=\u03381',
  ])('becomes text: %j', name => {
    expect(rowOf(goods(name)).goods).toBe(`'${name} × 3`)
  })

  it.each([
    ['tea;=1+1', "tea;'=1+1"],
    ['tea; =HYPERLINK(A1)', "tea;' =HYPERLINK(A1)"],
    ['=1;＝2;a=3', "'=1;'＝2;a=3"],
  ])(
    'after a semicolon, which some spreadsheets treat as a separator, becomes text: %j',
    (name, expected) => {
      expect(rowOf(goods(name)).goods).toBe(`${expected} × 3`)
      // What reads quotes begins none there.
      expect(csvRows([goods(name)], NOW)).toContain(`"${expected} × 3"`)
    },
  )

  it('on a second line becomes text', () => {
    const line = (name: string) => ({ sku: name, name, unitFen: fen(100), quantity: 1 })
    expect(rowOf(anOrder({ lines: [line('tea'), line('=1+1')] })).goods).toBe("tea × 1;' =1+1 × 1")
  })

  it('in the shop’s own number or in the payer’s note becomes text', () => {
    const row = rowOf(anOrder({ reference: '=1+1', note: 'thanks;@SUM(A1)' }))
    expect([row.reference, row.note]).toEqual(["'=1+1\t", "thanks;'@SUM(A1)"])
  })

  it('in an address becomes text', () => {
    expect(rowOf(goods('tea', '=cmd@example.com')).email).toBe("'=cmd@example.com")
    expect(rowOf(goods('tea', '-a@example.com')).email).toBe("'-a@example.com")
  })

  it.each(['a=1', 'tea-pot', "'tea", '“=”', '1+1', 'a\nb', 'a\rb', 'a,b', 'a"b', '"', ' tea'])(
    'is not found in %j',
    name => {
      expect(rowOf(goods(name)).goods).toBe(`${name} × 3`)
    },
  )
})

const withoutQuotes = (text = '') => text.replaceAll("'", '')

it('never begins a cell, and any text can be restored', () => {
  const starts = [
    '',
    ' ',
    '\t',
    '\r\n',
    '\ufeff',
    '\u3000',
    '"',
    ',',
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＋',
    '－',
    '＠',
    ';',
  ]
  const text = fc
    .tuple(fc.array(fc.constantFrom(...starts), { maxLength: 3 }), fc.string({ unit: 'grapheme' }))
    .map(([start, rest]) => start.join('') + rest)
  const orders = fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(orders, texts => {
      const rows = parseCsv(
        csvRows(
          texts.map(([name, email]) => goods(name, email)),
          NOW,
        ),
      )
      expect(rows).toHaveLength(texts.length)
      for (const [index, [name, email]] of texts.entries()) {
        const row = rows[index] ?? []
        const ofTexts = [`${name} × 3`, email]
        expect([row[10], row[11]].map(withoutQuotes)).toEqual(ofTexts.map(withoutQuotes))
        // One assertion for all: they are tens of thousands.
        const cells = row.flatMap(each => each.split(';'))
        expect(cells.filter(cell => /^[\t\r\n]/.test(cell) || /^\s*[=+\-@＝＋－＠]/.test(cell))).toEqual([])
      }
    }),
    { numRuns: RARE ? 500 : 100 },
  )
})

it('is complete, column by column, for orders with many and few facts', () => {
  const THIRD = { ...TRADE, gateway: 'chinabank', tradeNo: '2026112322001400000000000003' } as const
  const trades = [TRADE, OTHER_TRADE, THIRD].map((trade, index) => ({
    ...trade,
    amountFen: fen(1_000 + index),
  }))
  const [first = expect.fail(), second = expect.fail(), third = expect.fail()] = trades
  const busy = orderWith(
    [
      ...trades.flatMap((trade, index) => [
        told({ kind: 'paid', ...trade, at: minutes(10 + index) }),
        told({ kind: 'receiptSent', ...trade, at: minutes(20 + index) }),
        told({ kind: 'noticeSent', ...trade, at: minutes(30 + index) }),
      ]),
      told({ kind: 'pending', ...first, at: minutes(9) }),
      told({ kind: 'refundRequested', ...first, refundId: 'R1', amountFen: fen(100), at: minutes(40) }),
      told({ kind: 'refunded', ...first, refundId: 'R1', amountFen: fen(100), at: minutes(41) }),
      told({ kind: 'refundMailSent', ...first, refundId: 'R1', at: minutes(42) }),
      told({ kind: 'refundFailed', ...second, refundId: 'R2', code: 'NO', at: minutes(43) }),
      told({ kind: 'refundedInAll', ...second, amountFen: fen(20), at: minutes(44) }),
      told({ kind: 'partlyRefunded', ...third, at: minutes(45) }),
      told({ kind: 'finished', ...third, at: minutes(46) }),
      told({ kind: 'closed', ...TRADE, tradeNo: 'NEVER-PAID', at: minutes(47) }),
    ].toReversed(),
    {
      orderId: '20261123AAAAAAAAAAAAAAA1' as OrderId,
      amountFen: fen(1_000),
      lines: ['tea', 'pot, blue', '=cup'].map((name, index) => ({
        sku: name,
        name,
        unitFen: fen(100 + index),
        quantity: index + 1,
      })),
    },
  )
  const { buyerEmail: _, ...quiet } = anOrder({
    orderId: '20261123AAAAAAAAAAAAAAA2' as OrderId,
    createdAt: minutes(-1),
    amountFen: fen(7),
    lines: [{ sku: 'a', name: 'a', unitFen: fen(7), quantity: 1 }],
  })
  const time = (at: number) => `2026-11-23 10:${at}:00`
  expect(csvRows([busy, quiet], NOW)).toBe(
    `${[
      '20261123AAAAAAAAAAAAAAA1\t,,2026-11-23 10:00:00,重复付款 paidTwice,10.00,28.83',
      `"${trades.map(({ tradeNo }) => tradeNo).join('; ')}\t"`,
      `"${[10, 11, 12].map(time).join('; ')}"`,
      `"${[41, 44, 45].map(time).join('; ')}"`,
      '1.20,"tea × 1; pot, blue × 2;\' =cup × 3",buyer@example.com,',
      `"${[20, 21, 22].map(time).join('; ')}"`,
    ].join(
      ',',
    )}\r\n20261123AAAAAAAAAAAAAAA2\t,,2026-11-23 09:59:00,等待付款 awaitingPayment,0.07,,,,,,a × 1,,,\r\n`,
  )
})
