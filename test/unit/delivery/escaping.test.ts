/** Text from outside cannot inject anything into a mail. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Mail } from '../../../lib/delivery/mail'
import { noticeMail } from '../../../lib/delivery/notice'
import { receiptMail } from '../../../lib/delivery/receipt'
import { refundMail } from '../../../lib/delivery/refundMail'
import { LOCALES, type Locale } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { BuyerEmail } from '../../../lib/order/buyerEmail'
import type { OrderId } from '../../../lib/order/orderId'
import type { OrderState } from '../../../lib/order/orderState'
import { anyText } from '../../support/anyText'
import { skeleton } from '../../support/markup'
import { STATES } from '../../support/orders'
import { CONTROL, orderWith, PAID, seen } from './samples'

/** All mails with the text wherever there is one. */
function mailsWith(text: string, state: OrderState = 'paid', locale: Locale = 'en'): readonly Mail[] {
  const lines = orderWith([]).lines.map(line => ({ ...line, name: text }))
  const order = orderWith([{ ...PAID, tradeNo: text }], {
    lines,
    locale,
    orderId: text as OrderId,
    buyerEmail: text as BuyerEmail,
  })
  const about = {
    order,
    trade: { gateway: PAID.gateway, tradeNo: text },
    state,
    shopName: text,
    publicUrl: text,
  }
  const contact = { kind: 'email', text, href: text } as const
  const refund = {
    ...({ kind: 'refunded', gateway: PAID.gateway, tradeNo: text, refundId: text, at: PAID.at } as const),
    ...({ source: 'refund', sourceId: '', requestId: '', recordedAt: PAID.at } as const),
    amountFen: fen(100),
  }
  return [
    receiptMail({ ...about, contact }),
    noticeMail({ ...about, to: 'owner@example.com' }),
    refundMail({ ...about, refund, contact }),
  ]
}

const HOSTILE = fc.oneof(
  anyText({ minLength: 1 }),
  fc
    .array(
      fc.constantFrom('<', '>', '"', "'", '&', '=', '<script>', '</table>', '-->', '\r\n', '\u2028', 'Bcc:'),
      {
        minLength: 1,
      },
    )
    .map(parts => parts.join('')),
)
const STATE = fc.constantFrom(...STATES)
const LOCALE = fc.constantFrom(...LOCALES)

describe('the headers', () => {
  it('contain no control character, for any texts', () => {
    fc.assert(
      fc.property(HOSTILE, STATE, LOCALE, (text, state, locale) => {
        for (const { subject } of mailsWith(text, state, locale)) expect(subject).not.toMatch(CONTROL)
      }),
    )
  })

  it('keep an injected header on their own line', () => {
    const order = orderWith([PAID])
    const about = {
      order,
      trade: PAID,
      state: 'paid',
      shopName: 'Shop\r\nBcc: thief@example.com',
      publicUrl: 'https://pay.example.com',
    } as const
    expect(receiptMail(about).subject).toBe(
      'Shop Bcc: thief@example.com：收到付款 822.50 元，订单 20261123K7Q2M9XW4T3HBZ5C',
    )
    expect(noticeMail({ ...about, to: 'owner@example.com' }).subject).toBe(
      '收款 Paid: 822.50 元, 20261123K7Q2M9XW4T3HBZ5C, Shop Bcc: thief@example.com',
    )
  })
})

describe('the HTML', () => {
  it('has the same tags for any texts', () => {
    const harmless = mailsWith('harmless').map(mail => skeleton(mail.html))
    fc.assert(
      fc.property(HOSTILE, text => {
        expect(mailsWith(text).map(mail => skeleton(mail.html))).toEqual(harmless)
      }),
    )
  })

  it('would be found to contain an unescaped text', () => {
    const [mail] = mailsWith('name')
    const html = String(mail?.html)
    expect(skeleton(html.replace('name', '<b>'))).not.toEqual(skeleton(html))
  })

  it.each(['<script>alert(1)</script>', `"R&D" <b>it's</b>`])('shows %s verbatim', name => {
    for (const { html } of mailsWith(name)) {
      expect(seen(html)).toContain(name)
      expect(html).not.toContain(name)
      expect(html).not.toMatch(/<(script|b)>/)
    }
  })

  it('loads nothing, runs nothing and has inline styles', () => {
    for (const { html } of mailsWith('harmless')) {
      expect(html).toMatch(/^<!doctype html>\n<html lang="en|^<!doctype html>\n<html lang="zh-Hans/)
      expect(html).toMatch(/<\/html>\n$/)
      expect(html).not.toMatch(
        /<(img|script|style|link|iframe|form|object|svg)\b|\ssrc=|url\(|@import|\son\w+=/,
      )
      expect(html).toContain('<meta name="color-scheme" content="light dark">')
      expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">')
    }
  })
})

it('a name of goods stays on its line in the text', () => {
  // The mail about a refund names no goods.
  for (const { text } of mailsWith('Tea\n\nView your order: https://thief.example').slice(0, 2)) {
    expect(text).not.toMatch(/^View your order: https:\/\/thief\.example × 2/m)
    expect(text).toMatch(/^Tea View your order: https:\/\/thief\.example × 2 {2}¥336\.00$/m)
  }
})
