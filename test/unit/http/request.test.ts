import { describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES, readRequest } from '../../../lib/http/request'
import { anEvent, JSON_TYPE } from '../../support/events'

const read = (parts: Parameters<typeof anEvent>[0]) => readRequest(anEvent(parts), 'id')

describe('the body', () => {
  it.each([true, false])('keeps its bytes (plain: %s)', plain => {
    expect(read({ body: 'a=茶', plain }).body).toEqual({ ok: true, value: Buffer.from('a=茶') })
  })
  it('is decoded from base64 even when it is not text', () => {
    expect(read({ body: Buffer.from([0xbb, 0xa4]) }).body).toEqual({
      ok: true,
      value: Buffer.from([0xbb, 0xa4]),
    })
  })
  it('is empty when there is none', () => expect(read({}).body).toEqual({ ok: true, value: Buffer.alloc(0) }))
  it.each(['%%%', 'YQ', 'YQ=', 'Y Q=', 'YQ==YQ=='])('is refused when it claims base64 and is %j', body => {
    expect(readRequest({ ...anEvent(), body, isBase64Encoded: true }, 'id').body).toEqual({
      ok: false,
      error: 'badEncoding',
    })
  })
  it.each([true, false])('may be 16 KiB and not a byte more (plain: %s)', plain => {
    expect(read({ body: 'x'.repeat(MAX_BODY_BYTES), plain }).body.ok).toBe(true)
    expect(read({ body: 'x'.repeat(MAX_BODY_BYTES + 1), plain }).body).toEqual({
      ok: false,
      error: 'tooLarge',
    })
    expect(read({ body: '茶'.repeat(MAX_BODY_BYTES / 2), plain }).body).toEqual({
      ok: false,
      error: 'tooLarge',
    })
  })
})

it.each([
  ['text/html,application/xhtml+xml,*/*;q=0.8', {}, false],
  ['application/json', {}, true],
  ['application/json, text/html;q=0.9', {}, true],
  ['text/html, application/json;q=0.9', {}, false],
  ['', {}, false],
  ['*/*', {}, false],
  ['*/*', JSON_TYPE, true],
  ['text/html', JSON_TYPE, false],
])('answers Accept %j (%j) with JSON: %s', (accept, headers, expected) => {
  expect(read({ headers: { ...headers, accept } }).wantsJson).toBe(expected)
})

it.each([
  ['', 'zh-Hans'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
  ['zh-TW', 'zh-Hant'],
  ['zh-Hant-HK;q=0.5, en;q=0.4', 'zh-Hant'],
  ['en-GB', 'en'],
  ['fr, en;q=0.5', 'en'],
  ['fr', 'en'],
  ['de-CH, fr;q=0.5, zh;q=0.1', 'zh-Hans'],
  ['*', 'zh-Hans'],
  ['fr;q=0', 'zh-Hans'],
  ['en;q=0', 'zh-Hans'],
  ['en;q=0, zh-HK', 'zh-Hant'],
])('speaks %j as %s', (acceptLanguage, locale) => {
  expect(read({ headers: { 'accept-language': acceptLanguage } }).locale).toBe(locale)
})

/** As browsers name them, in whatever case; where a script is named the place says no more. */
const TAGS = {
  'zh-Hans': ['zh', 'zh-CN', 'zh-SG', 'zh-MY', 'zh-Hans', 'zh-Hans-CN', 'zh-Hans-HK', 'zh-Hans-MO'],
  'zh-Hant': ['zh-TW', 'zh-HK', 'zh-MO', 'zh-Hant', 'zh-Hant-TW', 'zh-Hant-HK', 'zh-Hant-MO', 'zh-Hant-CN'],
  en: ['en', 'en-US', 'en-GB', 'en-HK', 'fr', 'ja', 'zhx', 'enm'],
}

it.each(Object.entries(TAGS))('speaks %s wherever the language is set', (locale, accepted) => {
  const spoken = accepted
    .flatMap(tag => [tag, tag.toLowerCase(), tag.toUpperCase(), `${tag};q=0.9, *;q=0.1`])
    .map(tag => [tag, read({ headers: { 'accept-language': tag } }).locale])
  expect(spoken.filter(([, each]) => each !== locale)).toEqual([])
})

it('is read completely, each part in its type', () => {
  const headers = { 'user-agent': 'a browser', 'x-forwarded-for': '192.0.2.9' }
  const event = anEvent({ method: 'put', path: '/a', query: 'b=1', pathParameters: { c: '2' }, headers })
  const request = readRequest(event, 'request-7')
  expect(request).toMatchObject({
    method: 'PUT',
    path: '/a',
    rawQuery: 'b=1',
    pathParameters: { c: '2' },
    sourceIp: '203.0.113.7',
    requestId: 'request-7',
  })
  expect(['user-agent', 'x-forwarded-for', 'none'].map(request.header)).toEqual([
    'a browser',
    '192.0.2.9',
    '',
  ])
})

it('reads HEAD as GET, and accepts an empty event', () => {
  expect(read({ method: 'HEAD' }).method).toBe('GET')
  expect(readRequest({}, 'id')).toMatchObject({
    method: '',
    path: '',
    rawQuery: '',
    sourceIp: '',
    locale: 'zh-Hans',
  })
})
