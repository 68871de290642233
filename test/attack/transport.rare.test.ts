/** Content types, methods, sizes, addresses and headers that no gateway sends. */
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import {
  type Attack,
  attacks,
  inBothScenes,
  KEPT_PER_HOUR,
  NOTIFY_TYPE,
  notifyForm,
  notifyPairs,
  returnForm,
} from '../support/attack'
import { expectDecent, expectPlainFail } from './decency'
import type { HeaderList } from './rawHttp'

const FORM = 'application/x-www-form-urlencoded'

const OTHER_TYPES: readonly [string, HeaderList][] = [
  ['none', []],
  ['JSON', [['content-type', 'application/json']]],
  ['text', [['content-type', 'text/plain']]],
  ['XML', [['content-type', 'text/xml; charset=utf-8']]],
  ['a file', [['content-type', 'multipart/form-data; boundary=x']]],
  ['a form of another kind', [['content-type', `${FORM}x`]]],
  ['a list of types', [['content-type', `text/html, ${FORM}`]]],
  ['a form in the second place', [['content-type', `text/html; ${FORM}`]]],
  ['an empty one', [['content-type', '']]],
]

/** The genuine message in another wrapping. */
const asJson: Attack['form'] = victim => JSON.stringify(Object.fromEntries(notifyPairs(victim)))
const asXml: Attack['form'] = ({ order }) =>
  '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' +
  `<notify><out_trade_no>${order.orderId}</out_trade_no><trade_status>&e;</trade_status></notify>`

attacks([
  ...OTHER_TYPES.map(
    ([what, headers], index): Attack => ({
      ...(index > 3 && { notOverHttp: KEPT_PER_HOUR }),
      name: `a genuine form whose content type is ${what}`,
      reason: 'wrongContentType',
      form: victim => notifyForm(victim),
      headers,
    }),
  ),
  {
    name: 'two content types, the right one first',
    reason: 'wrongContentType',
    form: victim => notifyForm(victim),
    headers: [
      ['content-type', FORM],
      ['content-type', 'application/json'],
    ],
    notOverHttp: 'serverless-offline keeps the last of repeated headers, API Gateway joins them',
  },
  {
    name: 'JSON under a form’s content type',
    reason: 'badParameterName',
    form: asJson,
  },
  {
    name: 'XML with an external entity under a form’s content type',
    reason: 'badParameterName',
    form: asXml,
  },
  {
    name: 'XML with an external entity',
    reason: 'wrongContentType',
    form: asXml,
    headers: [['content-type', 'application/xml']],
  },
  {
    name: 'a compressed form',
    reason: 'badParameterName',
    // Without the bytes that by chance would be a form's signs.
    form: victim => gzipSync(notifyForm(victim)).toString('latin1').replace(/[%&=]/g, ''),
    headers: [...NOTIFY_TYPE, ['content-encoding', 'gzip']],
  },
  {
    name: 'a content type in capitals, and a forged signature',
    reason: 'badSignature',
    form: victim => notifyForm(victim, {}, ''),
    headers: [['CONTENT-TYPE', FORM.toUpperCase()]],
  },
  {
    name: 'headers that name another method, path and sender',
    reason: 'badSignature',
    form: victim => notifyForm(victim, {}, ''),
    headers: [
      ...NOTIFY_TYPE,
      ['x-forwarded-for', '110.75.128.1'],
      ['x-http-method-override', 'GET'],
      ['x-original-url', '/orders'],
      ['user-agent', '<script>alert(1)</script>'],
    ],
  },
  {
    name: 'a body one byte too large',
    reason: 'tooLarge',
    form: victim => `${notifyForm(victim)}&a=`.padEnd(16 * 1024 + 1, 'x'),
  },
  {
    name: 'a body of 2 MB',
    reason: 'tooLarge',
    form: victim => `${notifyForm(victim)}&a=`.padEnd(2_000_000, 'x'),
  },
  {
    name: 'a body of nothing but separators',
    reason: 'signatureMissing',
    form: () => '&'.repeat(16 * 1024),
    claims: '',
  },
  {
    name: 'a body of nothing but escapes',
    reason: 'badParameterName',
    form: () => '%26'.repeat(5461),
  },
  {
    name: 'an empty body',
    reason: 'signatureMissing',
    form: () => '',
    claims: '',
  },
  {
    name: 'a return whose query is too large',
    channel: 'return',
    reason: 'tooLarge',
    form: victim => `${returnForm(victim)}&a=`.padEnd(16 * 1024 + 1, 'x'),
    notOverHttp: 'no server of Node.js reads so long an address',
  },
])

/** What is illegal here is not counted among the attacks of the table. */
const ELSEWHERE = { 'in process': '198.51.200.1', 'over HTTP': '127.15.0.1' }

inBothScenes((scene, title) => {
  it.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'a genuine notify by %s is refused',
    async method => {
      const order = await scene().existing()
      const form = notifyForm({ order, key: scene().key })
      const { records, log } = await scene().watch(async () => {
        for (const headers of [NOTIFY_TYPE, [...NOTIFY_TYPE, ['x-http-method-override', 'POST']] as const]) {
          const reply = await scene().send({
            method,
            path: '/paycallback/notify',
            query: form,
            headers,
            ...(!['GET', 'HEAD'].includes(method) && { body: Buffer.from(form) }),
          })
          if (method === 'HEAD') expect(reply.status).toBe(405)
          else expectPlainFail(reply, 405)
          expectDecent(reply, scene().addresses)
          expect(reply.headers.allow).toBe('POST')
        }
      }, 0)
      expect(await scene().stored(order)).toEqual(order)
      expect([...records, ...log]).toEqual([])
    },
  )

  it('a genuine notify in the query of an empty POST is refused', async () => {
    const order = await scene().existing()
    const query = notifyForm({ order, key: scene().key })
    const request = {
      method: 'POST',
      path: '/paycallback/notify',
      headers: NOTIFY_TYPE,
      from: ELSEWHERE[title],
    }
    const { records } = await scene().watch(async () => {
      expectPlainFail(await scene().send({ ...request, query, body: Buffer.alloc(0) }), 400)
    }, 1)
    expect(records).toMatchObject([{ reason: 'signatureMissing', copy: '' }])
    expect(await scene().stored(order)).toEqual(order)
  })

  it.each(['//paycallback/notify', '/paycallback//notify', '/PAYCALLBACK/NOTIFY', '/paycallback/notify;x'])(
    'a genuine notify to %s is refused',
    async path => {
      const order = await scene().existing()
      const body = Buffer.from(notifyForm({ order, key: scene().key }))
      const reply = await scene().send({ method: 'POST', path, headers: NOTIFY_TYPE, body })
      expect(reply.status).toBe(404)
      expectDecent(reply, scene().addresses)
      expect(await scene().stored(order)).toEqual(order)
    },
  )

  if (title === 'over HTTP') {
    it('a return of 20 kB is refused before it is parsed', async () => {
      const order = await scene().existing()
      const query = `${returnForm({ order, key: scene().key })}&a=`.padEnd(20_000, 'x')
      const { records, log } = await scene().watch(async () => {
        const reply = await scene().send({ method: 'GET', path: '/paycallback/return', query })
        expect([reply.status, reply.body]).toEqual([400, ''])
      }, 0)
      expect(await scene().stored(order)).toEqual(order)
      expect([...records, ...log]).toEqual([])
    })

    it('a body in chunks is read like any other', async () => {
      const order = await scene().existing()
      const reply = await scene().send({
        method: 'POST',
        path: '/paycallback/notify',
        headers: [...NOTIFY_TYPE, ['transfer-encoding', 'chunked']],
        body: Buffer.from(notifyForm({ order, key: scene().key }, {}, '')),
        from: ELSEWHERE[title],
      })
      expectPlainFail(reply, 400)
      expect(await scene().stored(order)).toEqual(order)
    })
  }
})
