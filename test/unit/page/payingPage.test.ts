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

test('browsers without scripts are sent on by the link, and stay where the gateway accepts forms only', () => {
  const refresh = (linkUrl: string | undefined) => {
    const { linkUrl: _, ...form } = request
    const { html } = payingPage({ locale: 'en', shop }, order, { ...form, ...(linkUrl && { linkUrl }) })
    return /<noscript>(.*?)<\/noscript>/.exec(html)?.[1]
  }
  expect(tags(refresh('https://gateway.example/pay?a=1&sign=%22%3B') ?? '', 'meta')).toEqual([
    { 'http-equiv': 'refresh', content: '0;url=https://gateway.example/pay?a=1&sign=%22%3B' },
  ])
  expect(refresh(undefined)).toBeUndefined()
})

test('forms may go to any https host, and over http only to the request’s host', () => {
  const policy = (actionUrl: string) =>
    payingPage({ locale: 'en', shop }, order, { ...request, actionUrl }).contentSecurityPolicy
  expect(policy('https://gateway.example/pay')).toMatch(/form-action https:$/)
  expect(policy('http://localhost:3002/pay?a=1')).toMatch(/form-action https: http:\/\/localhost:3002$/)
})
