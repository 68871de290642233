/** Requests of 易支付 programs: the limits of their fields, and paging. */
import { describe, expect, it } from 'vitest'
import { parseEpayKeys } from '../../../lib/epay/keys'
import { findEpayOrder, readQuery } from '../../../lib/epay/orderQuery'
import { alipayOf, readOrderRequest } from '../../../lib/epay/orderRequest'
import { DEFAULT_MERCHANT } from '../../../lib/order/merchant'
import type { Order } from '../../../lib/order/order'
import { EPAY_KEY, OLDER_EPAY_KEY } from '../../support/epay'
import { anOrder } from '../../support/orders'

const address = (length: number) => `https://a.example.com/${'x'.repeat(length - 22)}`
const FIELDS = {
  out_trade_no: '1',
  name: 'VIP',
  money: '1',
  notify_url: address(40),
  return_url: address(40),
  type: 'alipay',
  param: 'p',
}
const textOf = (fields: Record<string, string | undefined>) => (name: string) =>
  name in fields ? fields[name] : ''
const read = (changes: object, needsReturn = true) =>
  readOrderRequest(textOf({ ...FIELDS, ...changes }), { needsReturn, allowsLoopback: false })

describe('an order', () => {
  it('is read as it was written', () => {
    const { notify_url: notifyUrl, return_url: returnUrl } = FIELDS
    expect(read({ money: '168.5' })).toEqual({
      ok: true,
      value: {
        reference: '1',
        name: 'VIP',
        amountFen: 16_850,
        details: { notifyUrl, money: '168.5', returnUrl, param: 'p' },
      },
    })
    expect(read({ return_url: '', param: '', type: '' }, false)).toMatchObject({
      value: { details: { notifyUrl, money: '1' } },
    })
  })

  it.each([
    ['out_trade_no', 'x'.repeat(64), 'x'.repeat(65)],
    ['out_trade_no', 'A_1.|-', 'a b'],
    ['name', '茶'.repeat(127), '茶'.repeat(128)],
    ['name', 'a', ' '],
    ['money', '0.01', '0'],
    ['money', '100000000', '100000000.01'],
    ['notify_url', address(500), address(501)],
    ['return_url', address(500), address(501)],
    ['return_url', address(40), 'http://127.0.0.1/'],
    ['param', 'x'.repeat(127), 'x'.repeat(128)],
    ['param', 'a', 'a\u2029b'],
    ['type', 'alipay', 'qqpay'],
    ['name', 'a', undefined],
  ])('its %s', (field, good, bad) => {
    expect(read({ [field]: good }).ok).toBe(true)
    expect(read({ [field]: bad })).toEqual({ ok: false, error: { reason: 'malformedField', field } })
  })

  it.each(['out_trade_no', 'name', 'money', 'notify_url', 'return_url'])('needs its %s', field => {
    expect(read({ [field]: '' })).toEqual({ ok: false, error: { reason: 'missingField', field } })
  })

  it('uses the first gateway of Alipay’s that takes payments', () => {
    expect(alipayOf(['chinabank', 'alipayDirect', 'alipayPage'])).toBe('alipayDirect')
    expect(alipayOf(['chinabank'])).toBeUndefined()
  })
})

describe('a query', () => {
  const keys = parseEpayKeys({ text: `${EPAY_KEY},${OLDER_EPAY_KEY}`, place: 'the test', isLiteral: true })
  const ask = (fields: Record<string, string>) =>
    readQuery(textOf({ pid: '1001', key: EPAY_KEY, act: 'orders', ...fields }), keys, '1001')

  it.each<[Record<string, string>, number, number]>([
    [{}, 20, 0],
    [{ limit: '50' }, 50, 0],
    [{ limit: '51' }, 50, 0],
    [{ limit: '0' }, 1, 0],
    [{ limit: '10', page: '3' }, 10, 20],
    [{ limit: '10', page: '0' }, 10, 0],
    [{ limit: '10', page: '3', offset: '7' }, 10, 7],
    [{ limit: '-1', page: 'x', offset: '1e1' }, 20, 0],
    [{ limit: '1234567' }, 20, 0],
  ])('for orders %j returns %i after %i', (fields, limit, skipped) => {
    expect(ask(fields)).toEqual({ ok: true, value: { act: 'orders', limit, skipped } })
  })

  it.each<[Record<string, string>, string]>([
    [{ key: '' }, 'signatureMissing'],
    [{ key: EPAY_KEY.slice(1) }, 'badSignature'],
    [{ pid: '1002' }, 'wrongSeller'],
    [{ act: 'refund' }, 'unknownAct'],
    [{ act: 'order' }, 'missingField'],
  ])('is refused: %j', (fields, error) => expect(ask(fields)).toEqual({ ok: false, error }))

  it('names an order by either number, the shop’s first; and each key is accepted', () => {
    const named = (fields: Record<string, string>) => ask({ act: 'order', key: OLDER_EPAY_KEY, ...fields })
    expect(named({ out_trade_no: '7' })).toEqual({
      ok: true,
      value: { act: 'order', named: { reference: '7' } },
    })
    expect(named({ trade_no: '8', out_trade_no: '7' })).toEqual({
      ok: true,
      value: { act: 'order', named: { tradeNo: '8' } },
    })
    expect(ask({ act: 'query' })).toEqual({ ok: true, value: { act: 'query' } })
  })
})

describe('an order queried by the program’s number', () => {
  const details = { notifyUrl: FIELDS.notify_url, money: '168.00' }
  const own = anOrder({ reference: 'A-1', epay: details })
  // The shop's own back end may have given the number to orders of its own, before and afterwards.
  const another = anOrder({ reference: 'A-1' })
  const find = (...orders: readonly Order[]) =>
    findEpayOrder(
      {
        get: async () => undefined,
        async *listByReference({ reference, merchant }) {
          if (reference === 'A-1' && merchant === DEFAULT_MERCHANT) yield* orders
        },
      },
      { reference: 'A-1' },
    )

  it('or the shop’s is found if a program made it', async () => {
    const nobodys = async function* () {}
    for (const [order, found] of [
      [own, own],
      [another, undefined],
      [undefined, undefined],
    ] as const) {
      const orders = { get: async () => order, listByReference: nobodys }
      expect(await findEpayOrder(orders, { tradeNo: own.orderId })).toEqual(found)
      expect(await findEpayOrder(orders, { tradeNo: 'x' })).toBeUndefined()
    }
  })

  it.each<[string, readonly Order[]]>([
    ['alone', [own]],
    ['the first', [own, another]],
    ['the last', [another, another, own]],
    ['in the midst', [another, own, another]],
  ])('is the program’s own: %s', async (_, orders) => {
    expect(await find(...orders)).toEqual(own)
  })

  it.each([[[]], [[another]], [[another, another]]])('is not found without one of its own', async orders => {
    expect(await find(...orders)).toBeUndefined()
  })
})
