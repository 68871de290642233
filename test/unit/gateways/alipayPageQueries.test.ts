/** The open platform's answers to queries: which are accepted, and each way in which one proves nothing. */
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../lib/gateways/alipayPage/answerJson'
import { alipayPageTradeQueries } from '../../../lib/gateways/alipayPage/tradeQueries'
import type { RsaPublicKey } from '../../../lib/signing/rsaKey'
import { parseRsaPublicKey } from '../../../lib/signing/rsaKey'
import { parseGatewayTime } from '../../../lib/time'
import fixture from '../../fixtures/signatureVectors.json'
import {
  ALIPAY,
  APP,
  CERTIFICATES,
  failedAnswer,
  isSignedByApp,
  OPENAPI_URL,
  PAGE_KEYS,
  queryAnswer,
  STRANGER,
  signatureOf,
  signedAnswer,
  TRADE_NO,
  withCertificate,
} from '../../support/alipayPage'
import { anOrder, NOW } from '../../support/orders'
import { settings } from './alipayPageSamples'

const ORDER = anOrder()
const UNAVAILABLE = { kind: 'unavailable' }
const refused = (code: string) => ({ kind: 'refused', code })

function queries(body: string | Buffer, status = 200, alipayKey = ALIPAY.publicKey) {
  const asked: URL[] = []
  const http = async (url: URL) => {
    asked.push(url)
    return { status, body: Buffer.from(body) }
  }
  const keys = { ...PAGE_KEYS, alipay: async () => ({ keys: [alipayKey as RsaPublicKey] }) }
  return { asked, ...alipayPageTradeQueries(settings(), keys, http, () => NOW) }
}
const query = (body: string | Buffer, status?: number) => queries(body, status).query(ORDER)
const close = (body: string | Buffer, status?: number) => queries(body, status).close(ORDER)

describe('the request', () => {
  it.each([
    ['alipay.trade.query', (asking: ReturnType<typeof queries>) => asking.query(ORDER)],
    ['alipay.trade.close', (asking: ReturnType<typeof queries>) => asking.close(ORDER)],
  ] as const)('%s is signed by the app', async (method, ask) => {
    const asking = queries('')
    expect(await ask(asking)).toEqual(UNAVAILABLE)
    const [url] = asking.asked
    expect(`${url?.origin}${url?.pathname}`).toBe(OPENAPI_URL)
    const fields = Object.fromEntries(url?.searchParams ?? [])
    expect(fields).toMatchObject({
      method,
      app_id: '2014072300007148',
      format: 'JSON',
      charset: 'utf-8',
      sign_type: 'RSA2',
      version: '1.0',
      timestamp: '2026-11-23 10:00:00',
      biz_content: `{"out_trade_no":"${ORDER.orderId}"}`,
    })
    expect(isSignedByApp(fields)).toBe(true)
  })

  it('is not sent while the app’s own key is configured as Alipay’s', async () => {
    const asking = queries('', 200, APP.publicKey)
    await expect(asking.query(ORDER)).rejects.toThrow(
      /^ALIPAY_PUBLIC_KEY holds the public key of your own app: it must hold Alipay’s, .* once yours is saved there$/,
    )
    expect(asking.asked).toEqual([])
  })
})

const TRADE = { gateway: 'alipayPage', tradeNo: TRADE_NO }
const PAID = { kind: 'paid', ...TRADE, at: parseGatewayTime('2026-11-23 10:05:00'), amountFen: 33_600 }

describe('a trade', () => {
  it.each<[Parameters<typeof queryAnswer>[1], readonly object[]]>([
    [{}, [PAID]],
    [{ trade_status: 'WAIT_BUYER_PAY', send_pay_date: undefined }, []],
    [{ send_pay_date: undefined }, [{ ...PAID, at: NOW }]],
    [{ trade_status: 'TRADE_FINISHED' }, [PAID, { kind: 'finished', ...TRADE, at: NOW, amountFen: 33_600 }]],
    [{ trade_status: 'TRADE_CLOSED', send_pay_date: undefined }, [{ kind: 'closed', ...TRADE, at: NOW }]],
    [
      { trade_status: 'TRADE_CLOSED' },
      [PAID, { kind: 'refundedInAll', ...TRADE, at: NOW, amountFen: 33_600 }],
    ],
    [{ total_amount: '1.00' }, [{ ...PAID, amountFen: 100 }]],
  ])('is parsed: %j', async (changes, facts) => {
    expect(await query(queryAnswer(ORDER, changes))).toEqual({ kind: 'trade', tradeNo: TRADE_NO, facts })
  })

  it.each<[object, Parameters<typeof queryAnswer>[1]]>([
    [UNAVAILABLE, { trade_status: 'TRADE_DONE' }],
    [UNAVAILABLE, { trade_status: undefined }],
    [UNAVAILABLE, { total_amount: '336,00' }],
    [UNAVAILABLE, { total_amount: '0.00' }],
    [UNAVAILABLE, { trade_no: '1' }],
    [UNAVAILABLE, { send_pay_date: 'today' }],
    [refused('OUT_TRADE_NO_MISMATCH'), { out_trade_no: '20261123ZZZZZZZZZZZZZZZZ' }],
    [refused('OUT_TRADE_NO_MISMATCH'), { out_trade_no: undefined }],
  ])('is refused: %j %j', async (answer, changes) => {
    expect(await query(queryAnswer(ORDER, changes))).toEqual(answer)
  })

  it('is refused if it is not text', async () => {
    const { alipay_trade_query_response: told } = JSON.parse(queryAnswer(ORDER))
    const answer = JSON.stringify({ ...told, total_amount: 336 })
    expect(await query(signedAnswer('alipay_trade_query', answer))).toEqual(UNAVAILABLE)
  })
})

/** As Alipay answers who is not let through (docs/protocols.md#openapi-answers): in the service's name, and not signed. */
const unsignedAnswer = (code: string, subCode: string) =>
  JSON.stringify({ alipay_trade_query_response: { code, msg: 'Invalid Arguments', sub_code: subCode } })

describe('a refusal', () => {
  const Q = 'alipay_trade_query'
  const C = 'alipay_trade_close'
  it.each<[object, answer: string]>([
    [{ kind: 'noTrade' }, failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST')],
    [UNAVAILABLE, failedAnswer(Q, 'ACQ.SYSTEM_ERROR')],
    [UNAVAILABLE, failedAnswer(Q, 'isp.unknow-error', '20000')],
    [UNAVAILABLE, failedAnswer(Q, '', '10003')],
    [UNAVAILABLE, failedAnswer(Q, 'isv.app-call-limited', '40005')],
    [UNAVAILABLE, signedAnswer(Q, '{"code":"40005"}')],
    [UNAVAILABLE, signedAnswer(Q, '{"code":"20000"}')],
    [UNAVAILABLE, signedAnswer(Q, '{"code":"10003"}')],
    [UNAVAILABLE, failedAnswer(Q, 'ACQ.SYSTEM_ERROR', '10000')],
    [UNAVAILABLE, failedAnswer(Q, '<b>')],
    [UNAVAILABLE, failedAnswer(Q, 'x'.repeat(65))],
    [UNAVAILABLE, signedAnswer(Q, '{"code":40004}')],
    [UNAVAILABLE, signedAnswer(Q, '{}')],
    [UNAVAILABLE, signedAnswer(Q, '[]')],
    [UNAVAILABLE, signedAnswer(Q, 'null')],
    [refused('ACQ.INVALID_PARAMETER'), failedAnswer(Q, 'ACQ.INVALID_PARAMETER')],
    [refused('isv.invalid-signature'), failedAnswer(Q, 'isv.invalid-signature', '40002')],
    [refused('40006'), signedAnswer(Q, '{"code":"40006"}')],
    [refused('isv.invalid-app-id'), '{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}'],
    [refused('ANSWER_NOT_SIGNED'), '{"error_response":{"code":"40004","sub_code":"ACQ.TRADE_NOT_EXIST"}}'],
    [UNAVAILABLE, '{"error_response":{"code":"20000","sub_code":"isp.unknow-error"}}'],
    [UNAVAILABLE, '{"error_response":{"code":"40005","sub_code":"isv.app-call-limited"}}'],
    [refused('ANSWER_NOT_SIGNED'), '{"error_response":{"code":"10000"}}'],
    [refused('ANSWER_NOT_SIGNED'), '{"error_response":"no"}'],
    [refused('isv.invalid-app-id'), unsignedAnswer('40002', 'isv.invalid-app-id')],
    [refused('isv.missing-signature-config'), unsignedAnswer('40003', 'isv.missing-signature-config')],
    [refused('isv.missing-timestamp'), unsignedAnswer('40001', 'isv.missing-timestamp')],
    [refused('aop.no-product-reg-by-partner'), unsignedAnswer('20001', 'aop.no-product-reg-by-partner')],
    [
      refused('isv.insufficient-isv-permissions'),
      unsignedAnswer('40006', 'isv.insufficient-isv-permissions'),
    ],
    [UNAVAILABLE, unsignedAnswer('20000', 'isp.unknow-error')],
    [UNAVAILABLE, unsignedAnswer('20000', 'aop.ACQ.SYSTEM_ERROR')],
    [UNAVAILABLE, unsignedAnswer('40005', 'isv.app-call-limited')],
    [refused('ANSWER_NOT_SIGNED'), unsignedAnswer('40004', 'ACQ.TRADE_NOT_EXIST')],
    [refused('ANSWER_NOT_SIGNED'), unsignedAnswer('40004', 'isp.bill_not_exist')],
    [refused('ANSWER_NOT_SIGNED'), unsignedAnswer('40002', 'ACQ.TRADE_NOT_EXIST')],
    [refused('ANSWER_NOT_SIGNED'), unsignedAnswer('10000', '')],
  ])('is %j of a query', async (expected, answer) => expect(await query(answer)).toEqual(expected))

  it.each<[object, answer: string]>([
    [{ kind: 'closed' }, signedAnswer(C, `{"code":"10000","out_trade_no":"${ORDER.orderId}"}`)],
    [refused('OUT_TRADE_NO_MISMATCH'), signedAnswer(C, '{"code":"10000","out_trade_no":"20261123B"}')],
    [refused('OUT_TRADE_NO_MISMATCH'), signedAnswer(C, '{"code":"10000"}')],
    [{ kind: 'noTrade' }, failedAnswer(C, 'ACQ.TRADE_NOT_EXIST')],
    [{ kind: 'notOpen' }, failedAnswer(C, 'ACQ.REASON_TRADE_STATUS_INVALID')],
    [{ kind: 'notOpen' }, failedAnswer(C, 'ACQ.REASON_ILLEGAL_STATUS')],
    [{ kind: 'notOpen' }, failedAnswer(C, 'ACQ.TRADE_STATUS_ERROR')],
    [UNAVAILABLE, failedAnswer(C, 'ACQ.SYSTEM_ERROR')],
    [refused('ACQ.INVALID_PARAMETER'), failedAnswer(C, 'ACQ.INVALID_PARAMETER')],
  ])('or its opposite is %j of a close', async (expected, answer) =>
    expect(await close(answer)).toEqual(expected),
  )
})

describe('an answer', () => {
  const told = queryAnswer(ORDER)
  const [, member = '', sign = ''] =
    /^\{"alipay_trade_query_response":(.*),"sign":"([^"]*)"\}$/.exec(told) ?? []
  const name = 'alipay_trade_query_response'
  const trade = { kind: 'trade', tradeNo: TRADE_NO, facts: [PAID] }

  it.each<[string, string]>([
    ['with the members in another order', `{"sign":"${sign}","${name}":${member}}`],
    ['with white space between the members', ` {\r\n "${name}" :\t${member} , "sign" : "${sign}" } \n`],
    ['with a member more', `{"alipay_cert_sn":"8f","${name}":${member},"sign":"${sign}","n":[1,{"a":"}"}]}`],
    ['with an escaped signature', `{"${name}":${member},"sign":"${sign.replaceAll('/', '\\/')}"}`],
    [
      'signed with blanks and escapes within',
      signedAnswer(
        'alipay_trade_query',
        member.replace('{', '{ ').replace('"Success"', '"\\"}\\u6210\\u529f\\/\\\\"'),
      ),
    ],
    [
      'with slashes that were escaped after it was signed',
      signedAnswer('alipay_trade_query', member.replace('"Success"', '"1/2 \\\\/"')).replace(
        '1/2 \\\\/',
        '1\\/2 \\\\\\/',
      ),
    ],
  ])('is accepted %s', async (_, body) => expect(await query(body)).toEqual(trade))

  const forged = member.replace('336.00', '0.01')
  it.each<[string, expected: object, body: string]>([
    [
      'the member twice',
      refused('ANSWER_AMBIGUOUS'),
      `{"${name}":${forged},"${name}":${member},"sign":"${sign}"}`,
    ],
    [
      'the member twice, the other way',
      refused('ANSWER_AMBIGUOUS'),
      `{"${name}":${member},"${name}":${forged},"sign":"${sign}"}`,
    ],
    ['the signature twice', refused('ANSWER_AMBIGUOUS'), `{"${name}":${member},"sign":"x","sign":"${sign}"}`],
    [
      'an error beside it',
      refused('ANSWER_AMBIGUOUS'),
      `{"error_response":{"code":"40002"},"${name}":${member},"sign":"${sign}"}`,
    ],
    ['no signature', refused('ANSWER_NOT_SIGNED'), `{"${name}":${member}}`],
    ['an empty signature', refused('ANSWER_NOT_SIGNED'), `{"${name}":${member},"sign":""}`],
    ['a signature that is no text', refused('ANSWER_NOT_SIGNED'), `{"${name}":${member},"sign":[]}`],
    [
      'a signature within the member',
      refused('ANSWER_NOT_SIGNED'),
      `{"${name}":${member.replace('{', `{"sign":"${sign}",`)}}`,
    ],
    ['other bytes', refused('ANSWER_SIGNATURE_WRONG'), `{"${name}":${forged},"sign":"${sign}"}`],
    [
      'the same in another spelling',
      refused('ANSWER_SIGNATURE_WRONG'),
      `{"${name}":${member.replace('{', '{ ')},"sign":"${sign}"}`,
    ],
    [
      'the same with other escapes',
      refused('ANSWER_SIGNATURE_WRONG'),
      `{"${name}":${member.replace('Success', 'Succes\\u0073')},"sign":"${sign}"}`,
    ],
    [
      'a slash with another escape',
      refused('ANSWER_SIGNATURE_WRONG'),
      signedAnswer('alipay_trade_query', member.replace('Success', '1\\/2')).replace('1\\/2', '1\\\\/2'),
    ],
    [
      'a slash more',
      refused('ANSWER_SIGNATURE_WRONG'),
      signedAnswer('alipay_trade_query', member.replace('Success', '1/2')).replace('1/2', '1\\/\\/2'),
    ],
    [
      'a signature of another key',
      refused('ANSWER_SIGNATURE_WRONG'),
      `{"${name}":${member},"sign":"${signatureOf(member, STRANGER.privateKey)}"}`,
    ],
    [
      'a signature over the whole',
      refused('ANSWER_SIGNATURE_WRONG'),
      `{"${name}":${member},"sign":"${signatureOf(`{"${name}":${member}}`)}"}`,
    ],
    ['the member nested elsewhere', UNAVAILABLE, `{"x":{"${name}":${member}},"sign":"${sign}"}`],
    [
      'the member within a text',
      UNAVAILABLE,
      `{"x":"\\"${name}\\":${member.replaceAll('"', '\\"')}","sign":"${sign}"}`,
    ],
    ['the member of another service', UNAVAILABLE, told.replace('query', 'close')],
    ['the member’s name with an escape', UNAVAILABLE, told.replace('alipay_', '\\u0061lipay_')],
    ['something before it', UNAVAILABLE, `x${told}`],
    ['no beginning', UNAVAILABLE, told.slice(1)],
    ['something behind it', UNAVAILABLE, `${told}{}`],
    ['a comma too many', UNAVAILABLE, told.replace(/\}$/, ',}')],
    ['no end', UNAVAILABLE, told.slice(0, -1)],
    ['no end of the member', UNAVAILABLE, `{"${name}":{"code":"10000"`],
    ['no value', UNAVAILABLE, `{"${name}":,"sign":"${sign}"}`],
    ['brackets that do not fit', UNAVAILABLE, signedAnswer('alipay_trade_query', '{"code":"10000"]')],
    ['an empty object', UNAVAILABLE, '{}'],
    ['nothing', UNAVAILABLE, ''],
    ['a page', UNAVAILABLE, '<html>502</html>'],
    ['a list', UNAVAILABLE, `[${told}]`],
  ])('is refused with %s', async (_, expected, body) => expect(await query(body)).toEqual(expected))

  it('is a refusal by the gateway in GBK too, and no more than that', async () => {
    const unsigned = (code: string, subCode: string) =>
      Buffer.concat([
        Buffer.from(`{"${name}":{"code":"${code}","sub_code":"${subCode}","sub_msg":"`),
        Buffer.of(0xce, 0xde, 0xd0, 0xa7),
        Buffer.from('"}}'),
      ])
    expect(await query(unsigned('40002', 'isv.invalid-app-id'))).toEqual(refused('isv.invalid-app-id'))
    expect(await query(unsigned('20000', 'isp.unknow-error'))).toEqual(UNAVAILABLE)
    expect(await query(unsigned('40004', 'ACQ.TRADE_NOT_EXIST'))).toEqual(refused('ANSWER_NOT_SIGNED'))
  })

  it('is accepted in GBK, and in nothing else that is not UTF-8', async () => {
    const answered = (...letter: number[]) => {
      const [before = '', behind = ''] = member.split('Success')
      const signed = Buffer.concat([Buffer.from(before), Buffer.of(...letter), Buffer.from(behind)])
      return Buffer.concat([
        Buffer.from(`{"${name}":`),
        signed,
        Buffer.from(`,"sign":"${signatureOf(signed)}"}`),
      ])
    }
    expect(await query(answered(0xb3, 0xc9))).toEqual(trade)
    expect(await query(answered(0xb3))).toEqual(UNAVAILABLE)
  })

  it('is refused with another status', async () => {
    expect(await query(told, 502)).toEqual(UNAVAILABLE)
    const nothing = alipayPageTradeQueries(
      settings(),
      PAGE_KEYS,
      async () => undefined,
      () => NOW,
    )
    expect([await nothing.query(ORDER), await nothing.close(ORDER)]).toEqual([UNAVAILABLE, UNAVAILABLE])
  })
})

describe('in certificate mode', () => {
  const [certificate = expect.fail()] = CERTIFICATES.alipay
  const other = {
    ...certificate,
    serialNumber: 'e'.repeat(32),
    publicKey: STRANGER.publicKey as RsaPublicKey,
  }
  const keys = {
    own: async () => ({ ...(await PAGE_KEYS.own()), certificates: { app: 'a', root: 'c_d' } }),
    alipay: async () => ({
      keys: [other.publicKey, certificate.publicKey],
      bySerialNumber: new Map([other, certificate].map(each => [each.serialNumber, each.publicKey])),
    }),
  }
  function asking(body: string) {
    const asked: URL[] = []
    const http = async (url: URL) => {
      asked.push(url)
      return { status: 200, body: Buffer.from(body) }
    }
    return { asked, ...alipayPageTradeQueries(settings(), keys, http, () => NOW) }
  }
  const told = queryAnswer(ORDER)
  const unproven = told.replace(/"sign":"[^"]*"/, `"sign":"${'A'.repeat(342)}=="`)
  const trade = { kind: 'trade', tradeNo: TRADE_NO, facts: [PAID] }
  const unknown = { kind: 'otherCertificate', serialNumber: 'f'.repeat(32) }

  it('a request names the certificates, signed', async () => {
    const { asked, query } = asking('')
    await query(ORDER)
    const fields = Object.fromEntries(asked[0]?.searchParams ?? [])
    expect(fields).toMatchObject({ app_cert_sn: 'a', alipay_root_cert_sn: 'c_d' })
    expect(isSignedByApp(fields)).toBe(true)
    expect(isSignedByApp({ ...fields, app_cert_sn: 'b' })).toBe(false)
  })

  it.each<[string, object, body: string]>([
    ['its own', trade, withCertificate(told)],
    ['its own, named first', trade, told.replace('{', `{"alipay_cert_sn":"${certificate.serialNumber}",`)],
    ['another than it names', refused('ANSWER_SIGNATURE_WRONG'), withCertificate(told, other.serialNumber)],
    ['one that is not held', unknown, withCertificate(unproven, 'f'.repeat(32))],
    ['one that is not held, for a key that is', trade, withCertificate(told, 'f'.repeat(32))],
    [
      'one that is held, with another signature',
      refused('ANSWER_SIGNATURE_WRONG'),
      withCertificate(unproven),
    ],
    [
      'one that is not held, with a wrong signature',
      unknown,
      withCertificate(told.replace('336.00', '0.01'), 'f'.repeat(32)),
    ],
    ['none', refused('ANSWER_CERTIFICATE_MISSING'), told],
    ['what is no number', refused('ANSWER_CERTIFICATE_MISSING'), withCertificate(told, '../../x')],
    [
      'a number too long',
      refused('ANSWER_CERTIFICATE_MISSING'),
      withCertificate(told, `${certificate.serialNumber}b`),
    ],
    ['its own twice', refused('ANSWER_AMBIGUOUS'), withCertificate(withCertificate(told))],
  ])('an answer by %s is %j', async (_, expected, body) =>
    expect(await asking(body).query(ORDER)).toEqual(expected),
  )

  it('an answer to a close is verified too', async () => {
    const closed = signedAnswer('alipay_trade_close', `{"code":"10000","out_trade_no":"${ORDER.orderId}"}`)
    expect(await asking(withCertificate(closed)).close(ORDER)).toEqual({ kind: 'closed' })
    expect(await asking(withCertificate(closed, 'f'.repeat(32))).close(ORDER)).toEqual({ kind: 'closed' })
    const forged = closed.replace(/"sign":"[^"]*"/, `"sign":"${'A'.repeat(342)}=="`)
    expect(await asking(withCertificate(forged, 'f'.repeat(32))).close(ORDER)).toEqual(unknown)
  })
})

const published = fixture.vectors.filter(
  ({ kind, responseBody }) => kind === 'verify-response' && responseBody,
)

it.each(published.map(vector => [vector.id, vector] as const))(
  'the published answer %s is verified',
  (_, vector) => {
    const key = parseRsaPublicKey(vector.publicKey ?? '')
    const alipay = { keys: [key.ok ? key.value : expect.fail(key.error)] }
    const body = Buffer.from(vector.responseBody ?? '')
    const [, service = ''] = /"(\w+)_response"/.exec(body.toString()) ?? []
    const answer = readAnswer({ status: 200, body }, service, alipay)
    expect(answer).toMatchObject({ kind: 'done', content: { code: '10000' } })
  },
)
