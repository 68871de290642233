// The outside of requests, before anything of the payment is read: what is decoded how, and what is refused as what.

import { describe, expect, it } from 'vitest'
import keys from '../../local/alipayPageKeys.json'
import * as direct from '../../local/simulator/alipayDirect/envelope'
import { makeTimestampKeys } from '../../local/simulator/alipayDirect/timestampKeys'
import * as page from '../../local/simulator/alipayPage/envelope'
import { privateKey, publicKey } from '../../local/simulator/alipayPage/signing'
import * as chinabank from '../../local/simulator/chinabank/envelope'
import { encodeForm, type Pair } from '../../local/simulator/core/form'
import { isRefusal, type Refusal } from '../../local/simulator/core/refusal'
import { CONTRACT as CHINABANK, type Changes, paymentRequest } from './chinabankShop'
import { APP_ID, beijing, SELLER_ID, signedRequest } from './pageShop'
import { KEY, PARTNER, requestFields, signFields } from './shop'

const NOW = Date.UTC(2025, 0, 1)
const bytes = (pairs: readonly Pair[], charset: 'utf-8' | 'gbk' = 'utf-8') =>
  Buffer.from(encodeForm(pairs, charset))
const NONE = Buffer.of()
const codeOf = (checked: Refusal | object | string | null) =>
  typeof checked === 'object' && checked !== null && isRefusal(checked) ? checked.refused : checked

describe('the open platform', () => {
  const contract = {
    appId: APP_ID,
    sellerId: SELLER_ID,
    sellerEmail: 's@seller.example',
    sellerName: 's',
    certificates: null,
    appPublicKey: publicKey(keys.appPublicKey),
    alipayPrivateKey: privateKey(keys.alipayPrivateKey),
  }
  const check = (changes: object = {}, more: readonly Pair[] = []) => {
    const fields = signedRequest(
      'alipay.trade.query',
      { out_trade_no: '茶' },
      { timestamp: beijing(NOW), ...changes },
    )
    const envelope = page.openEnvelope(
      Buffer.from('charset=utf-8'),
      bytes([...Object.entries(fields), ...more]),
    )
    return codeOf(page.checkEnvelope(envelope, contract, NOW))
  }

  it('returns the method of a valid request', () => {
    expect(check()).toBe('alipay.trade.query')
    const right = [{ format: undefined }, { format: 'json' }, { charset: 'UTF-8' }, { version: '1.0' }]
    expect(right.map(changes => check(changes))).toEqual(right.map(() => 'alipay.trade.query'))
  })

  it.each([
    ['method', 'isv.missing-method'],
    ['app_id', 'isv.missing-app-id'],
    ['sign_type', 'isv.missing-signature-type'],
    ['sign', 'isv.missing-signature'],
    ['timestamp', 'isv.missing-timestamp'],
    ['version', 'isv.missing-version'],
  ])('needs %s', (name, code) => {
    expect(check({ [name]: '' })).toBe(code)
    if (name !== 'sign') expect(check({ [name]: undefined })).toBe(code)
  })

  it.each<[object, string]>([
    [{ app_id: `${APP_ID}0` }, 'isv.invalid-app-id'],
    [{ sign_type: 'RSA' }, 'isv.invalid-signature-type'],
    [{ sign_type: 'rsa2' }, 'isv.invalid-signature-type'],
    [{ sign: 'AAAA' }, 'isv.invalid-signature'],
    [{ sign: 'no base64' }, 'isv.invalid-signature'],
    [{ charset: 'gbk' }, 'isv.invalid-charset'],
    [{ charset: undefined }, 'isv.invalid-charset'],
    [{ format: 'XML' }, 'isv.invalid-format'],
    [{ version: '1' }, 'isv.invalid-parameter'],
    [{ app_cert_sn: 'a' }, 'isv.app-cert-not-exist'],
    [{ alipay_root_cert_sn: 'a' }, 'isv.app-cert-not-exist'],
    [{ timestamp: '2025-01-01T08:00:00' }, 'isv.invalid-timestamp'],
    [{ timestamp: '2025-01-01 08:00' }, 'isv.invalid-timestamp'],
  ])('refuses %j', (changes, code) => {
    // What is in the form goes before the address’s own charset.
    expect(check(changes)).toBe(
      'charset' in changes && changes.charset === undefined ? 'isv.invalid-signature' : code,
    )
  })

  it('accepts Beijing time, two hours off at most', () => {
    const off = (ms: number) => check({ timestamp: beijing(NOW + ms) })
    const [right, wrong] = ['alipay.trade.query', 'isv.invalid-timestamp']
    expect([-7_200_000, 7_200_000, -7_201_000, 7_201_000].map(off)).toEqual([right, right, wrong, wrong])
  })

  it('accepts a field twice if URL and form agree, and the charset in any spelling', () => {
    const open = (query: string, body: string) => page.openEnvelope(Buffer.from(query), Buffer.from(body))
    expect(open('charset=utf-8&a=1&b=2', 'a=1&charset=gbk&c=3')).toEqual({
      pairs: [
        ['a', '1'],
        ['charset', 'gbk'],
        ['c', '3'],
        ['b', '2'],
      ],
      fields: new Map(Object.entries({ a: '1', charset: 'gbk', c: '3', b: '2' })),
      lacksCharset: false,
    })
    expect(check({}, [['app_id', APP_ID]])).toBe('isv.invalid-parameter')
    expect(check({}, [['unknown', '']])).toBe('alipay.trade.query')
    expect(check({}, [['unknown', 'x']])).toBe('isv.invalid-signature')
  })

  it('decodes a form as GBK if its URL has no charset, and a URL as UTF-8', () => {
    const tea = [['a', '茶']] as const
    expect(page.openEnvelope(NONE, bytes(tea, 'gbk'))).toMatchObject({ pairs: tea, lacksCharset: true })
    expect(page.openEnvelope(Buffer.from('charset='), bytes(tea, 'gbk'))).toMatchObject({
      pairs: [...tea, ['charset', '']],
      lacksCharset: true,
    })
    expect(page.openEnvelope(Buffer.from('charset=utf-8'), bytes(tea))).toMatchObject({
      pairs: [...tea, ['charset', 'utf-8']],
      lacksCharset: false,
    })
    expect(page.openEnvelope(bytes(tea), null)).toMatchObject({ pairs: tea, lacksCharset: false })
    expect(page.openEnvelope(Buffer.from('a=1&b='), null).fields).toEqual(new Map([['a', '1']]))
  })
})

describe('direct pay', () => {
  const contract = { partner: PARTNER, sellerEmail: 's@seller.example', sellerName: 's', key: KEY }
  const check = (changes: Record<string, string | undefined> = {}, key = KEY) => {
    const { sign_type, ...others } = changes
    const fields = requestFields({ ...others, ...('sign_type' in changes && { sign_type }) })
    const envelope = direct.openEnvelope(
      Buffer.from('_input_charset=utf-8'),
      bytes(signFields(fields, 'utf-8', key)),
    )
    return isRefusal(envelope) ? envelope.refused : codeOf(direct.checkSigned(envelope, contract))
  }

  it('returns the charset of a signed request', () => {
    expect(check()).toBe('utf-8')
    expect(check({ body: '' })).toBe('utf-8')
  })

  it.each<[Record<string, string | undefined>, string]>([
    [{ partner: `${PARTNER}0` }, 'ILLEGAL_PARTNER'],
    [{ partner: '' }, 'ILLEGAL_PARTNER'],
    [{ sign_type: 'md5' }, 'ILLEGAL_SIGN_TYPE'],
    [{ sign_type: 'RSA' }, 'ILLEGAL_SIGN_TYPE'],
    [{ sign_type: undefined }, 'ILLEGAL_SIGN_TYPE'],
    [{ _input_charset: 'latin1' }, 'ILLEGAL_CHARSET'],
    [{ _input_charset: 'gbk' }, 'ILLEGAL_CHARSET'],
  ])('refuses %j', (changes, code) => expect(check(changes)).toBe(code))

  it('refuses another key, and a missing one', () => {
    expect(check({}, 'x'.repeat(32))).toBe('ILLEGAL_SIGN')
    const envelope = direct.openEnvelope(
      NONE,
      bytes(signFields(requestFields({ subject: 'tea' }), 'utf-8', '')),
    )
    if (isRefusal(envelope)) return expect.fail()
    expect(codeOf(direct.checkSigned(envelope, { ...contract, key: '' }))).toBe('ILLEGAL_SIGN')
  })

  it('takes the charset from the URL, or else from the form, and needs one', () => {
    const open = (query: string, body: string | null) => {
      const opened = direct.openEnvelope(Buffer.from(query), body === null ? null : Buffer.from(body))
      return isRefusal(opened) ? opened.refused : opened.charset
    }
    expect(open('_input_charset=GBK', 'a=1')).toBe('gbk')
    expect(open('', '_input_charset=utf-8')).toBe('utf-8')
    expect(open('_input_charset=gb2312', null)).toBe('gb2312')
    expect(open('_input_charset=utf-8', '_input_charset=UTF-8')).toBe('utf-8')
    expect(open('_input_charset=utf-8', '_input_charset=gbk')).toBe('ILLEGAL_CHARSET')
    expect(open('_input_charset=x', 'a=1')).toBe('ILLEGAL_CHARSET')
    expect(open('', '_input_charset=x')).toBe('ILLEGAL_CHARSET')
    expect(open('_input_charset=', 'a=1')).toBeNull()
    expect(open('a=1&b=2', 'a=1&c=3')).toBeNull()
    for (const twice of ['a=2', 'a=']) expect(open(twice, 'a=1')).toBe('ILLEGAL_ARGUMENT')
    expect(open('a=1&a=1', null)).toBe('ILLEGAL_ARGUMENT')
  })

  it('issues keys that are valid for half a minute, each on its own', () => {
    const given = makeTimestampKeys()
    const [first, second] = [given.issue(NOW), given.issue(NOW + 10_000)]
    expect(first).toMatch(/^[0-9A-F]{32}$/)
    const states = (at: number) => [first, second, 'x'].map(key => given.state(key, NOW + at))
    expect(states(30_000)).toEqual(['fresh', 'fresh', 'unknown'])
    expect(states(30_001)).toEqual(['expired', 'fresh', 'unknown'])
    expect(states(40_001)).toEqual(['expired', 'expired', 'unknown'])
  })
})

describe('ChinaBank', () => {
  const check = (changes: Changes = {}, key?: string, more: readonly Pair[] = []) => {
    const pairs = [...paymentRequest(changes, key), ...more]
    return codeOf(chinabank.checkEnvelope(chinabank.openEnvelope(NONE, bytes(pairs, 'gbk')), CHINABANK))
  }

  it('accepts what is signed, and needs all signed fields', () => {
    expect(check()).toBeNull()
    for (const name of ['v_mid', 'v_oid', 'v_amount', 'v_moneytype', 'v_url', 'v_md5info']) {
      expect([name, check({ [name]: undefined })]).toEqual([name, 'FIELD_MISSING'])
      expect([name, check({ [name]: '' })]).toEqual([name, 'FIELD_MISSING'])
    }
  })

  it('refuses another merchant, another signature and a repeated field', () => {
    expect(check({ v_mid: '20000401' })).toBe('MERCHANT_UNKNOWN')
    expect(check({}, 'another key')).toBe('SIGNATURE_WRONG')
    expect(check({ v_md5info: 'A'.repeat(32) })).toBe('SIGNATURE_WRONG')
    const { 5: [, signature] = ['', ''] } = paymentRequest().toSorted(([a], [b]) =>
      a === 'v_md5info' ? 1 : b === 'v_md5info' ? -1 : 0,
    )
    expect(check({ v_md5info: signature })).toBeNull()
    expect(check({ v_md5info: signature.toLowerCase() })).toBe('SIGNATURE_WRONG')
    expect(check({}, undefined, [['v_oid', 'x']])).toBe('FIELD_REPEATED')
    expect(check({}, undefined, [['remark1', '']])).toBeNull()
  })

  it('decodes a form as GBK, or as the URL says', () => {
    const tea = [['remark1', '茶']] as const
    for (const [query, charset] of [
      ['', 'gbk'],
      ['encoding=GBK', 'gbk'],
      ['encoding=UTF-8', 'utf-8'],
      ['encoding=utf-8', 'utf-8'],
    ] as const)
      expect(chinabank.openEnvelope(Buffer.from(query), bytes(tea, charset))).toMatchObject({
        charset,
        pairs: tea,
      })
  })
})
