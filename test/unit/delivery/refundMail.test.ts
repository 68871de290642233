/** The mail about a refund, in each language. */
import { describe, expect, it } from 'vitest'
import { RECEIPT_TEXT } from '../../../lib/delivery/receiptText'
import { refundMail } from '../../../lib/delivery/refundMail'
import { REFUND_TEXT } from '../../../lib/delivery/refundText'
import { LOCALES, type Locale } from '../../../lib/locale'
import { fen } from '../../../lib/money'
import type { RecordedRefund } from '../../../lib/order/trades'
import { orderWith, PAID, SHOP, seen, TRADE } from './samples'

const REFUND: RecordedRefund = {
  ...{ kind: 'refunded', gateway: 'alipayPage', tradeNo: TRADE, refundId: '20261123R', at: PAID.at },
  ...{ amountFen: fen(1234), source: 'refund', sourceId: '', requestId: 'r1', recordedAt: PAID.at },
}
const BY_HAND = { ...REFUND, source: 'person', sourceId: 'mei: broken' } as const
const CONTACT = { kind: 'email', text: 'help@example.com', href: 'mailto:help@example.com' } as const
const mail = (locale: Locale, refund: RecordedRefund = REFUND) =>
  refundMail({ order: orderWith([PAID], { locale }), refund, ...SHOP, contact: CONTACT })

const WAYS: Record<Locale, readonly [string, string]> = {
  'zh-Hans': ['款项按原路退回', '以其他方式退还'],
  'zh-Hant': ['款項按原付款方式退回', '以其他方式退還'],
  en: ['returns the way you paid', 'by another way'],
}

const SUBJECTS: Record<Locale, string> = {
  'zh-Hans': '沈記茶行：退款 12.34 元，订单 20261123K7Q2M9XW4T3HBZ5C',
  'zh-Hant': '沈記茶行：退款 12.34 元，訂單 20261123K7Q2M9XW4T3HBZ5C',
  en: '沈記茶行: refund of 12.34 yuan, order 20261123K7Q2M9XW4T3HBZ5C',
}

describe.each(LOCALES)('in %s', locale => {
  it('tells the amount, the order, the trade and the refund, in text and in HTML', () => {
    const { to, replyTo, subject, text, html } = mail(locale)
    expect([to, replyTo]).toEqual(['lin.yuan@example.com', 'help@example.com'])
    for (const part of ['沈記茶行', '12.34', '20261123K7Q2M9XW4T3HBZ5C']) expect(subject).toContain(part)
    expect(subject).toBe(SUBJECTS[locale])
    const data = ['¥12.34', TRADE, '20261123R', '20261123K7Q2M9XW4T3HBZ5C', 'help@example.com']
    for (const part of data) {
      expect(text).toContain(part)
      expect(seen(html)).toContain(part)
    }
  })

  it('speaks that language from beginning to end', () => {
    const wordsOf = (each: Locale) => {
      const { orderNumber, tradeNumber, contact, toOrder, automatic } = RECEIPT_TEXT[each]
      const { heading, what, next, refundNumber, amount } = REFUND_TEXT[each]
      return [
        orderNumber,
        tradeNumber,
        contact,
        toOrder,
        automatic,
        heading,
        what,
        next,
        refundNumber,
        amount,
      ]
    }
    const own = wordsOf(locale)
    const others = LOCALES.filter(each => each !== locale).flatMap(wordsOf)
    // Some words are the same in two of them, or within others.
    const foreign = others.filter(word => !own.some(each => each.includes(word)))
    const { text, html } = mail(locale)
    for (const body of [text, seen(html)]) {
      expect(own.filter(word => !body.includes(word))).toEqual([])
      expect(foreign.filter(word => body.includes(word))).toEqual([])
    }
    expect(html).toContain(`<html lang="${locale}"`)
  })

  it('says by which way the money comes, and never why', () => {
    const [back, otherwise] = WAYS[locale]
    const [gateway, byHand] = [mail(locale), mail(locale, BY_HAND)]
    expect([gateway.text.includes(back), gateway.text.includes(otherwise)]).toEqual([true, false])
    expect([byHand.text.includes(back), byHand.text.includes(otherwise)]).toEqual([false, true])
    expect(byHand.text + byHand.html).not.toContain('broken')
  })
})

it('goes to nobody without an address', () => {
  const { buyerEmail: _, ...order } = orderWith([PAID])
  expect(() => refundMail({ order, refund: REFUND, ...SHOP })).toThrow('has no address')
})
