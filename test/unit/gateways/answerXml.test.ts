/** The XML of Alipay's services has one reading, or none. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failure, readAnswer } from '../../../lib/gateways/alipayDirect/answerXml'
import { queryTimestamp } from '../../../lib/gateways/alipayDirect/queryTimestamp'
import { encodeText } from '../../../local/simulator/core/charset'
import { PARTNER } from '../../support/alipay'

const NAMES = ['trade_no', 'total_fee'] as const

const readBytes = (body: Buffer, status = 200) => readAnswer({ status, body }, 'trade', NAMES)
const read = (text: string, status?: number) => readBytes(Buffer.from(text), status)
const success = (trade: string, around = '') =>
  `<?xml version="1.0" encoding="utf-8"?>\n<alipay><is_success>T</is_success>${around}` +
  `<request><param name="service">a</param><param name="partner">b</param></request>` +
  `<response><trade>${trade}</trade></response><sign>x</sign></alipay>`
const TRADE = '<trade_no>2026</trade_no><total_fee>1.00</total_fee>'
const UNDERSTOOD = { isSuccess: true, error: '', texts: { trade_no: '2026', total_fee: '1.00' } }

describe('an answer', () => {
  it('is parsed', () => expect(read(success(TRADE))).toEqual(UNDERSTOOD))

  it.each<[string, string]>([
    ['more than was requested', success(`${TRADE}<new>1</new><new>2</new><list><a>1</a></list>`)],
    ['indented', success('\n  <trade_no>\n 2026 </trade_no>\n <total_fee> 1.00</total_fee>')],
    ['with blanks around', `\r\n  ${success(TRADE)}\n\n`],
    ['without a prologue', success(TRADE).replace(/^.*\n/, '')],
    ['with an empty error', success(TRADE, '<error></error>')],
    ['with comments', success(`<!-- a -->${TRADE}<!-- trade_no -->`)],
    ['in CDATA', success('<trade_no><![CDATA[2026]]></trade_no><total_fee>1.00</total_fee>')],
    ['with predefined entities', success(`<subject>&lt;&gt;&amp;&quot;&apos;</subject>${TRADE}`)],
    ['in decimal references', success('<trade_no>&#50;026</trade_no><total_fee>1&#46;00</total_fee>')],
    ['in hexadecimal ones', success('<trade_no>&#x32;026</trade_no><total_fee>1&#x2E;00</total_fee>')],
  ])('may be %s', (_, text) => expect(read(text)).toEqual(UNDERSTOOD))

  it('is read with XML’s own five entities', () => {
    expect(read(success('<trade_no>&lt;&gt;&amp;&quot;&apos;</trade_no>'))?.texts.trade_no).toBe('<>&"\'')
  })

  it('is decoded once', () => {
    const { texts } =
      read(success('<trade_no>&amp;#50;&amp;amp;</trade_no><total_fee>&lt;</total_fee>')) ?? {}
    expect(texts).toEqual({ trade_no: '&#50;&amp;', total_fee: '<' })
  })

  it.each(['utf-8', 'gbk'] as const)('may contain Chinese in %s', charset => {
    // The second bytes of 乕乚 in GBK are those of the brackets that XML uses.
    const text = success(`<subject>龙井 乕乚]]&gt; <![CDATA[乚乚]]></subject>${TRADE}`)
    expect(readBytes(Buffer.from(encodeText(text, charset)))).toEqual(UNDERSTOOD)
  })

  it('has no value for empty or missing elements', () => {
    expect(read(success('<trade_no></trade_no>'))?.texts).toEqual({ trade_no: '', total_fee: '' })
    expect(read(success(''))?.texts).toEqual({ trade_no: '', total_fee: '' })
    expect(read('<alipay><is_success>T</is_success></alipay>')?.texts).toEqual({
      trade_no: '',
      total_fee: '',
    })
  })

  it('says why it was refused', () => {
    const refused = '<alipay><is_success>F</is_success><error>TRADE_NOT_EXIST</error></alipay>'
    expect(read(refused)).toMatchObject({ isSuccess: false, error: 'TRADE_NOT_EXIST' })
    expect(read('<alipay><is_success>F</is_success></alipay>')).toMatchObject({ isSuccess: false, error: '' })
  })
})

describe('an answer is refused:', () => {
  it('an empty one', () => expect(readAnswer(undefined, 'trade', NAMES)).toBeUndefined())
  it.each([201, 302, 404, 500])('with the status %i', status =>
    expect(read(success(TRADE), status)).toBeUndefined(),
  )

  it.each<[string, string]>([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a word', 'true'],
    ['a page', '<html><p>busy<br></html>'],
    ['a page with its type', '<!doctype html><title>busy</title>'],
    ['JSON', '{"alipay":{"is_success":"T"}}'],
    ['another document', success(TRADE).replaceAll('alipay>', 'wechat>')],
    ['one that says neither T nor F', success(TRADE).replace('>T<', '>true<')],
    ['one that does not say', success(TRADE).replace('<is_success>T</is_success>', '')],
    ['one that says both', success(TRADE, '<is_success>F</is_success>')],
    ['one that says so twice', success(TRADE, '<is_success>T</is_success>')],
    ['success with an error', success(TRADE, '<error>TRADE_NOT_EXIST</error>')],
    ['two errors', '<alipay><is_success>F</is_success><error>A_B</error><error>A_B</error></alipay>'],
    ['an error that holds elements', '<alipay><is_success>F</is_success><error><a/></error></alipay>'],
    ['two documents', `${success(TRADE)}${success(TRADE).replace(/^.*\n/, '')}`],
    ['a repeated element', success(`${TRADE}<total_fee>1.00</total_fee>`)],
    ['an element repeated empty', success(`${TRADE}<total_fee/>`)],
    ['a text with elements in it', success('<trade_no>20<b/>26</trade_no><total_fee>1.00</total_fee>')],
    ['an element instead of text', success('<trade_no><a>1</a></trade_no>')],
    ['without its end', success(TRADE).slice(0, -1)],
    ['cut within a value', success(TRADE).slice(0, success(TRADE).indexOf('.00'))],
    ['cut between elements', success(TRADE).slice(0, success(TRADE).indexOf('<total_fee'))],
    ['wrongly nested', success('<trade_no>1<total_fee></trade_no></total_fee>')],
    ['with names that programs are made of', success(`${TRADE}<__proto__><a>1</a></__proto__>`)],
    ['deep', success('<a>'.repeat(5000) + '</a>'.repeat(5000))],
    ['UTF-16', Buffer.from(success(TRADE), 'utf16le').toString('latin1')],
  ])('%s', (_, text) => expect(read(text)).toBeUndefined())

  it('two trades in one', () => {
    const twice = success(`${TRADE}</trade><trade>${TRADE}`)
    expect(read(twice)?.texts).toEqual({ trade_no: '', total_fee: '' })
  })

  it.each<[string, string]>([
    ['an external entity', '<!DOCTYPE alipay [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
    ['an external document type', '<!DOCTYPE alipay SYSTEM "file:///etc/passwd">'],
    ['one over HTTP', '<!DOCTYPE alipay SYSTEM "http://127.0.0.1:1/x.dtd">'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>'],
    ['an inner entity', '<!DOCTYPE alipay [<!ENTITY x "2026">]>'],
    [
      'a billion laughs',
      `<!DOCTYPE a [<!ENTITY x "ha">${Array.from('bcdefghij', (c, i) => `<!ENTITY ${c} "&${'xbcdefghi'[i]};&${'xbcdefghi'[i]};">`).join('')}]>`,
    ],
    ['a document type alone', '<!DOCTYPE alipay>'],
    ['one in lower case', '<!doctype alipay>'],
    ['an entity alone', '<!ENTITY x "2026">'],
    ['an element’s declaration', '<!ELEMENT alipay ANY>'],
  ])('one with %s', (_, declaration) => {
    const [prologue, root] = success('<trade_no>&x;</trade_no>').split('\n')
    expect(read(`${prologue}${declaration}${root}`)).toBeUndefined()
    expect(read(`${declaration}${success(TRADE).replace(/^.*\n/, '')}`)).toBeUndefined()
    expect(read(success(`${TRADE}${declaration}`))).toBeUndefined()
  })

  it.each([
    '&x;',
    '&#9999999999;',
    '&#x110000;',
    '&toString;',
    '&copy;',
    '&yen;',
    '&nbsp;',
    '&period;',
    '&LT;',
  ])('decoded if %s is undefined', text => {
    expect(read(success(`<trade_no>${text}</trade_no>`))?.texts.trade_no).toBe(text)
  })

  it('never throws an exception, for any bytes', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      '&',
      ';',
      '<!',
      '[',
      ']]>',
      '"',
      ' ',
      'alipay',
      '<is_success>T',
    )
    const crooked = fc
      .tuple(fc.constant(success(TRADE)), fc.nat(success(TRADE).length), fc.array(piece, { maxLength: 8 }))
      .map(([text, place, pieces]) => Buffer.from(text.slice(0, place) + pieces.join('') + text.slice(place)))
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), crooked)
    fc.assert(
      fc.property(bytes, body => {
        const answer = readBytes(Buffer.from(body))
        expect([true, false, undefined]).toContain(answer?.isSuccess)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('an error', () => {
  it.each(['ILLEGAL_SIGN', 'ILLEGAL_PARTNER_EXTERFACE', 'ILLEGAL_DYN_MD5_KEY', `ILLEGAL_${'A'.repeat(56)}`])(
    '%s: the request is wrong',
    code => expect(failure(code)).toEqual({ kind: 'refused', code }),
  )
  it.each([
    'SYSTEM_ERROR',
    'SESSION_TIMEOUT',
    'NOT_ILLEGAL_SIGN',
    'ILLEGAL_',
    'ILLEGAL_sign',
    'ILLEGAL_SIGN\nx',
    `ILLEGAL_${'A'.repeat(57)}`,
    '',
  ])('%j: it may succeed later', code => expect(failure(code)).toEqual({ kind: 'unavailable' }))
})

describe('query_timestamp', () => {
  const asked: URL[] = []
  const key = (body: string, status = 200) =>
    queryTimestamp(
      async url => {
        asked.push(url)
        return { status, body: Buffer.from(body) }
      },
      { gatewayUrl: 'https://mapi.alipay.com/gateway.do', partner: PARTNER },
    )
  const answer = (inner: string) =>
    `<alipay><is_success>T</is_success><response><timestamp>${inner}</timestamp></response></alipay>`

  it('returns the key', async () => {
    expect(await key(answer('<encrypt_key>KPr8DuZp5xc031OVxw==</encrypt_key>'))).toBe('KPr8DuZp5xc031OVxw==')
    expect(await key(answer(`<encrypt_key>${'a'.repeat(256)}</encrypt_key>`))).toHaveLength(256)
    expect(asked[0]?.href).toBe(
      `https://mapi.alipay.com/gateway.do?service=query_timestamp&partner=${PARTNER}`,
    )
  })

  it.each<[string, string, number?]>([
    ['another status', answer('<encrypt_key>a</encrypt_key>'), 500],
    ['a refusal', answer('<encrypt_key>a</encrypt_key>').replace('>T<', '>F<')],
    ['no key', answer('')],
    ['two keys', answer('<encrypt_key>a</encrypt_key><encrypt_key>a</encrypt_key>')],
    ['a key with other characters', answer('<encrypt_key>a b</encrypt_key>')],
    ['a key that begins wrongly', answer('<encrypt_key>&amp;a</encrypt_key>')],
    ['a key that ends wrongly', answer('<encrypt_key>a&amp;</encrypt_key>')],
    ['a key beyond reason', answer(`<encrypt_key>${'a'.repeat(257)}</encrypt_key>`)],
    ['another answer', answer('<encrypt_key>a</encrypt_key>').replaceAll('timestamp', 'trade')],
    ['no XML', 'busy'],
  ])('has none from %s', async (_, body, status) => expect(await key(body, status)).toBeUndefined())
})
