import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { contentSecurityPolicy } from '../../../lib/page/contentSecurityPolicy'
import { pagesWith } from './samples'

const hashes = (html: string, element: string): string[] =>
  [...html.matchAll(new RegExp(`<${element}>([\\s\\S]*?)</${element}>`, 'g'))].map(
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )

const directive = (policy: string, name: string): string | undefined =>
  policy
    .split('; ')
    .find(text => text.startsWith(`${name} `))
    ?.slice(name.length + 1)

describe.each(
  LOCALES.flatMap(locale =>
    Object.entries(pagesWith('x', locale)).map(([name, page]) => ({ locale, name, page })),
  ),
)('the policy of the $name page in $locale', ({ name, page }) => {
  const policy = page.contentSecurityPolicy

  test('allows nothing by default', () => {
    expect(directive(policy, 'default-src')).toBe(`'none'`)
    expect(directive(policy, 'base-uri')).toBe(`'none'`)
    expect(directive(policy, 'frame-ancestors')).toBe(`'none'`)
  })

  test('allows exactly the inline style and script of the page', () => {
    expect(hashes(page.html, 'style')).toEqual([directive(policy, 'style-src')])
    const scripts = hashes(page.html, 'script')
    expect(scripts.join(' ') || undefined).toBe(directive(policy, 'script-src'))
    expect(scripts).toHaveLength(['code', 'paying', 'result'].includes(name) ? 1 : 0)
  })

  test('matches the page: no inline style or handler, nothing from elsewhere', () => {
    expect(page.html).not.toMatch(/<[^>]*\s(style|on[a-z]+)\s*=/i)
    expect(page.html).not.toMatch(/<(img|link|iframe|object|embed|base)\b/i)
    expect(page.html).not.toMatch(/\ssrc=|url\(|@import/i)
  })
})

test('another text has another hash', () => {
  const policy = (style: string) => contentSecurityPolicy({ style, formAction: `'self'` })
  expect(policy('a{}')).toBe(policy('a{}'))
  expect(policy('a{}')).not.toBe(policy('a{} '))
})

test('forms go only to the shop if no gateway is involved', () => {
  const { storefront, result, problem } = pagesWith('x')
  for (const page of [storefront, result, problem]) {
    expect(directive(page?.contentSecurityPolicy ?? '', 'form-action')).toBe(`'self'`)
  }
})
