import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { payingPage } from '../../../lib/page/payingPage'
import { order, request, tags } from './samples'

const shop = { shopName: 'Shop' }

describe.each(LOCALES)('the paying page in %s', locale => {
  const { html } = payingPage({ locale, shop }, order, request)

  test('sends every field as signed, in order, and nothing else', () => {
    expect(tags(html, 'input')).toEqual(
      request.fields.map(([name, value]) => ({ type: 'hidden', name, value })),
    )
    for (const button of tags(html, 'button')) expect(button).not.toHaveProperty('name')
  })
})

test('forms may go to any host on https, and over http only to the one that the request names', () => {
  const policy = (actionUrl: string) =>
    payingPage({ locale: 'en', shop }, order, { ...request, actionUrl }).contentSecurityPolicy
  expect(policy('https://gateway.example/pay')).toMatch(/form-action https:$/)
  expect(policy('http://localhost:3002/pay?a=1')).toMatch(/form-action https: http:\/\/localhost:3002$/)
})
