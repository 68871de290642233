/** The page with a code: what a phone reads off it, and what is said beside it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ALIPAY_WORDS } from '../../../lib/gateways/alipay/words'
import { LOCALES } from '../../../lib/locale'
import { codePage } from '../../../lib/page/codePage'
import { qrCode } from '../../../lib/page/qrCode'
import { MINUTE_MS, plusMs } from '../../../lib/time'
import { scannedFrom } from '../../support/scan'
import { now, order, tags } from './samples'

const TEXT = 'https://qr.alipay.com/bax03431ljhokirwl38f00a7'
const page = (locale: (typeof LOCALES)[number]) =>
  codePage({ locale, shop: { shopName: 'Shop' } }, order, {
    code: { text: TEXT, scanUntil: plusMs(now, 15 * MINUTE_MS) },
    words: ALIPAY_WORDS,
    refresh: { url: '/orders/1/pay?code=alipayPage&asked=1', afterSeconds: 5 },
    now,
  })

describe.each(LOCALES)('the page with a code in %s', locale => {
  const { html, contentSecurityPolicy } = page(locale)

  it('shows the code, the amount, and until when it can be scanned', () => {
    expect(scannedFrom(html)).toBe(TEXT)
    expect(html).toContain('data-testid="amount">¥822.50<')
    expect(html).toContain('<time datetime="2026-10-08T07:15:00.000Z">')
    expect(tags(html, 'svg')).toMatchObject([{ role: 'img', 'aria-label': expect.stringMatching(/\S/) }])
  })

  it('looks again by itself, with a script and without', () => {
    expect(tags(html, 'a').filter(link => 'data-after' in link)).toMatchObject([
      { href: '/orders/1/pay?code=alipayPage&asked=1', 'data-after': '5' },
    ])
    expect(html).toContain(
      '<noscript><meta http-equiv="refresh" content="5;url=/orders/1/pay?code=alipayPage&amp;asked=1"></noscript>',
    )
  })

  it('leads back to the order, and lets nothing in', () => {
    expect(tags(html, 'a').some(({ href }) => href === `/orders/${order.orderId}`)).toBe(true)
    expect(contentSecurityPolicy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+';/,
    )
    expect(html).not.toMatch(/ style=/)
  })
})

it('a phone reads every address of a code as it is', () => {
  const path = fc.string({ unit: fc.constantFrom(...'aZ09-._~/?=&%'), maxLength: 220 })
  fc.assert(
    fc.property(path, tail => {
      const text = `https://qr.example/${tail}`
      expect(scannedFrom(String(qrCode(text, 'code')))).toBe(text)
    }),
    { numRuns: 30 },
  )
})

it('has light around it, black on white whatever the page', () => {
  const svg = String(qrCode(TEXT, 'code'))
  const [{ viewBox = '' } = {}] = tags(svg, 'svg')
  const size = Number(viewBox.split(' ')[2])
  expect(tags(svg, 'path').map(({ fill }) => fill)).toEqual(['#fff', '#000'])
  const bars = [...svg.matchAll(/M(\d+) (\d+)h(\d+)v1/g)].map(([, x, y, width]) => [
    Number(x),
    Number(y),
    Number(width),
  ])
  expect(bars.length).toBeGreaterThan(200)
  for (const [x = 0, y = 0, width = 0] of bars) {
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(4)
    expect(Math.max(x + width, y + 1)).toBeLessThanOrEqual(size - 4)
  }
})
