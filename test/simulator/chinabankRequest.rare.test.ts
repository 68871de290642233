// What ChinaBank takes of a payment request, and what it turns away; its signing against the vectors.

import { describe, expect, it } from 'vitest'
import { signedText, signText } from '../../local/simulator/chinabank/signing'
import type { Pair } from '../../local/simulator/core/form'
import { vectors } from '../fixtures/signatureVectors.json'
import {
  type Changes,
  CONTRACT,
  md5,
  ORDER_NUMBER,
  openPayment,
  paymentRequest,
  postRequest,
  runChinabank,
} from './chinabankShop'
import { control, pay, setSettings } from './shop'

const ofChinabank = vectors.filter(({ product }) => product === 'chinabank')

it.each(ofChinabank.map(vector => [vector.id, vector] as const))('agrees with %s', (_id, vector) => {
  const { kind, key = '', params, expected, signString } = vector
  const pairs = Object.entries(params ?? {}) as Pair[]
  const text = signedText(pairs, kind === 'sign' ? 'request' : 'message')
  expect(text + key).toBe(signString)
  const signature = signText(text, key, 'gbk')
  expect(kind === 'sign' ? signature : signature === new Map(pairs).get('v_md5str')).toBe(expected)
})

it('is tested on both vectors', () => expect(ofChinabank).toHaveLength(2))

describe('a payment request', () => {
  it.each<[string, Changes]>([
    ['as it is', {}],
    ['with an address for notifies', { remark2: '[url:=http://127.0.0.1:1/notify]' }],
    ['with a remark of 150 characters', { remark1: '茶'.repeat(150) }],
    ['with another remark', { remark1: '茶', remark2: '备注' }],
    ['straight to a bank', { pmode_id: '3080' }],
    ['with the buyer', { v_rcvname: '赵敏', v_rcvemail: 'zhao.min@buyer.example' }],
    ['with a number of ChinaBank’s own form', { v_oid: '20261125-20000400-101112' }],
  ])('is accepted %s', async (_, changes) => {
    const simulator = await runChinabank()
    const page = await fetch(`${simulator.url}/cashier/${await openPayment(simulator, changes)}`)
    expect(await page.text()).toContain(changes.pmode_id ? '招商银行' : 'data-testid="cashier"')
  })

  it('is decoded as GBK, or as the query says', async () => {
    const simulator = await runChinabank()
    for (const query of ['', '?encoding=UTF-8']) {
      expect((await postRequest(simulator, paymentRequest({ remark1: '茶' }), query)).status).toBe(302)
      const { json } = await control<{ remark1: string }[]>(simulator, 'GET', '/trades')
      expect(json[0]?.remark1).toBe('茶')
    }
  })

  it.each<[string, Changes, string?]>([
    ['MERCHANT_UNKNOWN', { v_mid: '1001' }],
    ['FIELD_MISSING', { v_url: undefined }],
    ['FIELD_MISSING', { v_oid: '' }],
    ['FIELD_MISSING', { v_md5info: undefined }],
    ['FIELD_ILLEGAL', { v_oid: 'a b' }],
    ['FIELD_ILLEGAL', { v_amount: '88' }],
    ['FIELD_ILLEGAL', { v_amount: '0.00' }],
    ['FIELD_ILLEGAL', { v_amount: '1e3.00' }],
    ['FIELD_ILLEGAL', { v_moneytype: 'USD' }],
    ['FIELD_ILLEGAL', { v_url: 'shop.example/return' }],
    ['FIELD_ILLEGAL', { remark2: '[url:=/notify]' }],
    ['FIELD_ILLEGAL', { remark2: `[url:=http://127.0.0.1:1/${'n'.repeat(150)}]` }],
    ['FIELD_ILLEGAL', { v_rcvemail: 'x'.repeat(101) }],
    ['DEFAULT_BANK_INVALID', { pmode_id: 'CMB' }],
    ['SIGNATURE_WRONG', {}, 'another key'],
  ])('is refused: %s %j', async (code, changes, key) => {
    const simulator = await runChinabank()
    const answer = await postRequest(simulator, paymentRequest(changes, key))
    expect(answer.headers.get('x-simulator-error')).toBe(code)
    expect((await control<{ code: string }[]>(simulator, 'GET', '/refusals')).json[0]?.code).toBe(code)
  })

  it('is refused with a repeated field, and as a link', async () => {
    const simulator = await runChinabank()
    const twice = await postRequest(simulator, [...paymentRequest(), ['v_amount', '0.01']])
    expect(twice.headers.get('x-simulator-error')).toBe('FIELD_REPEATED')
    const link = await fetch(
      `${simulator.chinabankUrl}?${new URLSearchParams(paymentRequest() as [string, string][])}`,
    )
    expect(link.headers.get('x-simulator-error')).toBe('POST_ONLY')
  })

  const text = (...names: string[]) => {
    const fields = new Map(paymentRequest({ v_amount: '88.50' }))
    return names.map(name => fields.get(name))
  }
  it.each([
    [
      'upper case',
      md5(`88.50CNY${ORDER_NUMBER}20000400http://shop.example/return${CONTRACT.key}`).toLowerCase(),
    ],
    ['as a number', md5(`88.5CNY${ORDER_NUMBER}20000400http://shop.example/return${CONTRACT.key}`)],
    [
      'nothing between',
      md5(text('v_amount', 'v_moneytype', 'v_oid', 'v_mid', 'v_url').join('&') + CONTRACT.key),
    ],
    [
      'The sequence is',
      md5(text('v_mid', 'v_oid', 'v_amount', 'v_moneytype', 'v_url').join('') + CONTRACT.key),
    ],
    ['v_url belongs', md5(text('v_amount', 'v_moneytype', 'v_oid', 'v_mid').join('') + CONTRACT.key)],
    ['no known mistake', md5('')],
  ])('with a common mistake names it: %s', async (advice, v_md5info) => {
    const simulator = await runChinabank()
    const page = await (await postRequest(simulator, paymentRequest({ v_amount: '88.50', v_md5info }))).text()
    expect(page).toContain(advice)
    expect(page).not.toContain(CONTRACT.key)
  })

  it('leads to the same trade while that is unpaid, with the same amount', async () => {
    const simulator = await runChinabank()
    const tradeNo = await openPayment(simulator)
    expect(await openPayment(simulator)).toBe(tradeNo)
    const dearer = await postRequest(simulator, paymentRequest({ v_amount: '89.00' }))
    expect(dearer.headers.get('x-simulator-error')).toBe('ORDER_CHANGED')
    await setSettings(simulator, { chinabankFails: true })
    await pay(simulator, tradeNo)
    expect(await openPayment(simulator)).toBe(tradeNo)
    await setSettings(simulator, { chinabankFails: false })
    await pay(simulator, tradeNo)
    const again = await postRequest(simulator, paymentRequest())
    expect(again.headers.get('x-simulator-error')).toBe('ORDER_PAID')
  })
})
