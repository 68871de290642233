import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { problemText } from '../../../lib/page/problemText'
import { type RefusedForm, storefrontPage } from '../../../lib/page/storefrontPage'
import { goods, tags } from './samples'

const shop = { shopName: 'Shop' }

describe.each(LOCALES)('the storefront in %s', locale => {
  const page = (sendsReceipts: boolean, demandsEmail = true) =>
    storefrontPage({ locale, shop }, { goods, sendsReceipts, demandsEmail }, { idempotencyKey: 'key-1' }).html
  const html = page(true)

  test('promises a receipt only where one is sent', () => {
    const hint = (text: string) => /id="email-hint">([^<]+)</.exec(text)?.[1]
    expect(hint(page(true))).not.toBe(hint(page(false)))
    expect(hint(page(true))).toMatch(/收据|收據|receipt/)
    expect(hint(page(false))).not.toMatch(/收据|收據|receipt/)
  })

  test('is one form that creates an order', () => {
    expect(tags(html, 'form')).toEqual([{ class: 'columns', method: 'post', action: '/orders' }])
    expect(tags(html, 'html')).toEqual([{ lang: locale }])
  })

  test('sends the lists of goods and quantities in the same sequence, and the rest once', () => {
    expect(tags(html, 'input').map(({ name, value }) => [name, value])).toEqual([
      ['idempotencyKey', 'key-1'],
      ['sku', 'tea'],
      ['quantity', ''],
      ['sku', 'stone'],
      ['quantity', ''],
      ['email', ''],
    ])
  })

  test('puts the quantity directly after its goods', () => {
    const pairs = html.match(/<input type="hidden" name="sku" value="[a-z]+"><input [^>]*name="quantity"/g)
    expect(pairs).toHaveLength(goods.length)
  })

  test('limits the quantity and requires an e-mail address', () => {
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

  test('requires no address if the shop does not, and says so', () => {
    const optional = page(true, false)
    const [email] = tags(optional, 'input').filter(input => input['data-testid'] === 'email')
    expect(email).toMatchObject({ type: 'email', autocomplete: 'email' })
    expect(email).not.toHaveProperty('required')
    const label = (text: string) => /<label for="email">([^<]+)</.exec(text)?.[1]
    expect(label(optional)).toMatch(/（选填）|（選填）|\(optional\)/)
    expect(label(html)).not.toMatch(/选填|選填|optional/)
  })

  test('labels every field that is not hidden', () => {
    const labelled = new Set(tags(html, 'label').map(label => label.for))
    const fields = tags(html, 'input').filter(input => input.type !== 'hidden')
    expect(fields.filter(field => !labelled.has(field.id ?? ''))).toEqual([])
  })

  test('shows every price, and no names of other goods', () => {
    expect(html).toContain('¥168.00')
    expect(html).toContain('¥486.50')
    expect(html).not.toContain('gaiwan')
  })

  describe('after a refusal', () => {
    const again = (refused: Pick<RefusedForm, 'problem' | 'field'>) => {
      const entered = { email: 'a@b', quantities: new Map([['stone', '100']]) }
      const keyed = { idempotencyKey: 'key-2', refused: { ...refused, ...entered } }
      return storefrontPage({ locale, shop }, { goods, sendsReceipts: true, demandsEmail: true }, keyed).html
    }
    const fields = (html: string) =>
      tags(html, 'input').filter(({ name }) => name === 'quantity' || name === 'email')
    const blamed = (html: string) =>
      fields(html)
        .filter(field => 'aria-invalid' in field)
        .map(field => [field.id, field['aria-describedby'], 'autofocus' in field])

    test('has the entered values, and a new key', () => {
      const html = again({ problem: { code: 'emptyCart' } })
      expect(fields(html).map(({ value }) => value)).toEqual(['', '100', 'a@b'])
      expect(tags(html, 'input')[0]?.value).toBe('key-2')
    })

    test.each([
      [{ code: 'badQuantity', culprit: 'stone' }, { sku: 'stone' }, 'quantity-stone', ''],
      [{ code: 'badEmail', culprit: 'a@b' }, 'email', 'email', ' email-hint'],
    ] as const)('shows the problem beside its field, before the hint: %j', (problem, field, id, hint) => {
      const html = again({ problem, field })
      expect(blamed(html)).toEqual([[id, `${id}-problem${hint}`, true]])
      expect(html).toContain(`id="${id}-problem">${problemText(problem, locale)}</p>`)
      expect(html).toContain(`role="alert">${problemText(problem, locale)}</p>`)
    })

    test('marks no field if the problem is of none', () => {
      const html = again({ problem: { code: 'emptyCart' } })
      expect([blamed(html), html.includes('class="problem"')]).toEqual([[], false])
      expect(html).toContain(`role="alert">${problemText({ code: 'emptyCart' }, locale)}</p>`)
    })
  })
})
