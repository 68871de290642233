/** What a buyer reads on each page, all of it and in this sequence: a line that is lost is missed here. */
import { expect, it } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import type { PendingRefund } from '../../../lib/order/trades'
import { confirmPage } from '../../../lib/page/confirmPage'
import { linkPage } from '../../../lib/page/linkPage'
import { refundPage } from '../../../lib/page/refundPage'
import { aLink } from '../../support/links'
import { aProfile, offerOf } from '../../support/offer'
import { now, order, pagesWith } from './samples'

/** The texts of a page's own part, but for the pictures and the banks. */
const read = (html: string): readonly string[] =>
  (/<main.*<\/main>/s.exec(html)?.[0] ?? '')
    .replace(/<(svg|option|span class="spoken").*?<\/(svg|option|span)>/gs, '')
    .split(/<[^>]*>/)
    .map(text => text.trim())
    .filter(text => text !== '')

const AMOUNT = ['Total to pay (CNY)', '¥822.50']
const LINES = [
  ...['Goods', 'Subtotal', 'x', '¥168.00', '× 2', '¥336.00', 'x', '¥486.50', '× 1', '¥486.50'],
  ...['Order number', '20261008K7Q2M9XW4T3HBZ5C', 'Seller', 'x', 'Contact the shop', 'x', 'Your e-mail', 'x'],
]
const ELSEWHERE =
  'This app does not open the payment page. Tap “…” at the top right and open the page in your browser, or copy this address there:'
const BAD_NOTE = 'The note must be one line of at most 100 characters.'

const READ: Readonly<Record<string, readonly string[]>> = {
  storefront: [
    ...['Choose your goods', 'Set the quantities. You see the whole order before you pay.'],
    ...['x', 'x', 'x', '¥168.00', 'Quantity', 'x', 'x', 'x', '¥486.50', 'Quantity', 'Checkout', 'E-mail'],
    'Your receipt is sent to this address. The shop also writes here if there is a problem with your order.',
    ...['Check out', 'Next you see the order and its total. Nothing is charged yet.'],
  ],
  link: [
    ...['x', BAD_NOTE, ELSEWHERE, 'x', 'Amount in yuan', '¥1.00 to ¥500.00', 'Note (optional)', BAD_NOTE],
    ...['The shop reads it: your table or your name, for example.', 'E-mail'],
    'The shop writes to this address if there is a problem with your order.',
    ...['Go on to pay', 'Next you choose how to pay. Nothing is charged yet.'],
  ],
  confirm: [
    ...['Check your order and pay', ELSEWHERE, 'x', 'Your order', ...LINES],
    ...['Pay by', 'today, 15:30 (Beijing time)', 'Payment', ...AMOUNT, 'Pay with', 'Alipay', 'Bank'],
    'With a bank chosen, Alipay takes you straight to that bank’s online banking.',
    ...['x', 'Go and pay', 'Scan a code with x on a phone', 'or use a payment link', 'What happens next'],
    'You go to the payment provider you chose and check the payee and the amount.',
    ...['You pay there.', 'You come back to the shop and see the result.'],
    'The receipt comes to your e-mail address.',
  ],
  code: [
    ...[
      'Scan to pay with x',
      'Open x on your phone, scan this code, check the payee and the amount, and pay.',
    ],
    ...[...AMOUNT, 'The code can be scanned until', 'today, 15:01 (Beijing time)'],
    ...['Once you have paid, this page shows the result by itself.', 'Refresh now'],
    'Back to the order, to pay in another way',
  ],
  paying: [
    ...['Taking you to the payment page', 'If nothing happens, press the button below.'],
    ...[...AMOUNT, 'Continue to the payment page', 'Back to the order'],
  ],
  result: [
    'Confirming your payment',
    'The shop is waiting for the payment provider to confirm this payment. It usually takes a few seconds.',
    'If you have paid, please do not pay again.',
    ...['This page refreshes itself. There is nothing to do.', 'Refresh now'],
    ...['Order total (CNY)', '¥822.50', ...LINES, 'Not paid yet? Pay now', 'Back to the shop'],
  ],
}

it.each(Object.entries(READ))('the %s page, and as much in every language', (name, texts) => {
  expect(read(pagesWith('x')[name]?.html ?? '')).toEqual(texts)
  for (const locale of LOCALES)
    expect(read(pagesWith('x', locale)[name]?.html ?? '')).toHaveLength(texts.length)
})

it('a link’s page before anything was entered', () => {
  const { html } = linkPage({ locale: 'en', shop: { shopName: 'Shop' } }, aLink(), { idempotencyKey: 'k' })
  const hint = 'Next you choose how to pay. Nothing is charged yet.'
  expect(read(html)).toEqual([
    ...[aLink().name, 'A payment to Shop', 'Total', '¥18.80', 'Go on to pay', hint],
  ])
})

const SHOP = { locale: 'en', shop: { shopName: 'Shop' } } as const

it('an order’s page leads back to the front end that named an address for who does not pay', () => {
  const cancelable = { ...order, cancelUrl: 'https://shop.example.com/cart?order={ORDER_ID}' }
  const { html } = confirmPage(SHOP, {
    order: cancelable,
    offer: offerOf(aProfile()),
    now,
    sendsReceipts: false,
  })
  const href = `https://shop.example.com/cart?order=ord_${order.orderId}`
  expect(html).toContain(`<a href="${href}" data-testid="back">Back to the shop without paying</a>`)
})

it('the page that confirms a refund, while it is open and when it is over', () => {
  const refund = { refundId: 'R1', amountFen: order.amountFen } as PendingRefund
  const open = { kind: 'open', order, refund, gatewayUrl: 'https://gateway.example/gateway.do' } as const
  expect(read(refundPage(SHOP, open).html)).toEqual([
    'Confirm a refund',
    'For the shop. The money goes back once you type the payment password on the payment provider’s page. Once opened, that page is good until midnight in Beijing.',
    ...['To pay back (CNY)', '¥822.50', 'Continue to the payment provider'],
  ])
  expect(read(refundPage(SHOP, { kind: 'settled', order }).html)).toEqual([
    'This refund is settled',
    'It was made, refused or given up: there is nothing left to confirm.',
    'See the order',
  ])
  expect(read(refundPage(SHOP, { kind: 'pastDay', order }).html)).toEqual([
    'The page for it has expired',
    'It was opened on an earlier day; opened again, it could pay back twice. If no money went back, give the refund up and ask for it again.',
    'See the order',
  ])
})
