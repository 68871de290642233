/** The open platform's answers to refund requests: which mean made, refused, or neither. */
import { describe, expect, it } from 'vitest'
import type { Keys } from '../../../lib/gateways/alipayPage/keys'
import { alipayPageRefunds } from '../../../lib/gateways/alipayPage/refunds'
import { REFUNDS } from '../../../lib/gateways/refunds'
import { refundWay } from '../../../lib/gateways/refundWays'
import { fen } from '../../../lib/money'
import type { PendingRefund } from '../../../lib/order/trades'
import { plusMs } from '../../../lib/time'
import {
  failedAnswer,
  isSignedByApp,
  PAGE_KEYS,
  PARAMETERS,
  STRANGER,
  signedAnswer,
  TRADE_NO,
  VARIABLES,
  withCertificate,
} from '../../support/alipayPage'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'
import { settings } from './alipayPageSamples'

const ORDER = anOrder({ gateway: 'alipayPage' })
const ID = '20261123AAAAAAAAAAAAAAAA'
const WANTED: PendingRefund = {
  kind: 'refundRequested',
  gateway: 'alipayPage',
  tradeNo: TRADE_NO,
  refundId: ID,
  at: NOW,
  amountFen: fen(1234),
  ...PROVENANCE,
}
const R = 'alipay_trade_refund'
const Q = 'alipay_trade_fastpay_refund_query'

type Changes = Readonly<Record<string, unknown>>
const refundAnswer = (changes: Changes = {}) =>
  signedAnswer(
    R,
    JSON.stringify({
      code: '10000',
      out_trade_no: ORDER.orderId,
      trade_no: TRADE_NO,
      fund_change: 'Y',
      refund_fee: '20.00',
      gmt_refund_pay: '2026-11-23 10:00:01',
      ...changes,
    }),
  )
const queryAnswer = (changes: Changes = {}) =>
  signedAnswer(
    Q,
    JSON.stringify({
      code: '10000',
      out_trade_no: ORDER.orderId,
      trade_no: TRADE_NO,
      out_request_no: ID,
      refund_amount: '12.34',
      refund_status: 'REFUND_SUCCESS',
      total_amount: '336.00',
      ...changes,
    }),
  )
const UNMOVED = refundAnswer({ fund_change: 'N' })
const UNKNOWN = signedAnswer(Q, '{"code":"10000","msg":"Success"}')
const TOO_MUCH = failedAnswer(R, 'ACQ.REASON_TRADE_REFUND_FEE_ERR')
const EMPTY = failedAnswer(R, 'ACQ.SELLER_BALANCE_NOT_ENOUGH')

const pending = { kind: 'pending' }
const unavailable = (code = '') => ({ kind: 'unavailable', code })
const refused = (code: string) => ({ kind: 'refused', code })
const at = (ms: number) => plusMs(NOW, ms)

/** @param answers  in their sequence; there must be no question beyond */
const refund = (now: number, ...answers: readonly (string | undefined)[]) =>
  refundBelieving(PAGE_KEYS, now, answers)

async function refundBelieving(keys: Keys, now: number, answers: readonly (string | undefined)[]) {
  const asked: URLSearchParams[] = []
  const http = async (url: URL) => {
    const body = answers[asked.length]
    expect(asked.length).toBeLessThan(answers.length)
    asked.push(url.searchParams)
    return body === undefined ? undefined : { status: 200, body: Buffer.from(body) }
  }
  let paused = 0
  const time = {
    clock: () => at(now + paused),
    pause: async (ms: number) => {
      paused += ms
    },
  }
  const service = alipayPageRefunds(settings(), keys, http, time)
  const answer = await service.refund(ORDER, WANTED)
  expect(asked).toHaveLength(answers.length)
  return { answer, paused, asked: asked.map(fields => Object.fromEntries(fields)) }
}

const LATE = 10_000

it('the requests name trade, amount and refund, and are signed by the app', async () => {
  const { asked } = await refund(LATE, UNMOVED, UNKNOWN)
  expect(asked.map(({ method, biz_content }) => [method, biz_content])).toEqual([
    [
      'alipay.trade.refund',
      JSON.stringify({ trade_no: TRADE_NO, refund_amount: '12.34', out_request_no: ID }),
    ],
    ['alipay.trade.fastpay.refund.query', JSON.stringify({ trade_no: TRADE_NO, out_request_no: ID })],
  ])
  expect(asked.map(isSignedByApp)).toEqual([true, true])
})

describe('it is made', () => {
  const done = { kind: 'done', at: at(1000), inAllFen: 2000 }
  it.each<[string, object, number, string[]]>([
    ['by this call', done, 0, [refundAnswer()]],
    ['by this call, without a time', { ...done, at: NOW }, 0, [refundAnswer({ gmt_refund_pay: undefined })]],
    [
      'by this call, as the first of the trade',
      { ...done, inAllFen: 1234 },
      0,
      [refundAnswer({ refund_fee: '12.34' })],
    ],
    ['as the query knows', { kind: 'done', at: at(LATE) }, LATE, [UNMOVED, queryAnswer()]],
    [
      'as the query knows, with its time',
      { kind: 'done', at: at(2000) },
      LATE,
      [UNMOVED, queryAnswer({ gmt_refund_pay: '2026-11-23 10:00:02' })],
    ],
    ['though its repetition is refused', { kind: 'done', at: at(LATE) }, 0, [TOO_MUCH, queryAnswer()]],
    [
      'and all of the trade with it, which is closed now',
      { kind: 'done', at: at(LATE) },
      0,
      [failedAnswer(R, 'ACQ.TRADE_HAS_CLOSE'), queryAnswer()],
    ],
    ['though the account is empty by now', { kind: 'done', at: at(LATE) }, LATE, [EMPTY, queryAnswer()]],
  ])('%s', async (_, expected, now, answers) =>
    expect((await refund(now, ...answers)).answer).toEqual(expected),
  )
})

describe('it is refused finally once the query does not know it', () => {
  it.each([
    ...['ACQ.BUYER_ENABLE_STATUS_FORBID', 'ACQ.BUYER_ERROR', 'ACQ.BUYER_NOT_EXIST'],
    ...['ACQ.CUSTOMER_VALIDATE_ERROR', 'ACQ.INVALID_PARAMETER', 'ACQ.NOT_ALLOW_PARTIAL_REFUND'],
    ...['ACQ.ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND', 'ACQ.REASON_TRADE_REFUND_FEE_ERR'],
    ...['ACQ.REASON_TRADE_STATUS_INVALID', 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL', 'ACQ.REFUND_FEE_ERROR'],
    ...['ACQ.TRADE_HAS_CLOSE', 'ACQ.TRADE_HAS_FINISHED', 'ACQ.TRADE_NOT_ALLOW_REFUND'],
    ...['ACQ.TRADE_NOT_EXIST', 'ACQ.TRADE_STATUS_ERROR'],
  ])('%s', async code => {
    const answer = failedAnswer(R, code)
    expect((await refund(LATE, answer, UNKNOWN)).answer).toEqual(refused(code))
    for (const none of ['ACQ.TRADE_NOT_EXIST', 'TRADE_NOT_EXIST'])
      expect((await refund(LATE, answer, failedAnswer(Q, none))).answer).toEqual(refused(code))
    expect((await refund(LATE, answer, undefined)).answer).toEqual(unavailable())
  })
})

it('is not refused before a recent call must be known', async () => {
  // Another visit may have asked for it at the same time.
  for (const now of [0, LATE, 1000 * LATE]) expect((await refund(now, TOO_MUCH, UNKNOWN)).paused).toBe(LATE)
  expect((await refund(LATE, UNMOVED, UNKNOWN)).paused).toBe(0)
})

describe('it is neither, and requested again', () => {
  it.each<[string, object, number, (string | undefined)[]]>([
    ['without fund_change, when the query is too early', pending, LATE - 1, [UNMOVED]],
    ['with success alone', pending, 0, [refundAnswer({ fund_change: undefined })]],
    ['when the query does not return it', pending, LATE, [UNMOVED, UNKNOWN]],
    ['when it is not reported as made', pending, LATE, [UNMOVED, queryAnswer({ refund_status: 'OTHER' })]],
    [
      'when it has an amount and no status',
      unavailable('REFUND_STATUS_MISSING'),
      LATE,
      [UNMOVED, queryAnswer({ refund_status: undefined })],
    ],
    [
      'when its repetition is refused finally, and it has an amount and no status',
      unavailable('REFUND_STATUS_MISSING'),
      LATE,
      [failedAnswer(R, 'ACQ.TRADE_HAS_CLOSE'), queryAnswer({ refund_status: undefined })],
    ],
    ['when there is no answer', unavailable(), 0, [undefined]],
    ['when the query has no answer', unavailable(), LATE, [UNMOVED, undefined]],
    ['when the account is empty', unavailable('ACQ.SELLER_BALANCE_NOT_ENOUGH'), LATE, [EMPTY, UNKNOWN]],
    [
      'when the account is empty, and the query is too early',
      unavailable('ACQ.SELLER_BALANCE_NOT_ENOUGH'),
      LATE - 1,
      [EMPTY],
    ],
    [
      'when the account is empty, and the query has no answer',
      unavailable('ACQ.SELLER_BALANCE_NOT_ENOUGH'),
      LATE,
      [EMPTY, undefined],
    ],
    [
      'when the app may not',
      unavailable('isv.insufficient-isv-permissions'),
      LATE,
      [failedAnswer(R, 'isv.insufficient-isv-permissions', '40006')],
    ],
    ['when it is at work', unavailable(), LATE, [failedAnswer(R, '', '10003')]],
    ['when the query is refused', unavailable('isv.no'), LATE, [UNMOVED, failedAnswer(Q, 'isv.no', '40002')]],
    [
      'by an answer that is not signed',
      unavailable('ANSWER_NOT_SIGNED'),
      LATE,
      ['{"error_response":{"code":"40004","sub_code":"ACQ.TRADE_HAS_FINISHED"}}'],
    ],
    [
      'by an answer of a stranger',
      unavailable('ANSWER_SIGNATURE_WRONG'),
      LATE,
      [signedAnswer(R, '{"code":"40004","sub_code":"ACQ.TRADE_HAS_FINISHED"}', STRANGER.privateKey)],
    ],
  ])('%s', async (_, expected, now, answers) =>
    expect((await refund(now, ...answers)).answer).toEqual(expected),
  )

  it.each<Changes>([
    { out_trade_no: '20261123BBBBBBBBBBBBBBBB' },
    { out_trade_no: undefined },
    { trade_no: '2026112300000000' },
    { refund_fee: '12.33' },
    { refund_fee: 'much' },
    { refund_fee: 1234 },
    { refund_fee: undefined },
  ])('when the refunded amount is not ours: %j', async changes =>
    expect((await refund(LATE, refundAnswer(changes))).answer).toEqual(unavailable('REFUND_MISMATCH')),
  )

  it.each<Changes>([
    { out_trade_no: '20261123BBBBBBBBBBBBBBBB' },
    { out_trade_no: undefined },
    { out_request_no: '20261123BBBBBBBBBBBBBBBB' },
    { out_request_no: undefined },
    { refund_amount: '12.33' },
    { refund_amount: undefined },
    { refund_status: undefined, out_request_no: '20261123BBBBBBBBBBBBBBBB' },
    { refund_status: undefined, out_trade_no: '20261123BBBBBBBBBBBBBBBB' },
  ])('when the queried refund is not ours: %j', async changes =>
    expect((await refund(LATE, TOO_MUCH, queryAnswer(changes))).answer).toEqual(
      unavailable('REFUND_MISMATCH'),
    ),
  )
})

describe('of several refunds', () => {
  it('those of one trade are requested three seconds apart, others at once', async () => {
    let now = NOW
    const askedAt: number[] = []
    const http = async () => {
      askedAt.push(now - NOW)
      return undefined
    }
    const time = {
      clock: () => now,
      pause: async (ms: number) => {
        now = plusMs(now, ms)
      },
    }
    const service = alipayPageRefunds(settings(), PAGE_KEYS, http, time)
    const of = (tradeNo: string) => service.refund(ORDER, { ...WANTED, tradeNo })
    for (const tradeNo of [TRADE_NO, TRADE_NO, `${TRADE_NO}0`, TRADE_NO]) await of(tradeNo)
    now = plusMs(now, 3000)
    await of(TRADE_NO)
    expect(askedAt).toEqual([0, 3000, 3000, 6000, 9000])
  })

  it('no two of a trade are requested at the same time, by any caller', async () => {
    const pauses: number[] = []
    const time = { clock: () => NOW, pause: async (ms: number) => pauses.push(ms) }
    const service = alipayPageRefunds(settings(), PAGE_KEYS, async () => undefined, time)
    await Promise.all([WANTED, WANTED, WANTED].map(wanted => service.refund(ORDER, wanted)))
    expect(pauses).toEqual([3000, 6000])
  })
})

describe('in certificate mode, with an unknown certificate,', () => {
  const alipay = async () => {
    const { keys } = await PAGE_KEYS.alipay()
    return { keys, bySerialNumber: new Map(keys.map(key => ['b'.repeat(32), key])) }
  }
  const unknown = { kind: 'otherCertificate', serialNumber: 'f'.repeat(32) }
  const byAnother = (answer: string) =>
    withCertificate(answer.replace(/"sign":"[^"]*"/, `"sign":"${'A'.repeat(342)}=="`), unknown.serialNumber)

  it.each([
    ['this call', [byAnother(refundAnswer())]],
    ['the query', [withCertificate(UNMOVED), byAnother(queryAnswer())]],
  ])('no answer is accepted: %s', async (_, answers) => {
    expect((await refundBelieving({ ...PAGE_KEYS, alipay }, LATE, answers)).answer).toEqual(unknown)
  })
})

describe('the gateways', () => {
  const open = (name: string) =>
    REFUNDS[name]?.({
      name,
      variables: VARIABLES,
      publicUrl: 'https://shop.example.com',
      problem: sentence => expect.fail(sentence),
      secret: (reference, parse) => ({
        isLiteral: false,
        get: async () => parse({ text: PARAMETERS[reference] ?? '', place: reference, isLiteral: false }),
      }),
      http: async () => undefined,
      clock: () => NOW,
    })

  it.each(Object.keys(REFUNDS))('%s refunds in the documented way', async name => {
    const { refund, isConfirmedByPerson } = (await open(name)) ?? {}
    const way = refund ? 'asked' : isConfirmedByPerson ? 'confirmed' : 'byHand'
    expect(refundWay(name)).toBe(way)
  })

  it('are these and no others', () => expect(refundWay('toString')).toBe('byHand'))
})

describe('a refund that somebody else made', () => {
  const find = async (answer: string | undefined) => {
    const asked: string[] = []
    const http = async (url: URL) => {
      asked.push(`${url.searchParams.get('method')} ${url.searchParams.get('biz_content')}`)
      return answer === undefined ? undefined : { status: 200, body: Buffer.from(answer) }
    }
    const service = alipayPageRefunds(settings(), PAGE_KEYS, http, {
      clock: () => NOW,
      pause: async () => {},
    })
    const found = await service.find(ORDER, WANTED)
    const content = JSON.stringify({ trade_no: TRADE_NO, out_request_no: ID })
    expect(asked).toEqual([`alipay.trade.fastpay.refund.query ${content}`])
    return found
  }

  it('is found, and none is requested', async () => {
    expect(await find(queryAnswer())).toEqual({ kind: 'done', at: NOW })
  })

  it.each([
    ['the platform has none', UNKNOWN, pending],
    ['it has another amount', queryAnswer({ refund_amount: '12.33' }), unavailable('REFUND_MISMATCH')],
    ['there is no answer', undefined, unavailable()],
  ])('is not found when %s', async (_, answer, expected) => expect(await find(answer)).toEqual(expected))
})
