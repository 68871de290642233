// The notify as the shop sees it: content, schedule, every fault, and its order with the return.

import { describe, expect, it } from 'vitest'
import { formatBeijing } from '../../local/simulator/core/beijingTime'
import { decodeForm } from '../../local/simulator/core/form'
import { makeLedger } from '../../local/simulator/core/ledger'
import { EMPTY_LEDGER } from '../../local/simulator/core/ledgerFile'
import { makeNotifier } from '../../local/simulator/core/notifier'
import { initialSettings, settingsSchema } from '../../local/simulator/core/settings'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import { simulatedGateways } from '../../local/simulator/gateways'
import {
  askVerify,
  control,
  heldAnswer,
  KEY,
  onlyNotify,
  openTrade,
  PARTNER,
  pay as payTrade,
  postRequest,
  readNotify,
  requestFields,
  runShop,
  runSimulator,
  type Shop,
  setSettings,
  signFields,
  until,
} from './shop'

async function open(changes: Record<string, string | undefined> = {}, options = {}) {
  const shop = await runShop()
  const simulator = await runSimulator(options)
  const tradeNo = await openTrade(simulator, { notify_url: shop.notifyUrl, ...changes })
  const pay = () => payTrade(simulator, tradeNo)
  const notify = () => onlyNotify(simulator)
  return { shop, simulator, tradeNo, pay, notify }
}

function only(shop: Shop) {
  const [received] = shop.received
  if (received === undefined || shop.received.length > 1)
    throw new Error(`${shop.received.length} notifies came`)
  return received
}

describe('the notify of a payment', () => {
  it('has the fields of the protocol, signed, with the gateway’s odd content type', async () => {
    const { shop, tradeNo, pay } = await open({
      body: '250 g',
      extra_common_param: 'table_7',
      total_fee: '88',
    })
    await pay()
    const received = only(shop)
    expect(received.headers['content-type']).toBe(
      'application/x-www-form-urlencoded; text/html; charset=utf-8',
    )
    expect(received.headers['user-agent']).toContain('Java')
    const { fields, isGenuine } = readNotify(received)
    expect(isGenuine).toBe(true)
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    expect(Object.fromEntries(fields)).toEqual({
      notify_time: time,
      notify_type: 'trade_status_sync',
      notify_id: expect.stringMatching(/^[0-9a-f]{34}$/),
      sign_type: 'MD5',
      sign: expect.stringMatching(/^[0-9a-f]{32}$/),
      out_trade_no: '20250101ABCDEFGH',
      subject: '明前龙井',
      payment_type: '1',
      trade_no: tradeNo,
      trade_status: 'TRADE_SUCCESS',
      gmt_create: time,
      gmt_payment: time,
      seller_email: 'shop@seller.example',
      seller_id: PARTNER,
      buyer_email: 'li.ting@buyer.example',
      buyer_id: '2088102100000001',
      price: '88.00',
      total_fee: '88.00',
      quantity: '1',
      body: '250 g',
      discount: '0.00',
      is_total_fee_adjust: 'N',
      use_coupon: 'N',
      extra_common_param: 'table_7',
    })
  })

  it('multiplies price and quantity', async () => {
    const { shop, pay } = await open({ total_fee: undefined, price: '12.50', quantity: '3' })
    await pay()
    const { fields } = readNotify(only(shop))
    expect([fields.get('price'), fields.get('quantity'), fields.get('total_fee')]).toEqual([
      '12.50',
      '3',
      '37.50',
    ])
  })

  it('says TRADE_FINISHED when the product has no refunds', async () => {
    const { shop, simulator, pay } = await open()
    await setSettings(simulator, { finishedAtOnce: true })
    await pay()
    expect(readNotify(only(shop)).fields.get('trade_status')).toBe('TRADE_FINISHED')
  })

  it('is not sent without notify_url', async () => {
    const { simulator, pay } = await open({ notify_url: undefined })
    await pay()
    expect((await control(simulator, 'GET', '/notifies')).json).toEqual([])
  })

  it('is sent for each later change: refund and finish', async () => {
    const { shop, simulator, tradeNo, pay } = await open()
    await pay()
    await control(simulator, 'POST', `/trades/${tradeNo}/refund`)
    await until(() => shop.received.length === 2)
    const [, refund] = shop.received.map(received => readNotify(received))
    expect(refund?.isGenuine).toBe(true)
    expect(refund?.fields.get('trade_status')).toBe('TRADE_CLOSED')
    expect(refund?.fields.get('refund_status')).toBe('REFUND_SUCCESS')
    expect(refund?.fields.get('gmt_refund')).toMatch(/^\d{4}-/)

    const second = await openTrade(simulator, { out_trade_no: 'second', notify_url: shop.notifyUrl })
    await control(simulator, 'POST', `/trades/${second}/pay`)
    await control(simulator, 'POST', `/trades/${second}/finish`)
    await until(() => shop.received.length === 4)
    expect(shop.received.slice(2).map(received => readNotify(received).fields.get('trade_status'))).toEqual([
      'TRADE_SUCCESS',
      'TRADE_FINISHED',
    ])
  })
})

describe('the schedule', () => {
  it('sends again until the shop answers success, with the same notify_id', async () => {
    const { shop, pay, notify } = await open({}, { speed: 24_000 })
    shop.firstAnswers.push({ status: 200, text: 'fail' }, { status: 200, text: 'fail' })
    await pay()
    await until(async () => (await notify()).acknowledged)
    const ids = shop.received.map(received => readNotify(received).fields.get('notify_id'))
    expect(ids.length).toBe(3)
    expect(new Set(ids).size).toBe(1)
    const done = await notify()
    expect(done.attempts[0]).toMatchObject({
      number: 1,
      httpStatus: 200,
      answer: 'fail',
      fault: 'none',
      acknowledged: false,
    })
    expect(done.attempts.at(-1)).toMatchObject({
      number: 3,
      answer: 'success',
      acknowledged: true,
    })
    expect(done.nextAttemptAtMs).toBeNull()
  })

  it('gives up after eight', async () => {
    const { shop, pay, notify } = await open({}, { speed: 1_000_000 })
    shop.answer = { status: 500, text: 'x'.repeat(300) }
    await pay()
    await until(() => shop.received.length === 8)
    await until(async () => (await notify()).attempts.length === 8)
    const done = await notify()
    expect(done).toMatchObject({ acknowledged: false, nextAttemptAtMs: null, scheduledAttempts: 8 })
    expect(done.attempts[7]).toMatchObject({ number: 8, httpStatus: 500, answer: 'x'.repeat(200) })
  })

  it.each([
    [200, 'success\n'],
    [200, 'SUCCESS'],
    [200, '<html>success</html>'],
    [201, 'success'],
    [302, 'success'],
    [200, ''],
  ])('does not treat HTTP %i with “%s” as an acknowledgement', async (status, text) => {
    const { shop, pay, notify } = await open()
    shop.answer = { status, text }
    await pay()
    expect(await notify()).toMatchObject({ acknowledged: false, scheduledAttempts: 1 })
  })

  it('ends when one of two concurrent attempts is accepted, though the other fails later', async () => {
    const { shop, simulator, pay, notify } = await open()
    const late = { ...heldAnswer(), text: 'fail' }
    shop.firstAnswers.push(late)
    await setSettings(simulator, { order: 'together' })
    await pay()
    await until(() => shop.received.length === 1)
    const { notifyId } = await notify()
    await control(simulator, 'POST', `/notifies/${notifyId}/resend`)
    expect(await notify()).toMatchObject({ acknowledged: true, nextAttemptAtMs: null })
    late.release()
    await until(async () => (await notify()).attempts.length === 2)
    const { acknowledged, nextAttemptAtMs, attempts } = await notify()
    expect([acknowledged, nextAttemptAtMs]).toEqual([true, null])
    expect(attempts.map(({ number, answer }) => [number, answer])).toEqual([
      [null, 'success'],
      [1, 'fail'],
    ])
    for (const { atMs, time } of attempts) {
      expect(Date.now() - atMs).toBeLessThan(60_000)
      expect(time).toBe(formatBeijing(atMs))
    }
    const [first, again] = shop.received.map(each => readNotify(each).fields.get('notify_time'))
    expect([again, first]).toEqual(attempts.map(({ time }) => time))
    const [quick, slow] = attempts.map(({ tookMs }) => tookMs)
    expect(slow).toBeGreaterThan(quick ?? 0)
  })

  it('records why there was no answer', async () => {
    const { pay, notify } = await open({ notify_url: 'http://127.0.0.1:9/notify' })
    await pay()
    expect((await notify()).attempts[0]).toMatchObject({
      httpStatus: null,
      error: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('waits for an answer for a limited time', async () => {
    const { shop, simulator, tradeNo } = await open()
    const answer = heldAnswer()
    shop.answer = answer
    const { json } = await control<Trade>(simulator, 'GET', `/trades/${tradeNo}`)
    const ledger = makeLedger(EMPTY_LEDGER, () => {})
    const gateways = simulatedGateways({ partner: PARTNER, sellerEmail: '', sellerName: '', key: KEY })
    const schema = settingsSchema(gateways)
    const notifier = makeNotifier(
      {
        gateways,
        schema,
        ledger,
        settings: initialSettings(schema, 60),
        refusedRequests: [],
        now: Date.now,
        log: () => {},
      },
      50,
    )
    await notifier.announce({ ...json, details: {} }, 0)
    notifier.stop()
    answer.release()
    expect(ledger.notifies()[0]?.attempts[0]).toMatchObject({
      httpStatus: null,
      error: 'no answer within 50 ms',
    })
  })
})

describe('the faults', () => {
  async function payWith(fault: string, options: object = {}) {
    const opened = await open({}, options)
    await setSettings(opened.simulator, { fault, faultCount: 1, delayMs: 150 })
    const started = performance.now()
    await opened.pay()
    return { ...opened, tookMs: performance.now() - started }
  }

  it('drop: not sent, counted as failed, sent by the schedule', async () => {
    const { shop, notify } = await payWith('drop', { speed: 24_000 })
    await until(async () => (await notify()).acknowledged)
    expect(shop.received.length).toBe(1)
    expect((await notify()).attempts).toMatchObject([
      { number: 1, fault: 'drop', httpStatus: null },
      { number: 2, fault: 'none', acknowledged: true },
    ])
  })

  it('duplicate: twice at once, the same message', async () => {
    const { shop } = await payWith('duplicate')
    expect(shop.received.length).toBe(2)
    expect(shop.received[0]?.raw).toEqual(shop.received[1]?.raw)
  })

  it('duplicate: ends when the shop accepts either of the two', async () => {
    for (const texts of [
      ['success', 'fail'],
      ['fail', 'success'],
    ]) {
      const { shop, simulator, pay, notify } = await open()
      shop.firstAnswers.push(...texts.map(text => ({ status: 200, text })))
      await setSettings(simulator, { fault: 'duplicate', faultCount: 1 })
      await pay()
      const { acknowledged, nextAttemptAtMs, scheduledAttempts, attempts } = await notify()
      expect([acknowledged, nextAttemptAtMs, scheduledAttempts]).toEqual([true, null, 1])
      expect(attempts.map(attempt => [attempt.number, attempt.fault, attempt.answer]).sort()).toEqual([
        ...[
          [1, 'duplicate', 'fail'],
          [1, 'duplicate', 'success'],
        ],
      ])
    }
  })

  it('delay: held back by delayMs', async () => {
    const { shop, tookMs } = await payWith('delay')
    expect(tookMs).toBeGreaterThan(140)
    expect(readNotify(only(shop)).isGenuine).toBe(true)
  })

  it('forgeSignature: signed with another key', async () => {
    const { shop } = await payWith('forgeSignature')
    expect(readNotify(only(shop)).isGenuine).toBe(false)
  })

  it('alterAmount: another amount, with a valid signature', async () => {
    const { shop } = await payWith('alterAmount')
    const { fields, isGenuine } = readNotify(only(shop))
    expect(isGenuine).toBe(true)
    expect([fields.get('total_fee'), fields.get('price')]).toEqual(['0.01', '0.01'])
  })

  it('wrongSeller: another seller, with a valid signature', async () => {
    const { shop } = await payWith('wrongSeller')
    const { fields, isGenuine } = readNotify(only(shop))
    expect(isGenuine).toBe(true)
    expect(fields.get('seller_id')).not.toBe(PARTNER)
    expect(fields.get('seller_email')).not.toBe('shop@seller.example')
  })

  it('oldNotifyId: a valid signature, but notify_verify answers false', async () => {
    const { shop, simulator } = await payWith('oldNotifyId')
    const { fields, isGenuine } = readNotify(only(shop))
    expect(isGenuine).toBe(true)
    expect(await askVerify(simulator, fields.get('notify_id') ?? '')).toBe('false')
  })

  it('gbk: GBK bytes, signed over them, charset=GBK', async () => {
    const { shop } = await payWith('gbk')
    const received = only(shop)
    expect(received.headers['content-type']).toBe('application/x-www-form-urlencoded; text/html; charset=GBK')
    const { fields, isGenuine } = readNotify(received, 'gbk')
    expect(isGenuine).toBe(true)
    expect(fields.get('subject')).toBe('明前龙井')
  })

  it('reorder: the parameters in reverse, still genuine', async () => {
    const { shop, simulator, tradeNo } = await payWith('reorder')
    const { names, isGenuine } = readNotify(only(shop))
    expect(isGenuine).toBe(true)
    await control(simulator, 'POST', `/trades/${tradeNo}/finish`)
    await until(() => shop.received.length === 2)
    const straight = readNotify(shop.received[1] ?? only(shop)).names.filter(name => name !== 'gmt_close')
    expect(names).toEqual(straight.toReversed())
  })

  it('ends after faultCount attempts, and stays without a count', async () => {
    const { simulator } = await payWith('reorder')
    expect((await control(simulator, 'GET', '/settings')).json).toMatchObject({
      fault: 'none',
      faultCount: null,
    })
    const all = await open()
    await setSettings(all.simulator, { fault: 'reorder' })
    await all.pay()
    expect((await control(all.simulator, 'GET', '/settings')).json).toMatchObject({
      fault: 'reorder',
      faultCount: null,
    })
  })
})

describe('the order of notify and return', () => {
  it('notifyFirst: the return waits for the first attempt', async () => {
    const { shop, pay } = await open()
    const answer = heldAnswer()
    shop.answer = answer
    let hasReturned = false
    const returned = pay().then(() => {
      hasReturned = true
    })
    await until(() => shop.received.length === 1)
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(hasReturned).toBe(false)
    answer.release()
    await returned
  })

  it('returnFirst: the notify follows after delayMs', async () => {
    const { shop, simulator, pay } = await open()
    await setSettings(simulator, { order: 'returnFirst', delayMs: 60_000 })
    await pay()
    expect(shop.received.length).toBe(0)

    await setSettings(simulator, { delayMs: 20 })
    await payTrade(
      simulator,
      await openTrade(simulator, { out_trade_no: 'second', notify_url: shop.notifyUrl }),
    )
    await until(() => shop.received.length === 1)
    expect(readNotify(only(shop)).fields.get('out_trade_no')).toBe('second')
  })

  it('together: the return does not wait, the notify goes out at once', async () => {
    const { shop, simulator, pay } = await open()
    await setSettings(simulator, { order: 'together' })
    const answer = heldAnswer()
    shop.answer = answer
    await pay()
    await until(() => shop.received.length === 1)
    answer.release()
  })
})

describe('the return', () => {
  it('carries the signed fields; its notify_id is percent-encoded twice', async () => {
    const { pay, tradeNo } = await open({ extra_common_param: 'table_7', body: '250 g' })
    const returnUrl = (await pay()) ?? ''
    const query = returnUrl.slice(returnUrl.indexOf('?') + 1)
    expect(returnUrl.startsWith('http://shop.example/paycallback/return?')).toBe(true)
    const { fields, isGenuine } = readNotify({ raw: Buffer.from(query) })
    expect(isGenuine).toBe(true)
    expect(Object.fromEntries(fields)).toMatchObject({
      is_success: 'T',
      exterface: 'create_direct_pay_by_user',
      out_trade_no: '20250101ABCDEFGH',
      subject: '明前龙井',
      body: '250 g',
      trade_no: tradeNo,
      trade_status: 'TRADE_SUCCESS',
      total_fee: '88.00',
      seller_id: PARTNER,
      extra_common_param: 'table_7',
      notify_id: expect.stringMatching(/^RqPn%2F/),
    })
    expect(query).toContain('notify_id=RqPn%252F')
  })

  it('has the charset of the trade, and so does the notify', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    const fields = requestFields({ _input_charset: 'gbk', notify_url: shop.notifyUrl })
    const location = (await postRequest(simulator, signFields(fields, 'gbk'), 'gbk')).headers.get('location')
    const returnUrl = (await payTrade(simulator, location?.slice('/cashier/'.length) ?? '')) ?? ''
    const query = Buffer.from(returnUrl.slice(returnUrl.indexOf('?') + 1))
    expect(new Map(decodeForm(query, 'gbk')).get('subject')).toBe('明前龙井')
    expect(readNotify({ raw: query }, 'gbk').isGenuine).toBe(true)
    expect(only(shop).headers['content-type']).toBe(
      'application/x-www-form-urlencoded; text/html; charset=gbk',
    )
    expect(readNotify(only(shop), 'gbk').isGenuine).toBe(true)
  })

  it('names the bank’s serial number when a bank paid', async () => {
    const { simulator, tradeNo } = await open()
    const returnUrl = await payTrade(simulator, tradeNo, { bank: 'CMB' })
    expect(new URL(returnUrl ?? '').searchParams.get('bank_seq_no')).toMatch(/^\d{16}$/)
  })

  it('is null without return_url', async () => {
    const { pay } = await open({ return_url: undefined })
    expect(await pay()).toBeNull()
  })
})
