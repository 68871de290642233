/** Every page offers the other languages, and all its links keep the chosen one. */
import { describe, expect, test } from 'vitest'
import { LOCALES, type Locale } from '../../../lib/locale'
import { languagesMarkup, withLanguage } from '../../../lib/page/languages'
import { problemPage } from '../../../lib/page/problemPage'
import { order, pagesWith, request, tags } from './samples'

test.each([
  ['/', undefined, '/'],
  ['/', 'en', '/?lang=en'],
  ['/orders/1?returned=2', 'zh-Hant', '/orders/1?returned=2&lang=zh-Hant'],
  ['', 'zh-Hans', '?lang=zh-Hans'],
] as const)('%j asked for in %s is %s', (address, lang, expected) => {
  expect(withLanguage(address, lang)).toBe(expected)
})

test('each language is named in itself, and the page’s own is marked', () => {
  const html = String(languagesMarkup('/', 'zh-Hant'))
  expect(tags(html, 'a')).toEqual([
    { href: '/?lang=zh-Hans', lang: 'zh-Hans', hreflang: 'zh-Hans' },
    { href: '/?lang=zh-Hant', lang: 'zh-Hant', hreflang: 'zh-Hant', 'aria-current': 'true' },
    { href: '/?lang=en', lang: 'en', hreflang: 'en' },
  ])
  expect(html.replace(/<[^>]*>/g, ' ').match(/\S+/g)).toEqual(['简体中文', '繁體中文', 'English'])
})

/** Addresses of ours in links, forms and refreshes, those of the language choice apart. */
const ownAddresses = (html: string) =>
  [...tags(html, 'a').filter(link => !('hreflang' in link)), ...tags(html, 'form'), ...tags(html, 'meta')]
    .map(({ href, action, content }) => href ?? action ?? content?.replace(/^\d+;url=/, '') ?? '')
    .filter(address => /^[/?]/.test(address))

const pages = (locale: Locale, lang?: Locale) => Object.entries(pagesWith('x', locale, lang))

describe.each(LOCALES)('chosen, %s', locale => {
  test.each(pages(locale, locale))('is kept by every link of the %s page', (_, { html }) => {
    const addresses = ownAddresses(html)
    expect(addresses.length).toBeGreaterThan(0)
    expect(addresses.filter(address => !address.includes(`lang=${locale}`))).toEqual([])
  })

  test.each(pages(locale))('is in none of the links that the %s page has to itself', (_, { html }) => {
    expect(ownAddresses(html).filter(address => address.includes('lang='))).toEqual([])
  })
})

/** Where each page is found again, without a language; a page that waits goes on waiting. */
const ADDRESSES: Readonly<Record<string, string>> = {
  storefront: '/',
  refusedForm: '/',
  confirm: `/orders/${order.orderId}`,
  code: '/orders/x/pay',
  paying: `/orders/${order.orderId}`,
  result: '/orders/x',
  problem: '/x',
  troubled: '/',
}

test.each(pages('en'))('the %s page is the same page in another language', (name, { html }) => {
  // A link's is that of its form.
  const here = name === 'link' ? tags(html, 'form')[0]?.action : ADDRESSES[name]
  const choice = tags(html, 'a').filter(link => 'hreflang' in link)
  expect(choice.map(({ href }) => href)).toEqual(LOCALES.map(each => withLanguage(here ?? 'none', each)))
})

test('the link button of the confirm page keeps it too: its GET has the fields of the form for a query', () => {
  const hidden = (lang?: Locale) =>
    tags(pagesWith('x', 'en', lang).confirm?.html ?? '', 'input')
      .filter(({ type }) => type === 'hidden')
      .map(({ name, value }) => [name, value])
  expect(hidden('en')).toEqual([['lang', 'en']])
  expect(hidden()).toEqual([])
})

test('no signed content depends on it', () => {
  const { html } = pagesWith('x', 'en', 'en').paying ?? { html: '' }
  expect(tags(html, 'form')).toMatchObject([{ action: request.actionUrl }])
  expect(tags(html, 'input').map(({ name }) => name)).toEqual(['x'])
})

test('a problem offers other languages only if that resubmits nothing', () => {
  const choice = (code: 'unknownOrder' | 'refusedReturn') =>
    tags(problemPage({ locale: 'en', shop: { shopName: 'Shop' } }, { code }, '/orders/1').html, 'a')
      .filter(link => 'hreflang' in link)
      .map(({ href }) => href)
  expect(choice('unknownOrder')).toContain('?lang=en')
  expect(choice('refusedReturn')).toContain('/orders/1?lang=en')
})
