// alipay.data.dataservice.bill.downloadurl.query: the bill of what the ledger holds, its addresses, and what the panel plants.

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { EpochMs } from '../../lib/time'
import type { PlantedName } from '../../local/simulator/alipayPage/bill/planted'
import type { Simulator } from '../../local/simulator/simulator'
import { readBytes } from '../support/bills'
import { isByAlipay, openPayment, postFields, runPage, SELLER_ID, signedRequest } from './pageShop'
import { control, pay, setSettings } from './shop'

const METHOD = 'alipay.data.dataservice.bill.downloadurl.query'
/** What moves here moves on this day. */
const DAY = Date.parse('2026-11-24T12:00:00+08:00') as EpochMs
const at = (time: string) => vi.setSystemTime(Date.parse(time))

afterEach(() => {
  vi.useRealTimers()
})

async function ask(simulator: Simulator, content: object = { bill_type: 'trade', bill_date: '2026-11-24' }) {
  const text = await (await postFields(simulator, signedRequest(METHOD, content))).text()
  const [, raw = '', sign = ''] = /^\{"[a-z_]+":(\{.*\}),"sign":"([^"]*)"\}$/.exec(text) ?? []
  expect(isByAlipay(raw, sign)).toBe(true)
  return JSON.parse(raw)
}

async function download(simulator: Simulator): Promise<Uint8Array> {
  const { bill_download_url } = await ask(simulator)
  return new Uint8Array(await (await fetch(bill_download_url)).arrayBuffer())
}

/** On the day: one payment of 88.00, of which 30.00 went back; then it is the morning after. */
async function dayAfter(planted: PlantedName = 'none') {
  vi.useFakeTimers({ toFake: ['Date'], now: DAY })
  const simulator = await runPage()
  const tradeNo = await openPayment(simulator)
  await pay(simulator, tradeNo)
  await control(simulator, 'POST', `/trades/${tradeNo}/refund`, { amount: '30.00' })
  await setSettings(simulator, { openapiBills: planted })
  at('2026-11-25T11:00:00+08:00')
  return simulator
}

const read = (bytes: Uint8Array) => readBytes(bytes, { sellerId: SELLER_ID, day: DAY })
const brief = async (simulator: Simulator) =>
  (await read(await download(simulator))).map(entry =>
    entry.kind === 'unusable' ? entry.fault : `${entry.kind} ${entry.amountFen} ${entry.feeFen}`,
  )

const PAYMENT = 'payment 8800 53'
const REFUND = 'refund 3000 -18'

describe('a bill', () => {
  it('has the payments and refunds of its day', async () => {
    const lines = await brief(await dayAfter())
    expect(lines.sort()).toEqual([PAYMENT, REFUND])
  })

  it('has the payments and refunds of its day in Beijing, and not the orders created on it', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T23:50:00+08:00') })
    const simulator = await runPage()
    const tradeNo = await openPayment(simulator)
    at('2026-11-24T00:10:00+08:00')
    await pay(simulator, tradeNo)
    const others = await openPayment(simulator, {
      content: { out_trade_no: '20261124AAAAAAAAAAAAAAAA', total_amount: '99.00' },
    })
    at('2026-11-25T00:10:00+08:00')
    await control(simulator, 'POST', `/trades/${tradeNo}/refund`, { amount: '30.00' })
    await pay(simulator, others)
    at('2026-11-25T11:00:00+08:00')
    expect(await brief(simulator)).toEqual([PAYMENT])
  })

  it.each<[PlantedName, readonly string[]]>([
    ['paymentMissing', [REFUND]],
    ['paymentAdditional', [PAYMENT, PAYMENT, REFUND]],
    ['otherAmount', ['payment 8801 53', REFUND]],
    ['refundMissing', [PAYMENT]],
    ['refundAdditional', [PAYMENT, 'refund 1 0', REFUND]],
    ['feeTooLarge', ['payment 8800 8801', REFUND]],
    ['otherDay', ['otherDay']],
    ['otherAccount', ['otherAccount']],
    ['cutOff', [PAYMENT, REFUND, 'cutOff']],
    ['archiveCutOff', ['cutOff']],
    ['unknownColumn', ['unknownColumns']],
  ])('may have a fault: %s', async (planted, lines) => {
    expect((await brief(await dayAfter(planted))).sort()).toEqual([...lines].sort())
  })
})

describe('the address of a bill', () => {
  it('is valid for half a minute', async () => {
    const simulator = await dayAfter()
    const { bill_download_url } = await ask(simulator)
    at('2026-11-25T11:00:31+08:00')
    expect((await fetch(bill_download_url)).headers.get('content-type')).toBe('text/plain;charset=GBK')
  })

  it('may expire at once, or always', async () => {
    const once = await dayAfter('lateOnce')
    expect((await brief(once)).sort()).toEqual(['notABill'])
    expect((await brief(once)).sort()).toEqual([PAYMENT, REFUND])
    const always = await dayAfter('late')
    expect([await brief(always), await brief(always)]).toEqual([['notABill'], ['notABill']])
  })

  it.each<[string, PlantedName, object, string]>([
    ['for a day on which nothing moved', 'none', { bill_date: '2026-11-23' }, 'isp.bill_not_exist'],
    ['when the panel says so', 'notThere', {}, 'isp.bill_not_exist'],
    ['to whom it is not permitted', 'notPermitted', {}, 'isv.insufficient-isv-permissions'],
    ['of today', 'none', { bill_date: '2026-11-25' }, 'isv.invalid-parameter'],
    ['of no day', 'none', { bill_date: '2026-11-31' }, 'isv.invalid-parameter'],
    ['of a kind that is not played', 'none', { bill_type: 'signcustomer' }, 'isv.invalid-parameter'],
  ])('is refused for %s', async (_, planted, changes, sub_code) => {
    const content = { bill_type: 'trade', bill_date: '2026-11-24', ...changes }
    expect(await ask(await dayAfter(planted), content)).toMatchObject({ sub_code })
  })

  it('is available for today if the panel says so', async () => {
    const simulator = await dayAfter()
    await setSettings(simulator, { openapiTodaysBill: true })
    at('2026-11-24T13:00:00+08:00')
    expect((await brief(simulator)).length).toBe(2)
  })
})
