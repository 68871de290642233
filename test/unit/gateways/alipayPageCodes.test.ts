/** The open platform's payment codes: the request, and which answers contain one. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alipayPagePayments } from '../../../lib/gateways/alipayPage/payments'
import type { Order } from '../../../lib/order/order'
import { HOUR_MS, plusMs } from '../../../lib/time'
import {
  failedAnswer,
  isSignedByApp,
  OPENAPI_URL,
  PAGE_KEYS,
  precreateAnswer,
  STRANGER,
  signedAnswer,
} from '../../support/alipayPage'
import { anOrder, LIFETIME_MS, NOW } from '../../support/orders'
import { settings } from './alipayPageSamples'

const ORDER = anOrder()
const CONTRACTED = { ALIPAY_APP_CONTRACTED: 'FACE_TO_FACE_PAYMENT' }
const QR_CODE = 'https://qr.alipay.example/bax03431ljhokirwl38f00a7'
const UNAVAILABLE = { kind: 'unavailable' }

async function ask(body: string | undefined, order: Order = ORDER, now = NOW) {
  const asked: URL[] = []
  const { codes } = alipayPagePayments(settings(CONTRACTED), PAGE_KEYS, async url => {
    asked.push(url)
    return body === undefined ? undefined : { status: 200, body: Buffer.from(body) }
  })
  const answer = await codes?.ask(order, now)
  return { answer, fields: Object.fromEntries(asked[0]?.searchParams ?? []), asked }
}

it('do not exist if the contract has none', () => {
  const http = () => expect.fail('nothing is asked')
  expect(alipayPagePayments(settings(), PAGE_KEYS, http)).not.toHaveProperty('codes')
})

describe('the request', () => {
  it('names the order, its amount and its expiry, and is signed by the app', async () => {
    const { fields, asked } = await ask(precreateAnswer(ORDER))
    expect(`${asked[0]?.origin}${asked[0]?.pathname}`).toBe(OPENAPI_URL)
    expect(fields).toMatchObject({
      method: 'alipay.trade.precreate',
      notify_url: 'https://shop.example.com/paycallback/alipayPage/notify',
    })
    expect(fields).not.toHaveProperty('return_url')
    expect(JSON.parse(fields.biz_content ?? '')).toEqual({
      out_trade_no: ORDER.orderId,
      product_code: 'FACE_TO_FACE_PAYMENT',
      total_amount: '336.00',
      subject: '明前西湖龙井',
      seller_id: '2088000000000000',
      time_expire: '2026-11-23 12:00:00',
    })
    expect(isSignedByApp(fields)).toBe(true)
  })

  it('is the same on every repetition', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: LIFETIME_MS }), async later => {
        const first = await ask(undefined)
        const again = await ask(undefined, ORDER, plusMs(NOW, later))
        expect(again.fields.biz_content).toBe(first.fields.biz_content)
      }),
      { numRuns: 10 },
    )
  })
})

describe('the answer', () => {
  it.each([
    ['two hours', 2 * HOUR_MS, 3 * HOUR_MS],
    ['the order’s end', HOUR_MS, HOUR_MS],
  ])('returns a code that can be scanned until %s', async (_, lifeMs, orderLifeMs) => {
    const order = { ...ORDER, expiresAt: plusMs(NOW, orderLifeMs) }
    const { answer } = await ask(precreateAnswer(order), order)
    expect(answer).toEqual({ kind: 'code', text: QR_CODE, scanUntil: plusMs(NOW, lifeMs) })
  })

  it('may have an address without TLS, as the local stack’s', async () => {
    const { answer } = await ask(precreateAnswer(ORDER, { qr_code: 'http://a/b' }))
    expect(answer).toMatchObject({ kind: 'code', text: 'http://a/b' })
  })

  it.each<[string, object, string | undefined]>([
    ['none', UNAVAILABLE, undefined],
    ['an error of a moment', UNAVAILABLE, failedAnswer('alipay_trade_precreate', 'ACQ.SYSTEM_ERROR')],
    [
      'a refusal',
      { kind: 'refused', code: 'ACQ.CONTEXT_INCONSISTENT' },
      failedAnswer('alipay_trade_precreate', 'ACQ.CONTEXT_INCONSISTENT'),
    ],
    [
      'a code of another order',
      { kind: 'refused', code: 'OUT_TRADE_NO_MISMATCH' },
      precreateAnswer(ORDER, { out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }),
    ],
    [
      'the answer to another question',
      UNAVAILABLE,
      precreateAnswer(ORDER).replace('alipay_trade_precreate', 'alipay_trade_query'),
    ],
    [
      'another key’s signature',
      { kind: 'refused', code: 'ANSWER_SIGNATURE_WRONG' },
      signedAnswer('alipay_trade_precreate', '{"code":"10000"}', STRANGER.privateKey),
    ],
    [
      'another code than was signed',
      { kind: 'refused', code: 'ANSWER_SIGNATURE_WRONG' },
      precreateAnswer(ORDER).replace('qr.alipay.example', 'qr.robber.example'),
    ],
    ['no code', UNAVAILABLE, precreateAnswer(ORDER, { qr_code: undefined })],
    ['no address', UNAVAILABLE, precreateAnswer(ORDER, { qr_code: 'bax03431ljhokirwl38f00a7' })],
    ['a script', UNAVAILABLE, precreateAnswer(ORDER, { qr_code: 'javascript:alert(1)' })],
    ['another scheme', UNAVAILABLE, precreateAnswer(ORDER, { qr_code: `x${QR_CODE}` })],
    [
      'a list of one',
      UNAVAILABLE,
      signedAnswer(
        'alipay_trade_precreate',
        JSON.stringify({ code: '10000', out_trade_no: ORDER.orderId, qr_code: [QR_CODE] }),
      ),
    ],
    ['a blank in it', UNAVAILABLE, precreateAnswer(ORDER, { qr_code: `${QR_CODE} 1` })],
    ['one too long', UNAVAILABLE, precreateAnswer(ORDER, { qr_code: `https://a/${'x'.repeat(250)}` })],
  ])('returns none: %s', async (_, expected, body) => {
    expect((await ask(body)).answer).toEqual(expected)
  })
})
