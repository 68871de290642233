/** Every mail as a whole, as text and as HTML, in each language and for each outcome, against approved files. */
import { it } from 'vitest'
import type { Mail } from '../../../lib/delivery/mail'
import { noticeMail } from '../../../lib/delivery/notice'
import { receiptMail } from '../../../lib/delivery/receipt'
import { refundMail } from '../../../lib/delivery/refundMail'
import { LOCALES, type Locale } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { TradeFact } from '../../../lib/order/facts'
import type { Order } from '../../../lib/order/order'
import type { OrderState } from '../../../lib/order/orderState'
import type { RecordedRefund } from '../../../lib/order/trades'
import type { Contact } from '../../../lib/shop'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { approvedFiles, inParts, readable } from '../../support/approved'
import { FINISHED, OTHER_TRADE, orderWith, PAID, REFUNDED, SHOP } from './samples'

const PHONE: Contact = { kind: 'phone', text: '+86 571 8888 0000', href: 'tel:+8657188880000' }
const EMAIL: Contact = { kind: 'email', text: 'help@example.com', href: 'mailto:help@example.com' }

const LINES: Order['lines'] = [
  { sku: 'tea', name: '明前西湖龙井', unitFen: fen(16_800), quantity: 2 },
  { sku: 'stone', name: '歙砚\n<仿>', unitFen: fen(15_550), quantity: 3 },
  { sku: 'cup', name: '盖碗', unitFen: fen(400), quantity: 5 },
]
const orderOf = (facts: readonly TradeFact[], parts: Partial<Order> = {}) =>
  orderWith(facts, { lines: LINES, ...parts })

const other = { ...PAID, tradeNo: OTHER_TRADE, at: plusMs(PAID.at, 7 * MINUTE_MS) }
const third = { ...PAID, tradeNo: '2026112500001000000000000003', at: plusMs(PAID.at, 9 * MINUTE_MS) }
const part: TradeFact = { ...PAID, kind: 'refundedInAll', amountFen: fen(2250) }

const shown = ({ to, replyTo, subject, text, html }: Mail): string =>
  `To: ${to}\nReply-To: ${replyTo ?? ''}\nSubject: ${subject}\n\n${text}\n----\n${readable(html)}`

const receipt = (
  state: OrderState,
  locale: Locale,
  contact?: Contact,
  facts: readonly TradeFact[] = [PAID],
) => shown(receiptMail({ order: orderOf(facts, { locale }), trade: PAID, state, contact, ...SHOP }))

const REFUND: RecordedRefund = {
  kind: 'refunded',
  gateway: 'alipayPage',
  tradeNo: PAID.tradeNo,
  refundId: '20261123R',
  at: PAID.at,
  amountFen: fen(1234),
  source: 'refund',
  sourceId: 'a reason',
  requestId: 'r1',
  recordedAt: PAID.at,
}
const refund = (locale: Locale, source: 'refund' | 'person', contact?: Contact) =>
  shown(refundMail({ order: orderOf([PAID], { locale }), refund: { ...REFUND, source }, contact, ...SHOP }))

const notice = (state: OrderState, facts: readonly TradeFact[] = [PAID], parts: Partial<Order> = {}) =>
  shown(noticeMail({ order: orderOf(facts, parts), trade: PAID, state, to: 'owner@example.com', ...SHOP }))
const { buyerEmail: _, ...nameless } = orderOf([PAID])

const receiptsIn = (locale: Locale) => ({
  paid: receipt('paid', locale, EMAIL),
  'paid late, of a shop with a telephone': receipt('paidLate', locale, PHONE),
  'paid after it was canceled, of a shop that names no contact': receipt('paidAfterCancel', locale),
  'paid twice': receipt('paidTwice', locale, EMAIL, [third, PAID, other]),
  'changed since': receipt('refunded', locale, EMAIL, [PAID, REFUNDED]),
  'whose payment nobody told of, but its end': receipt('finished', locale, EMAIL, [FINISHED]),
})
const refundsIn = (locale: Locale) => ({
  'through the gateway': refund(locale, 'refund', EMAIL),
  'by another way, of a shop with a telephone': refund(locale, 'person', PHONE),
  'of a shop that names no contact': refund(locale, 'refund'),
})

const MAILS: Readonly<Record<string, () => Readonly<Record<string, string>>>> = {
  ...Object.fromEntries(
    LOCALES.flatMap(locale => [
      [`receipt.${locale}`, () => receiptsIn(locale)],
      [`refund.${locale}`, () => refundsIn(locale)],
    ]),
  ),
  notice: () => ({
    paid: notice('paid'),
    'paid, by a link, without an address': shown(
      noticeMail({
        order: { ...nameless, note: '\n五号桌\u2029<靠窗>\u2028第\u0007二\n' },
        trade: PAID,
        state: 'paid',
        to: 'owner@example.com',
        ...SHOP,
      }),
    ),
    'paid late': notice('paidLate'),
    'paid after it was canceled': notice('paidAfterCancel'),
    'paid three times': notice('paidTwice', [other, PAID, part, third]),
    'another amount': notice('paidOtherAmount', [PAID, other, part]),
    closed: notice('closedAfterPayment'),
    'changed since': notice('refunded', [PAID, REFUNDED]),
    'whose payment nobody told of, but its end': notice('finished', [FINISHED]),
  }),
}

const approved = approvedFiles(
  import.meta.dirname,
  Object.keys(MAILS).map(name => `${name}.txt`),
)

it.each(Object.entries(MAILS))('%s', (name, mails) => approved(`${name}.txt`, inParts(mails())))
