import { describe, expect, test } from 'vitest'
import { LOCALES } from '../../../lib/locale'
import { footerMarkup } from '../../../lib/page/footer'
import { CONTACT, tags } from './samples'

const SHOP = {
  shopName: 'Shop',
  contact: CONTACT,
  termsUrl: 'https://www.example.com/terms',
  privacyUrl: 'https://www.example.com/privacy',
  icpNumber: '京ICP备12345678号-1',
}

describe.each(LOCALES)('the foot of the pages in %s', locale => {
  test('leads to contact, terms, privacy and the register of the ICP numbers', () => {
    const html = String(footerMarkup(SHOP, locale))
    expect(tags(html, 'a').map(({ href }) => href)).toEqual([
      'mailto:help@example.com',
      'https://www.example.com/terms',
      'https://www.example.com/privacy',
      'https://beian.miit.gov.cn/',
    ])
    expect(html).toContain('lang="zh-Hans">京ICP备12345678号-1</a>')
    expect(html).toContain('>help@example.com</a>')
  })

  test('shows nothing of what the shop does not say', () => {
    const html = String(footerMarkup({ shopName: 'Shop' }, locale))
    expect(html).toMatch(/<p>[^<]+<\/p>/)
    expect([tags(html, 'a'), tags(html, 'ul'), tags(html, 'li')]).toEqual([[], [], []])
    expect(tags(String(footerMarkup({ shopName: 'Shop', contact: CONTACT }, locale)), 'li')).toHaveLength(1)
  })
})
