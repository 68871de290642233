/** A misbehaving gateway, and a forger: genuine messages arrive, others are logged. */
import { describe, expect, it } from 'vitest'
import type { DirectPaySettings as Settings } from '../../local/simulator/alipayDirect/settings'
import {
  acknowledged,
  attempts,
  buy,
  comeBack,
  FRONT_END,
  facts,
  gateway,
  illegalReasons,
  illegalRequests,
  orderJson,
  payByForm,
  send,
  sendNotify,
  untilState,
  useFreshGateway,
} from '../support/flow'

useFreshGateway()

/** An order paid while the gateway behaves like this; what fails is not tried again before `gateway.hurry()`. */
async function payUnder(settings: Partial<Settings>): Promise<{ orderId: string; returnUrl: string }> {
  const orderId = await buy()
  const { tradeNo } = await payByForm(orderId)
  await gateway.set({ speed: 1, ...settings })
  return { orderId, returnUrl: await gateway.pay(tradeNo) }
}

const firstNotify = async (orderId: string) => (await gateway.notifies(orderId))[0]

describe('a notify that', () => {
  it('is lost is replaced by the next one', async () => {
    const { orderId } = await payUnder({ fault: 'drop', faultCount: 1 })
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
    await gateway.hurry()
    expect(attempts(await acknowledged(orderId))).toEqual(['dropped by the simulator', '200 success'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect(await facts(orderId)).toHaveLength(1)
  })

  it('arrives twice at once is one fact', async () => {
    const { orderId } = await payUnder({ fault: 'duplicate' })
    expect(attempts(await acknowledged(orderId))).toEqual(['200 success', '200 success'])
    expect(await facts(orderId)).toHaveLength(1)
    expect(await illegalReasons(orderId)).toEqual([])
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
  })

  it('is late is accepted', async () => {
    const { orderId } = await payUnder({ fault: 'delay', delayMs: 500, order: 'together' })
    await untilState(orderId, 'paid')
    expect(attempts(await acknowledged(orderId))).toEqual(['200 success'])
  })

  it.each(['gbk', 'reorder'] as const)('arrives as %s is accepted', async fault => {
    const { orderId } = await payUnder({ fault })
    expect(attempts(await acknowledged(orderId))).toEqual(['200 success'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it.each([
    ['forgeSignature', 'badSignature'],
    ['alterAmount', 'amountMismatch'],
    ['wrongSeller', 'wrongSeller'],
    ['oldNotifyId', 'notSentByGateway'],
  ] as const)(
    'has the fault %s is refused as %s, and the genuine one after it accepted',
    async (fault, reason) => {
      // Where the gateway cannot be asked for the trade, its word about the message is the last.
      const { orderId } = await payUnder({ fault, faultCount: 1, tradeServices: 'notContracted' })
      expect(attempts(await firstNotify(orderId))).toEqual(['400 fail'])
      expect(await illegalReasons(orderId)).toEqual([`notify ${reason}`])
      expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
      expect(await facts(orderId)).toEqual([])

      await gateway.hurry()
      expect(attempts(await acknowledged(orderId))).toEqual(['400 fail', '200 success'])
      expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
      expect(await illegalReasons(orderId)).toHaveLength(1)
    },
  )
})

describe('a gateway whose notify_verify fails', () => {
  it('gets 503, and is queried again at the next notify', async () => {
    const { orderId } = await payUnder({ notifyVerify: 'down' })
    expect(attempts(await firstNotify(orderId))).toEqual(['503 fail'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
    await gateway.set({ notifyVerify: 'honest' })
    await gateway.hurry()
    expect(attempts(await acknowledged(orderId))).toEqual(['503 fail', '200 success'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it('is not awaited for longer than the gateway waits for us', async () => {
    const { orderId } = await payUnder({ notifyVerify: 'slow' })
    const notify = await firstNotify(orderId)
    expect(attempts(notify)).toEqual(['503 fail'])
    await gateway.set({ notifyVerify: 'honest' })
    await gateway.hurry()
    await untilState(orderId, 'paid')
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it('leaves the return page waiting, and records nothing illegal', async () => {
    const { orderId, returnUrl } = await payUnder({ notifyVerify: 'down' })
    const page = await comeBack(returnUrl)
    expect(page.status).toBe(200)
    expect(page.body).toContain('data-confirming="true"')
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it.each(['false', 'invalid'] as const)('differs from one that answers %s', async notifyVerify => {
    const { orderId } = await payUnder({ notifyVerify, tradeServices: 'notContracted' })
    expect(attempts(await firstNotify(orderId))).toEqual(['400 fail'])
    expect(await illegalReasons(orderId)).toEqual(['notify notSentByGateway'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
  })
})

describe('a message that the gateway denies', () => {
  it('is accepted when the queried trade confirms it', async () => {
    const { orderId } = await payUnder({ notifyVerify: 'false' })
    expect(attempts(await firstNotify(orderId))).toEqual(['200 success'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'paid' })
    expect(await illegalReasons(orderId)).toEqual([])
  })

  it('must be repeated when the trade cannot be queried', async () => {
    const { orderId } = await payUnder({ notifyVerify: 'false', tradeServices: 'down' })
    expect(attempts(await firstNotify(orderId))).toEqual(['503 fail'])
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
  })
})

describe('an attacker', () => {
  it('cannot make an order paid without the key', async () => {
    const orderId = await buy()
    const answer = await sendNotify(orderId, {}, 'not-the-key-of-this-shop-00000000')
    expect(answer).toMatchObject({ status: 400, body: 'fail' })
    const [record, ...others] = await illegalRequests(orderId)
    expect(others).toEqual([])
    expect(record).toMatchObject({
      channel: 'notify',
      reason: 'badSignature',
      sourceIp: expect.stringMatching(/^127\.15\./),
    })
    expect(record?.copy).toContain('sign=(redacted)')
    expect(await orderJson(orderId)).toMatchObject({ state: 'awaitingPayment' })
  })

  it('cannot replay one order’s notify for another', async () => {
    const { orderId } = await payUnder({ order: 'notifyFirst' })
    const { notifyId } = await acknowledged(orderId)
    const other = await buy()
    expect(await sendNotify(other, { notify_id: notifyId })).toMatchObject({ status: 400, body: 'fail' })
    expect(await illegalReasons(other)).toEqual(['notify notSentByGateway'])
    expect(await orderJson(other)).toMatchObject({ state: 'awaitingPayment' })
  })

  it.each<[string, Record<string, string | undefined>, string]>([
    ['no signature', { sign: undefined }, 'signatureMissing'],
    ['another signature type', { sign_type: 'RSA' }, 'signTypeMismatch'],
    ['a repeated name', { '&seller_id': '2088000000000000' }, 'repeatedParameter'],
  ])('is refused with %s', async (_, changes, reason) => {
    const orderId = await buy()
    const fields: Record<string, string | undefined> = {
      out_trade_no: orderId,
      seller_id: '2088000000000000',
      sign_type: 'MD5',
      sign: '0'.repeat(32),
      ...changes,
    }
    const body = Object.entries(fields)
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name.replace('&', '')}=${value}`]))
      .join('&')
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await send('POST', '/paycallback/notify', type, body)).toMatchObject({ status: 400, body: 'fail' })
    expect(await illegalReasons(orderId)).toEqual([`notify ${reason}`])
  })

  it('gets fail for a body that is no form, and for a method other than POST', async () => {
    const json = await send('POST', '/paycallback/notify', { 'content-type': 'application/json' }, '{}')
    expect(json).toMatchObject({ status: 400, body: 'fail' })
    for (const headers of [FRONT_END, {}]) {
      const asked = await send('GET', '/paycallback/notify', headers)
      expect(asked).toMatchObject({ status: 405, body: 'fail' })
      expect(asked.headers.get('allow')).toBe('POST')
    }
  })
})
