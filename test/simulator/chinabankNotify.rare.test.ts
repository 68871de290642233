// What ChinaBank tells the shop of a trade: the notify with its retries and faults, and the form that the browser posts.

import { describe, expect, it } from 'vitest'
import type { Charset } from '../../local/simulator/core/charset'
import { decodeForm, type Pair } from '../../local/simulator/core/form'
import type { Simulator } from '../../local/simulator/simulator'
import { type Changes, CONTRACT, isGenuine, ORDER_NUMBER, openPayment, runChinabank } from './chinabankShop'
import { control, onlyNotify, type ReceivedNotify, runShop, setSettings, statusOf, until } from './shop'

interface Paid {
  readonly returnUrl?: string
  readonly returnForm?: { readonly url: string; readonly charset: Charset; readonly fields: readonly Pair[] }
}
const pay = async (simulator: Simulator, tradeNo: string, payer: object = {}) =>
  (await control<Paid>(simulator, 'POST', `/trades/${tradeNo}/pay`, payer)).json

const fieldsOf = ({ raw }: Pick<ReceivedNotify, 'raw'>, charset: Charset = 'gbk') =>
  Object.fromEntries(decodeForm(raw, charset))

/** A trade that was paid under these settings, and what came of it. */
async function paid(settings: object = {}, payer: object = {}, changes: Changes = {}) {
  const shop = await runShop()
  shop.answer = { status: 200, text: 'ok' }
  const simulator = await runChinabank()
  await setSettings(simulator, { ...settings, delayMs: 1 })
  const remark2 = `[url:=${shop.notifyUrl}]`
  const tradeNo = await openPayment(simulator, { remark2, ...changes })
  const { returnForm, returnUrl } = await pay(simulator, tradeNo, payer)
  const [first] = shop.received
  return { shop, simulator, tradeNo, returnForm, returnUrl, first, fields: first ? fieldsOf(first) : {} }
}

const TOLD = {
  v_oid: ORDER_NUMBER,
  v_pmode: '招商银行',
  v_pstatus: '20',
  v_pstring: '支付成功',
  v_amount: '88.00',
  v_moneytype: 'CNY',
  remark1: '',
  remark2: expect.stringMatching(/^\[url:=/),
  v_md5str: expect.stringMatching(/^[0-9A-F]{32}$/),
}

describe('the notify', () => {
  it('of a payment is signed, in GBK, and names no charset', async () => {
    const { fields, first, simulator, tradeNo } = await paid({}, { bank: '3080' })
    expect(fields).toEqual(TOLD)
    expect(isGenuine(fields)).toBe(true)
    expect(first?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect([await statusOf(simulator, tradeNo), (await onlyNotify(simulator)).acknowledged]).toEqual([
      '20',
      true,
    ])
  })

  it('of a failed payment says so, and the buyer may try again', async () => {
    const { shop, fields, simulator, tradeNo, returnForm } = await paid(
      { chinabankFails: true },
      { bank: '3080' },
    )
    expect(fields).toMatchObject({ v_pstatus: '30', v_pstring: '支付失败' })
    expect(isGenuine(fields)).toBe(true)
    expect(Object.fromEntries(returnForm?.fields ?? [])).toMatchObject({ v_pstatus: '30' })
    expect(await statusOf(simulator, tradeNo)).toBe('10')
    await setSettings(simulator, { chinabankFails: false })
    await pay(simulator, tradeNo)
    expect(shop.received.map(received => fieldsOf(received).v_pstatus)).toEqual(['30', '20'])
  })

  it('is sent again until it is answered ok, and seven times in all', async () => {
    const shop = await runShop()
    shop.answer = { status: 200, text: 'error' }
    shop.firstAnswers.push(
      { status: 500, text: 'ok' },
      { status: 200, text: 'ok\n' },
      { status: 200, text: 'OK' },
    )
    const simulator = await runChinabank({ speed: 1_000_000 })
    await pay(simulator, await openPayment(simulator, { remark2: `[url:=${shop.notifyUrl}]` }))
    await until(async () => (await onlyNotify(simulator)).nextAttemptAtMs === null)
    expect([shop.received.length, (await onlyNotify(simulator)).acknowledged]).toEqual([7, false])
  })

  it('is not sent if remark2 has no address', async () => {
    const { shop, simulator } = await paid({}, {}, { remark2: 'tea' })
    expect([shop.received, (await control(simulator, 'GET', '/notifies')).json]).toEqual([[], []])
  })
})

describe('a fault', () => {
  const told = async (fault: string, changes: Changes = {}) =>
    (await paid({ fault, faultCount: 1 }, {}, changes)).fields

  it.each<[string, Changes, Readonly<Record<string, string>>]>([
    ['alterAmount', {}, { v_amount: '0.01' }],
    ['alterAmount', { v_amount: '0.01' }, { v_amount: '0.02' }],
    ['wrongOrder', {}, { v_oid: '20990101ZZZZZZZZZZZZZZZZ' }],
    ['recutFields', {}, { v_oid: `${ORDER_NUMBER}2`, v_pstatus: '0', v_amount: '88.00' }],
  ])('%s of %j has a valid signature', async (fault, changes, expected) => {
    const fields = await told(fault, changes)
    expect(fields).toMatchObject(expected)
    expect(isGenuine(fields)).toBe(true)
  })

  it('forgeSignature signs with another key', async () => {
    const fields = await told('forgeSignature')
    expect([isGenuine(fields), isGenuine(fields, `not-${CONTRACT.key}`)]).toEqual([false, true])
  })

  it('lowerSignature sends the right signature in lower case', async () => {
    const fields = await told('lowerSignature')
    expect(fields.v_md5str).toMatch(/^[0-9a-f]{32}$/)
    expect(isGenuine({ ...fields, v_md5str: fields.v_md5str?.toUpperCase() ?? '' })).toBe(true)
  })

  it('repeatField sends the amount twice', async () => {
    const { first } = await paid({ fault: 'repeatField' })
    expect(first?.raw.toString('latin1').match(/v_amount=/g)).toHaveLength(2)
  })

  it('reorder sends the same fields in reverse', async () => {
    const { first, fields } = await paid({ fault: 'reorder' })
    expect(first?.raw.toString('latin1')).toMatch(/^v_md5str=/)
    expect(isGenuine(fields)).toBe(true)
  })

  it('utf8 sends the texts in UTF-8', async () => {
    const { first } = await paid({ fault: 'utf8' })
    expect(fieldsOf(first ?? expect.fail(), 'utf-8').v_pstring).toBe('支付成功')
  })
})

describe('the return', () => {
  it('is a form that the browser posts, with the fields of the notify', async () => {
    const { returnForm, returnUrl, fields } = await paid({}, { bank: '3080' })
    expect(returnUrl).toBeUndefined()
    expect(returnForm).toMatchObject({ url: 'http://shop.example/return', charset: 'gbk' })
    expect(Object.fromEntries(returnForm?.fields ?? [])).toEqual(fields)
  })

  it('is on a page that submits it, with escaped values', async () => {
    const simulator = await runChinabank()
    const tradeNo = await openPayment(simulator, { remark1: '"><script>' })
    const page = await fetch(`${simulator.url}/cashier/${tradeNo}/pay`, {
      method: 'POST',
      body: new URLSearchParams({ method: 'account', buyer: 'card-1' }),
    })
    expect(page.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[\w+/]{43}='/)
    const text = await page.text()
    expect(text).toContain('<form method="post" action="http://shop.example/return" accept-charset="gbk">')
    expect(text).toContain('name="v_pstatus" value="20"')
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;"')
  })
})
