// The open platform with an app that is set to certificates: which numbers it demands and names, and how it misbehaves.

import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { alipay, app, held, root } from '../../local/alipayPageCertificates.json'
import { numberOf, readCertificates } from '../../local/simulator/alipayPage/certificates'
import vectors from '../fixtures/certificateVectors.json'
import {
  type Changes,
  expectRefused,
  isByAlipay,
  ORDER_NUMBER,
  openPayment,
  PAGE_OPTIONS,
  paymentRequest,
  postFields,
  runPage,
  signedRequest,
} from './pageShop'
import { setSettings } from './shop'

const files = { app, alipay, root }
const { appNumber, alipayNumber, rootNumber } = readCertificates(files)
const NUMBERS = { app_cert_sn: appNumber, alipay_root_cert_sn: rootNumber }
const runCertified = () => runPage({ alipayPage: { ...PAGE_OPTIONS, certificates: files } })
const QUERY = 'alipay.trade.query'

describe('the certificate numbers', () => {
  it.each(vectors.published)('agree with $id', ({ certificate, expected }) => {
    expect(numberOf(new X509Certificate(certificate))).toBe(expected)
  })

  it('agree with the published root file, and with the shop’s', () => {
    expect(readCertificates({ ...files, root: vectors.root.file }).rootNumber).toBe(vectors.root.expected)
    const shop = JSON.parse(held)
    expect([shop.app.serialNumber, shop.alipay[0].serialNumber, shop.root]).toEqual([
      ...[appNumber, alipayNumber, rootNumber],
    ])
  })

  it('are of complete certificates alone', () => {
    expect(() => readCertificates({ ...files, alipay: '' })).toThrow('whole certificates')
  })
})

describe('a payment', () => {
  it('leads to the cashier with the right numbers', async () => {
    await openPayment(await runCertified(), { changes: NUMBERS })
  })

  it.each<[string, Changes]>([
    ['isv.missing-app-cert-sn', { ...NUMBERS, app_cert_sn: undefined }],
    ['isv.missing-alipay-root-cert-sn', { ...NUMBERS, alipay_root_cert_sn: '' }],
    ['isv.app-cert-not-exist', { ...NUMBERS, app_cert_sn: alipayNumber }],
    ['isv.invalid-alipay-root-cert-sn', { ...NUMBERS, alipay_root_cert_sn: `${rootNumber}_${appNumber}` }],
  ])('is refused with %s for %o', async (code, changes) => {
    await expectRefused(await postFields(await runCertified(), paymentRequest({ changes })), code)
  })

  it('is refused with numbers outside the signature, and with any if the app has a key', async () => {
    const simulator = await runCertified()
    const fields = { ...paymentRequest(), ...NUMBERS }
    await expectRefused(await postFields(simulator, fields), 'isv.invalid-signature')
    const plain = await runPage()
    await expectRefused(
      await postFields(plain, paymentRequest({ changes: NUMBERS })),
      'isv.app-cert-not-exist',
    )
  })
})

describe('an answer', () => {
  async function answered(openapiServices: string, changes: Changes = NUMBERS) {
    const simulator = await runCertified()
    const tradeNo = await openPayment(simulator, { changes: NUMBERS })
    await fetch(`${simulator.url}/cashier/${tradeNo}`)
    await setSettings(simulator, { openapiServices })
    const asked = signedRequest(QUERY, { out_trade_no: ORDER_NUMBER }, changes)
    const text = await (await postFields(simulator, asked)).text()
    const [, raw = '', number = '', sign = ''] =
      /^\{"alipay_trade_query_response":(\{.*?\}),"alipay_cert_sn":"([0-9a-f]{32})","sign":"(.*)"\}$/.exec(
        text,
      ) ?? []
    return { told: JSON.parse(raw), number, isGenuine: isByAlipay(raw, sign) }
  }

  it('names Alipay’s certificate', async () => {
    expect(await answered('up')).toMatchObject({
      told: { code: '10000' },
      number: alipayNumber,
      isGenuine: true,
    })
  })

  it('names an unknown one, and is signed with another key, once it is changed', async () => {
    const { told, number, isGenuine } = await answered('certificateChanged')
    expect([told.code, number === alipayNumber, isGenuine]).toEqual(['10000', false, false])
  })

  it('says that the app’s certificate has expired', async () => {
    expect(await answered('certificateExpired')).toMatchObject({
      told: { code: '40002', sub_code: 'isv.app-cert-expired' },
      number: alipayNumber,
      isGenuine: true,
    })
  })

  it('says that a request names no certificate', async () => {
    expect(await answered('up', {})).toMatchObject({
      told: { code: '40001', sub_code: 'isv.missing-app-cert-sn' },
      isGenuine: true,
    })
  })
})
