import { describe, expect, it, test } from 'vitest'
import { parseContact, readImprint } from '../../../lib/config/imprint'

const read = (env: Record<string, string>) => {
  const problems: string[] = []
  const imprint = readImprint(env, sentence => problems.push(sentence))
  return { imprint, problems }
}

describe('the contact', () => {
  test.each([
    ['help@example.com', 'email', 'mailto:help@example.com'],
    ['a?b%c@example.com', 'email', 'mailto:a%3Fb%25c@example.com'],
    ['+86 571 8888-6666', 'phone', 'tel:+8657188886666'],
    ['(0571) 88886666', 'phone', 'tel:057188886666'],
    ['95188', 'phone', 'tel:95188'],
    ['https://work.weixin.qq.com/kfid/kfc0?a=1', 'website', 'https://work.weixin.qq.com/kfid/kfc0?a=1'],
  ])('%s is accepted as %s', (text, kind, href) => {
    expect(parseContact(text)).toMatchObject({ kind, href })
  })

  test.each([
    'help',
    'http://example.com',
    'javascript:alert(1)',
    'https://user:secret@example.com',
    'https://localhost',
    'help@example.com, owner@example.com',
    'Shop <help@example.com>',
    '1234',
    '+86 571 8888 6666 6666 6666',
    'tel:95188',
    '+',
  ])('%s is refused', text => {
    expect(parseContact(text)).toBeUndefined()
  })

  it('that is a website is shown without its scheme', () => {
    expect(parseContact('https://www.example.com/')?.text).toBe('www.example.com')
  })
})

describe('the rest of the imprint', () => {
  it('is optional', () => {
    expect(read({})).toEqual(read({ SHOP_CONTACT: '', SHOP_TERMS_URL: ' ', SHOP_ICP: '' }))
    expect(read({}).problems).toEqual([])
    expect(Object.values(read({}).imprint).filter(value => value !== undefined)).toEqual([])
  })

  it('is kept unchanged', () => {
    const env = {
      SHOP_TERMS_URL: 'https://www.example.com/terms#sale',
      SHOP_PRIVACY_URL: 'https://www.example.com/privacy',
      SHOP_ICP: '京ICP备12345678号-1',
    }
    expect(read(env)).toEqual({
      imprint: { termsUrl: env.SHOP_TERMS_URL, privacyUrl: env.SHOP_PRIVACY_URL, icpNumber: env.SHOP_ICP },
      problems: [],
    })
  })

  test.each(['沪ICP备11041704号', '京ICP证030173号', '粤B2-20090059-5'])(
    '%s is a registration number',
    icp => {
      expect(read({ SHOP_ICP: icp })).toMatchObject({ imprint: { icpNumber: icp }, problems: [] })
    },
  )

  it('reports all problems, each with what would be valid', () => {
    const { problems, imprint } = read({
      SHOP_CONTACT: 'ask us',
      SHOP_TERMS_URL: '/terms',
      SHOP_PRIVACY_URL: 'http://www.example.com/privacy',
      SHOP_ICP: 'ICP12345678',
    })
    expect(problems).toEqual([
      expect.stringMatching(/^SHOP_CONTACT must be .*help@example\.com.*, or empty$/),
      expect.stringMatching(/^SHOP_TERMS_URL must be an https address/),
      expect.stringMatching(/^SHOP_PRIVACY_URL must be an https address/),
      expect.stringMatching(/^SHOP_ICP must be .*京ICP备12345678号-1/),
    ])
    expect(Object.values(imprint).filter(value => value !== undefined)).toEqual([])
  })
})
