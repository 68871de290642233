import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { storefrontPage } from '../../../lib/page/storefrontPage'
import { goods, tags } from './samples'

describe.each(LOCALES)('the storefront in %s', locale => {
  const page = (sendsReceipts: boolean) =>
    storefrontPage({ locale, shopName: 'Shop', goods, idempotencyKey: 'key-1', sendsReceipts }).html
  const html = page(true)

  test('promises a receipt only where one is sent', () => {
    const hint = (text: string) => /id="email-hint">([^<]+)</.exec(text)?.[1]
    expect(hint(page(true))).not.toBe(hint(page(false)))
    expect(hint(page(true))).toMatch(/收据|收據|receipt/)
    expect(hint(page(false))).not.toMatch(/收据|收據|receipt/)
  })

  test('is one form that creates an order', () => {
    expect(tags(html, 'form')).toEqual([
      { class: 'columns', method: 'post', action: '/orders', autocomplete: 'off' },
    ])
    expect(tags(html, 'html')).toEqual([{ lang: locale }])
  })

  test('sends the lists of goods and quantities in step, and the rest once', () => {
    expect(tags(html, 'input').map(({ name, value }) => [name, value])).toEqual([
      ['idempotencyKey', 'key-1'],
      ['sku', 'tea'],
      ['quantity', undefined],
      ['sku', 'stone'],
      ['quantity', undefined],
      ['email', undefined],
    ])
  })

  test('puts the quantity directly behind its goods', () => {
    const pairs = html.match(/<input type="hidden" name="sku" value="[a-z]+"><input [^>]*name="quantity"/g)
    expect(pairs).toHaveLength(goods.length)
  })

  test('bounds the quantity and demands an e-mail address', () => {
    const inputs = tags(html, 'input')
    expect(inputs.find(input => input['data-testid'] === 'quantity-tea')).toMatchObject({
      type: 'number',
      min: '0',
      max: '99',
      step: '1',
      inputmode: 'numeric',
    })
    const email = inputs.find(input => input['data-testid'] === 'email')
    expect(email).toMatchObject({ type: 'email', autocomplete: 'email' })
    expect(email).toHaveProperty('required')
    expect(tags(html, 'button').map(button => button['data-testid'])).toEqual(['buy'])
  })

  test('labels every field that is not hidden', () => {
    const labelled = new Set(tags(html, 'label').map(label => label.for))
    const fields = tags(html, 'input').filter(input => input.type !== 'hidden')
    expect(fields.filter(field => !labelled.has(field.id ?? ''))).toEqual([])
  })

  test('shows every price, and no name of other goods', () => {
    expect(html).toContain('¥168.00')
    expect(html).toContain('¥486.50')
    expect(html).not.toContain('gaiwan')
  })
})
