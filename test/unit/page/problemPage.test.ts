import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { PROBLEM_CODES, type ProblemCode } from '../../../lib/page/problem'
import { problemPage } from '../../../lib/page/problemPage'
import { problemText } from '../../../lib/page/problemText'
import { unescapeHtml } from '../../support/markup'
import { CONTACT, tags } from './samples'

const shop = { shopName: 'Shop' }

const page = (culprit?: string, next = '/') =>
  problemPage(
    { locale: 'en', shop },
    culprit === undefined ? { code: 'badQuantity' } : { code: 'badQuantity', culprit },
    next,
  ).html

describe.each(LOCALES)('problems in %s', locale => {
  test('have a sentence each, all different', () => {
    const sentences = PROBLEM_CODES.map(code => problemText({ code }, locale))
    expect(new Set(sentences).size).toBe(PROBLEM_CODES.length)
    for (const sentence of sentences) expect(sentence).toMatch(/^[^.。]+[.。]$/)
  })

  test.each(PROBLEM_CODES)('are shown: %s', code => {
    const { html } = problemPage({ locale, shop }, { code }, '/')
    expect(html).toContain(`data-problem="${code}"`)
    expect(unescapeHtml(html)).toContain(problemText({ code }, locale))
    expect(html).toMatch(/<h1>[^<]+<\/h1>/)
  })
})

test('languages do not share a sentence', () => {
  for (const code of PROBLEM_CODES) {
    expect(new Set(LOCALES.map(locale => problemText({ code }, locale))).size).toBeGreaterThan(1)
  }
})

test('the cause is shown up to 60 characters, without splitting a character', () => {
  expect(page('茶'.repeat(60))).toContain(`<bdi>${'茶'.repeat(60)}</bdi>`)
  expect(page('𠮷'.repeat(61))).toContain(`<bdi>${'𠮷'.repeat(60)}…</bdi>`)
})

test('a problem for the shop to solve shows the shop’s contact, if it has one', () => {
  const helped = (code: ProblemCode, isReachable: boolean) => {
    const context = { locale: 'en' as const, shop: isReachable ? { ...shop, contact: CONTACT } : shop }
    const [, main = ''] = /<main([\s\S]*)<\/main>/.exec(problemPage(context, { code }, '/').html) ?? []
    return main.includes('contact the shop')
  }
  expect(PROBLEM_CODES.filter(code => helped(code, true))).toEqual([
    'linkEnded',
    'linkUsedUp',
    'gatewayUnavailable',
    'refusedReturn',
    'internal',
  ])
  expect(PROBLEM_CODES.filter(code => helped(code, false))).toEqual([])
})

test('without a cause none is mentioned', () => {
  expect(page()).not.toContain('<bdi>')
  expect(page('')).not.toContain('<bdi>')
})

test('the link goes to the given address, and names it', () => {
  expect(tags(page(undefined, '/orders/2026'), 'a')).toContainEqual({
    class: 'primary',
    href: '/orders/2026',
  })
  expect(page(undefined, '/orders/2026')).toContain('See the order')
  expect(page(undefined, '/')).toContain('Back to the shop')
})
