import { describe, expect, test } from 'vitest'
import { ALIPAY_WORDS } from '../../../lib/gateways/alipay/words'
import { BANKS } from '../../../lib/gateways/alipayDirect/banks'
import type { LOCALES } from '../../../lib/locale'
import { confirmPage } from '../../../lib/page/confirmPage'
import type { Offer } from '../../../lib/page/paymentChoice'
import { aProfile, offerOf } from '../../support/offer'
import { now, order, tags } from './samples'

const page = (
  locale: (typeof LOCALES)[number],
  banks = BANKS,
  url = 'https://gateway.example/gateway.do',
  sendsReceipts = true,
) =>
  confirmPage(
    { locale, shop: { shopName: 'Shop' } },
    { order, offer: offerOf(aProfile({ banks, url })), now, sendsReceipts },
  )

test('promises a receipt only where one is sent', () => {
  const steps = (sendsReceipts: boolean) =>
    tags(page('en', BANKS, 'https://gateway.example/gateway.do', sendsReceipts).html, 'li').length
  expect(steps(true)).toBe(steps(false) + 1)
})

test('promises no receipt, and shows no address, to a buyer without one', () => {
  const { buyerEmail: _, ...withoutAddress } = order
  const offer = offerOf(aProfile({ banks: BANKS }))
  const context = { locale: 'en', shop: { shopName: 'Shop' } } as const
  const { html } = confirmPage(context, { offer, now, sendsReceipts: true, order: withoutAddress })
  expect(tags(html, 'li')).toHaveLength(tags(page('en').html, 'li').length - 1)
  expect(html).not.toMatch(/E-mail|undefined/)
})

test('without banks there is no choice of banks and no mention of them', () => {
  const { html } = page('en', [])
  expect(tags(html, 'select')).toEqual([])
  expect(html).not.toMatch(/bank/i)
  expect(tags(html, 'button').map(button => button['data-testid'])).toEqual(['pay', 'pay-link'])
  expect(tags(html, 'li')).toHaveLength(tags(page('en').html, 'li').length)
})

test('a group without banks is left out', () => {
  const { html } = page(
    'en',
    BANKS.filter(bank => bank.group !== 'business'),
  )
  expect(tags(html, 'optgroup')).toHaveLength(2)
})

test('the link button may redirect to a gateway, over http only to the gateway itself; no script runs', () => {
  const policy = page('en').contentSecurityPolicy
  expect(policy).toMatch(/form-action 'self' https:$/)
  expect(policy).not.toContain('script-src')
  const local = page('en', BANKS, 'http://127.0.0.1:4010/gateway.do').contentSecurityPolicy
  expect(local).toMatch(/form-action 'self' https: http:\/\/127\.0\.0\.1:4010$/)
})

describe('with several gateways', () => {
  const words = (name: string) => ({ name, account: name })
  const bank = aProfile({
    name: 'bank',
    url: 'http://127.0.0.1:4010/pay',
    banks: BANKS.slice(0, 2),
    words: { 'zh-Hans': words('网银'), 'zh-Hant': words('網銀'), en: words('BankPay') },
  })
  const { html, contentSecurityPolicy } = confirmPage(
    { locale: 'en', shop: { shopName: 'Shop' } },
    { order, offer: offerOf(aProfile(), bank), now, sendsReceipts: true },
  )

  test('offers each, the first chosen, with a list of banks where it has one', () => {
    expect(tags(html, 'input')).toMatchObject([
      { type: 'radio', name: 'gateway', value: 'alipayDirect', checked: '' },
      { type: 'radio', name: 'gateway', value: 'bank' },
    ])
    expect(tags(html, 'input').map(input => 'checked' in input)).toEqual([true, false])
    expect(tags(html, 'select')).toMatchObject([{ name: 'bank.bank', id: 'bank.bank' }])
    expect(html).toContain('> Alipay</label>')
    expect(html).toContain('> BankPay</label>')
    expect(tags(html, 'form')).toHaveLength(1)
  })

  test('may redirect to any of them', () => {
    expect(contentSecurityPolicy).toMatch(/form-action 'self' https: http:\/\/127\.0\.0\.1:4010$/)
  })

  test('distinguishes two products of one provider, and only those', () => {
    const product = { ...ALIPAY_WORDS, en: { ...ALIPAY_WORDS.en, product: 'direct pay' } }
    const direct = aProfile({ name: 'other', words: product })
    const shown = (offer: Offer) =>
      confirmPage({ locale: 'en', shop: { shopName: 'Shop' } }, { order, offer, now, sendsReceipts: true })
        .html
    expect(shown(offerOf(aProfile(), direct))).toMatch(
      /> Alipay<\/label>[\s\S]*> Alipay \(direct pay\)<\/label>/,
    )
    expect(shown(offerOf(bank, direct))).toContain('> Alipay</label>')
  })
})
