/** The doctor's check of the open platform by a query for an order that does not exist. */
import { describe, expect, it } from 'vitest'
import type { Keys } from '../../lib/gateways/alipayPage/keys'
import { readSettings } from '../../lib/gateways/alipayPage/settings'
import { DAY_MS, systemClock } from '../../lib/time'
import { freePort } from '../../local/stack/ports'
import { pageGatewayFindings } from '../../tools/doctor/pageGateway'
import {
  CERTIFICATES,
  failedAnswer,
  isSignedByApp,
  PAGE_KEYS,
  STRANGER,
  signedAnswer,
  VARIABLES,
  withCertificate,
} from '../support/alipayPage'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const Q = 'alipay_trade_query'
const B = 'alipay_data_dataservice_bill_downloadurl_query'

const ask = (url: string, keys: Keys = PAGE_KEYS) =>
  pageGatewayFindings(
    readSettings({
      name: 'alipayPage',
      variables: { ...VARIABLES, ALIPAY_OPENAPI_URL: `${url}/gateway.do` },
      publicUrl: 'https://shop.example.com',
      problem: () => {},
    }),
    keys,
    systemClock,
    PLACE,
    20_000,
  )

describe('the open platform', () => {
  it('answers, and both signatures are taken', async () => {
    const asked: URL[] = []
    const url = await loopbackServer((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://x'))
      response.end(failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST'))
    })
    expect(await ask(url)).toMatchObject([
      { check: 'gateway', ok: true },
      { check: 'clock', ok: true },
      { check: 'bills' },
    ])
    const fields = Object.fromEntries(asked[0]?.searchParams ?? [])
    expect([fields.method, isSignedByApp(fields)]).toEqual(['alipay.trade.query', true])
  })

  // As Alipay answers: in the service's name, and not signed.
  const error = (code: string) => `{"${Q}_response":{"code":"40002","sub_code":"${code}"}}`
  it.each<[string, body: string, says: string, todo: string]>([
    ['does not know the app', error('isv.invalid-app-id'), 'isv.invalid-app-id', 'compare ALIPAY_APP_ID'],
    ['has another key of the app', error('isv.invalid-signature'), 'isv.invalid-signature', '应用公钥'],
    [
      'signs with another key',
      failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST').replace(/"sign":"[^"]*"/, '"sign":"AAAA"'),
      'ANSWER_SIGNATURE_WRONG',
      '支付宝公钥',
    ],
    ['is somebody else', signedAnswer(Q, '{}', STRANGER.privateKey), 'ANSWER_SIGNATURE_WRONG', '支付宝公钥'],
    ['does not sign', `{"${Q}_response":{}}`, 'ANSWER_NOT_SIGNED', '支付宝公钥'],
    ['refuses otherwise', failedAnswer(Q, 'ACQ.OTHER'), 'answers ACQ.OTHER', 'open.alipay.com'],
    [
      'is a page',
      '<html>',
      'not as Alipay’s gateway',
      'ALIPAY_OPENAPI_URL should be https://openapi.alipay.com',
    ],
  ])('%s', async (_, body, says, todo) => {
    const [finding] = await ask(await loopbackServer((_request, response) => void response.end(body)))
    expect(finding).toMatchObject({ check: 'gateway', ok: false, says: expect.stringContaining(says) })
    expect(finding?.todo).toContain(todo)
  })

  it.each([
    ['isv.invalid-signature', 'save the public half of ALIPAY_APP_PRIVATE_KEY'],
    [
      'isv.invalid-app-id',
      'compare ALIPAY_APP_ID with the page of your app; sandbox and production have two',
    ],
    ['isv.missing-signature-key', 'save the app’s public key (应用公钥) at the page of your app'],
    ['isv.missing-signature-config', 'save the app’s public key (应用公钥) at the page of your app'],
    ['isv.insufficient-isv-permissions', 'sign the contract for 电脑网站支付'],
    ['isv.missing-app-cert-sn', 'set ALIPAY_APP_MODE=certificate'],
    ['isv.missing-alipay-root-cert-sn', 'fetch the certificate of the app with ALIPAY_APP_ID'],
    ['isv.invalid-alipay-root-cert-sn', 'fetch the certificate of the app with ALIPAY_APP_ID'],
    ['isv.app-cert-not-exist', 'fetch the certificate of the app with ALIPAY_APP_ID'],
    ['isv.app-cert-expired', 'fetch the certificate of the app with ALIPAY_APP_ID'],
    ['isv.alipay-cert-not-exist', 'fetch alipayCertPublicKey_RSA2.crt from Alipay’s console'],
    ['isv.nobody-knows', 'look the code up at open.alipay.com'],
  ])('says what to do about %s', async (code, todo) => {
    const url = await loopbackServer((_request, response) => void response.end(error(code)))
    const [finding, clock, ...others] = await ask(url)
    expect(finding).toEqual({
      check: 'gateway',
      ok: false,
      says: `${url}/gateway.do answers ${code}`,
      todo: expect.stringContaining(todo),
    })
    // Who is not let in is told one reason.
    expect([clock?.check, others]).toEqual(['clock', []])
  })

  it.each<[string, body: string, says: string, todo: string]>([
    [
      'signs by a certificate that the shop does not hold',
      withCertificate(signedAnswer(Q, '{}', STRANGER.privateKey), 'f'.repeat(32)),
      `signs by the certificate ${'f'.repeat(32)}`,
      'alipayCertPublicKey_RSA2.crt',
    ],
    [
      'names no certificate',
      failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST'),
      'ANSWER_CERTIFICATE_MISSING',
      'take ALIPAY_APP_MODE out',
    ],
    [
      'does not know the app’s certificate',
      error('isv.app-cert-not-exist'),
      'isv.app-cert-not-exist',
      'ALIPAY_APP_ID',
    ],
  ])('%s', async (_, body, says, todo) => {
    const [certificate = expect.fail()] = CERTIFICATES.alipay
    const alipay = async () => ({
      keys: [certificate.publicKey],
      bySerialNumber: new Map([[certificate.serialNumber, certificate.publicKey]]),
    })
    const url = await loopbackServer((_request, response) => void response.end(body))
    const [finding] = await ask(url, { ...PAGE_KEYS, alipay })
    expect(finding).toMatchObject({ ok: false, says: expect.stringContaining(says) })
    expect(finding?.todo).toContain(todo)
  })

  const billOf = async (bill: string) => {
    const asked: string[] = []
    const url = await loopbackServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      const isOfBill = searchParams.get('method') === 'alipay.data.dataservice.bill.downloadurl.query'
      if (isOfBill) asked.push(searchParams.get('biz_content') ?? '')
      response.end(isOfBill ? bill : failedAnswer(Q, 'ACQ.TRADE_NOT_EXIST'))
    })
    return { finding: (await ask(url))[2], asked: asked.map(content => JSON.parse(content)) }
  }

  it('gives the bill of the day before yesterday', async () => {
    const bill_download_url = 'https://dwbillcenter.alipay.com/downloadBillFile.resource'
    const bill = signedAnswer(B, JSON.stringify({ code: '10000', msg: 'Success', bill_download_url }))
    const { finding, asked } = await billOf(bill)
    expect(finding).toMatchObject({ check: 'bills', ok: true })
    const day = new Date(Date.now() - 2 * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10)
    expect(asked).toEqual([{ bill_type: 'trade', bill_date: day }])
  })

  it('has no bill of a day without trade', async () => {
    const { finding } = await billOf(failedAnswer(B, 'isp.bill_not_exist'))
    expect(finding).toEqual({ check: 'bills', ok: true, says: expect.stringContaining('lets the app fetch') })
  })

  it.each([
    ['lets the app have no bills', failedAnswer(B, 'isv.insufficient-isv-permissions'), false, '对账单'],
    ['refuses bills otherwise', failedAnswer(B, 'isv.other'), false, 'open.alipay.com'],
    ['says nothing of bills', '<html>', true, 'run this again'],
  ])('%s', async (_, bill, ok, todo) => {
    const { finding } = await billOf(bill)
    expect(finding).toMatchObject({ check: 'bills', ok, todo: expect.stringContaining(todo) })
  })

  it('cannot be asked when KMS does not sign', async () => {
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' })
    const own = async () => ({ ...(await PAGE_KEYS.own()), signer: { sign: () => Promise.reject(denied) } })
    expect(await ask('http://127.0.0.1:1', { ...PAGE_KEYS, own })).toMatchObject([
      { ok: false, says: 'nothing could be queried: the AWS credentials may not kms:Sign' },
    ])
  })

  it('knows a trade of every order', async () => {
    const url = await loopbackServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      const { out_trade_no } = JSON.parse(searchParams.get('biz_content') ?? '')
      const told = { code: '10000', out_trade_no, trade_no: 'T0000000001', total_amount: '1.00' }
      response.end(signedAnswer(Q, JSON.stringify({ ...told, trade_status: 'TRADE_SUCCESS' })))
    })
    expect((await ask(url))[0]?.says).toContain('knows an order that was made up here')
  })

  it('is not there', async () => {
    const [finding, ...others] = await ask(`http://127.0.0.1:${await freePort()}`)
    expect(others).toEqual([])
    expect(finding?.todo).toContain('a firewall refuses the connection')
  })
})
