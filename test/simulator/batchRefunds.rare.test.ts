// Refunds that somebody of the shop confirms with a password: what is asked, what is told of them, and every refusal.

import { describe, expect, it } from 'vitest'
import { PAY_PASSWORD } from '../../local/simulator/alipayDirect/refundService'
import { beijingDay, formatBeijing } from '../../local/simulator/core/beijingTime'
import type { TradeView } from '../../local/simulator/core/tradeView'
import type { Simulator } from '../../local/simulator/simulator'
import {
  control,
  expectError,
  openTrade,
  PARTNER,
  pay,
  postRequest,
  readNotify,
  runShop,
  runSimulator,
  type Shop,
  setSettings,
  signFields,
  until,
} from './shop'

type Changes = Record<string, string | undefined>

async function paidTrade() {
  const shop = await runShop()
  const simulator = await runSimulator({ speed: 100_000 })
  const tradeNo = await openTrade(simulator)
  await pay(simulator, tradeNo)
  return { shop, simulator, tradeNo, ask: (changes: Changes = {}) => ask(simulator, shop, tradeNo, changes) }
}

function ask(simulator: Simulator, shop: Shop, tradeNo: string, changes: Changes) {
  const now = Date.now()
  const fields = {
    service: 'refund_fastpay_by_platform_pwd',
    partner: PARTNER,
    _input_charset: 'utf-8',
    notify_url: shop.notifyUrl,
    seller_user_id: PARTNER,
    refund_date: formatBeijing(now),
    batch_no: `${beijingDay(now)}0001`,
    batch_num: '1',
    detail_data: `${tradeNo}^8.00^协商退款`,
    sign_type: 'MD5',
    ...changes,
  }
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  )
  return postRequest(simulator, signFields(pairs))
}

const origin = (simulator: Simulator) => new URL(simulator.gatewayUrl).origin

async function act(
  simulator: Simulator,
  asked: Response,
  action: 'confirm' | 'cancel',
  password = PAY_PASSWORD,
) {
  const page = asked.headers.get('location') ?? expect.fail('there is no page')
  const body = new URLSearchParams({ password })
  return (await fetch(`${origin(simulator)}${page}/${action}`, { method: 'POST', body })).text()
}

const refunded = async (simulator: Simulator, tradeNo: string) =>
  (await control<TradeView>(simulator, 'GET', `/trades/${tradeNo}`)).json.refunds.map(({ fen }) => fen)

async function told(shop: Shop): Promise<Record<string, unknown>> {
  await until(() => shop.received.length > 0)
  const { fields, isGenuine } = readNotify(shop.received[0] ?? expect.fail())
  return { ...Object.fromEntries(fields), isGenuine }
}

/** Behind each that was made: what went back of the fee, as two notifies kept in other people's code have it. */
const FEE = `$shop@seller.example^${PARTNER}^0.00^SUCCESS`

describe('a batch of refunds', () => {
  it('is made once the password is entered, and notified', async () => {
    const { shop, simulator, tradeNo, ask } = await paidTrade()
    const asked = await ask()
    const wrong = await act(simulator, asked, 'confirm', 'x')
    expect(wrong).toContain('data-testid="wrong-password"')
    expect(await refunded(simulator, tradeNo)).toEqual([])
    expect(await act(simulator, asked, 'confirm')).toContain('data-testid="accepted"')
    expect(await refunded(simulator, tradeNo)).toEqual([800])
    expect(await told(shop)).toMatchObject({
      notify_type: 'batch_refund_notify',
      batch_no: `${beijingDay(Date.now())}0001`,
      isGenuine: true,
      success_num: '1',
      result_details: `${tradeNo}^8.00^SUCCESS${FEE}`,
    })
    await expectError(await ask(), 'DUPLICATE_BATCH_NO')
  })

  it('of three lines is notified line by line, with the number of made ones', async () => {
    const { shop, simulator, tradeNo, ask } = await paidTrade()
    const [second, third] = [
      await openTrade(simulator, { out_trade_no: 'second' }),
      await openTrade(simulator, { out_trade_no: 'third' }),
    ]
    await pay(simulator, third)
    const detail_data = [`${tradeNo}^1.01^a`, `${second}^2.02^b`, `${third}^3.03^c`].join('#')
    const batch_no = `${beijingDay(Date.now())}${'Z9'.repeat(12)}`
    await act(
      simulator,
      await ask({ detail_data, batch_num: '3', batch_no, notify_url: shop.notifyUrl }),
      'confirm',
    )
    const { notify_id, notify_time, sign, isGenuine, ...fields } = await told(shop)
    expect([notify_id, notify_time, sign, isGenuine]).toEqual([
      ...[
        expect.stringMatching(/^\w+$/),
        expect.stringMatching(/^\d{4}-/),
        expect.stringMatching(/^\w{32}$/),
        true,
      ],
    ])
    expect(fields).toEqual({
      notify_type: 'batch_refund_notify',
      batch_no,
      success_num: '2',
      sign_type: 'MD5',
      result_details: `${tradeNo}^1.01^SUCCESS${FEE}#${second}^2.02^TRADE_STATUS_ERROR#${third}^3.03^SUCCESS${FEE}`,
    })
    expect([
      await refunded(simulator, tradeNo),
      await refunded(simulator, second),
      await refunded(simulator, third),
    ]).toEqual([[101], [], [303]])
    const [notify] = (
      await control<{ outTradeNo: string; tradeStatus: string }[]>(simulator, 'GET', '/notifies')
    ).json
    expect(notify).toMatchObject({ tradeNo, tradeStatus: 'batch_refund_notify' })
  })

  it('is refused by a page that was canceled or confirmed before', async () => {
    const { simulator, tradeNo, ask } = await paidTrade()
    const cancelled = await ask()
    await act(simulator, cancelled, 'cancel')
    expect(await act(simulator, cancelled, 'confirm')).toContain('ILLEGAL_ARGUMENT')
    const made = await ask()
    await act(simulator, made, 'confirm')
    expect(await act(simulator, made, 'confirm')).toContain('ILLEGAL_ARGUMENT')
    expect(await refunded(simulator, tradeNo)).toEqual([800])
  })

  it('is not made when it is canceled, or not confirmed', async () => {
    const { simulator, tradeNo, ask } = await paidTrade()
    await ask()
    expect(await act(simulator, await ask(), 'cancel')).toContain('data-testid="cancelled"')
    expect(await refunded(simulator, tradeNo)).toEqual([])
  })

  it('is made once by two pages of it', async () => {
    const { simulator, tradeNo, ask } = await paidTrade()
    const [one, other] = [await ask(), await ask()]
    await act(simulator, one, 'confirm')
    expect(await act(simulator, other, 'confirm')).toContain('DUPLICATE_BATCH_NO')
    expect(await refunded(simulator, tradeNo)).toEqual([800])
  })

  it.each<[string, (tradeNo: string) => Changes, object]>([
    ['REFUND_AMOUNT_NOT_VALID', tradeNo => ({ detail_data: `${tradeNo}^88.01^x` }), {}],
    ['TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH', () => ({}), { sellerBalance: 'tooLittle' }],
    ['NOT_THIS_SELLER_TRADE', () => ({ detail_data: `${'9'.repeat(28)}^8.00^x` }), {}],
  ])('reports why a line was not made: %s', async (code, changes, settings) => {
    const { shop, simulator, tradeNo, ask } = await paidTrade()
    await setSettings(simulator, settings)
    await act(simulator, await ask(changes(tradeNo)), 'confirm')
    expect(await told(shop)).toMatchObject({
      success_num: '0',
      result_details: expect.stringContaining(`^${code}`),
    })
    expect(await refunded(simulator, tradeNo)).toEqual([])
  })

  it('is notified again until the shop acknowledges it, and may have a fault', async () => {
    const { shop, simulator, tradeNo, ask } = await paidTrade()
    await setSettings(simulator, { fault: 'strangeLine', faultCount: 1 })
    shop.firstAnswers.push({ status: 200, text: 'fail' })
    await act(simulator, await ask(), 'confirm')
    await until(() => shop.received.length === 2)
    const lines = shop.received.map(each => readNotify(each).fields.get('result_details')?.split('#').length)
    expect(lines).toEqual([2, 1])
    expect(await refunded(simulator, tradeNo)).toEqual([800])
  })
})

describe('a request is refused', () => {
  it.each<[string, string, (tradeNo: string) => Changes]>([
    ['of another seller', 'SELLER_INFO_NOT_EXIST', () => ({ seller_user_id: '2088000000000009' })],
    ['without its date', 'REFUND_DATE_ERROR', () => ({ refund_date: undefined })],
    ['of another day', 'BATCH_NO_FORMAT_ERROR', () => ({ batch_no: '202501010001' })],
    ['with the serial 000', 'BATCH_NO_FORMAT_ERROR', () => ({ batch_no: `${beijingDay(Date.now())}000` })],
    ['with another count', 'BATCH_NUM_NOT_EQUAL_TOTAL', () => ({ batch_num: '2' })],
    ['of nothing', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^0.00^x` })],
    ['of less than nothing', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^-1^x` })],
    ['of parts of a fen', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^1.001^x` })],
    ['with a trade twice', 'DUBL_TRADE_NO_IN_SAME_BATCH', no => ({ detail_data: `${no}^1^x#${no}^2^x` })],
    [
      'with a long reason',
      'SINGLE_DETAIL_DATA_EXCEED_LIMIT',
      no => ({ detail_data: `${no}^1^${'x'.repeat(256)}` }),
    ],
    ['without a reason', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^1^` })],
    ['without a trade', 'DETAIL_DATA_FORMAT_ERROR', () => ({ detail_data: '^1^x' })],
    ['of another part', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^1^x^y` })],
    ['with a | in the reason', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^1^a|b` })],
    ['with a $ in the reason', 'DETAIL_DATA_FORMAT_ERROR', no => ({ detail_data: `${no}^1^a$b` })],
    ['without lines', 'DETAIL_DATA_FORMAT_ERROR', () => ({ detail_data: undefined })],
    [
      'with a long reason in Chinese',
      'SINGLE_DETAIL_DATA_EXCEED_LIMIT',
      no => ({ detail_data: `${no}^1^${'款'.repeat(86)}` }),
    ],
    ['without a seller', 'SELLER_INFO_NOT_EXIST', () => ({ seller_user_id: undefined })],
    ['with a date of another form', 'REFUND_DATE_ERROR', () => ({ refund_date: '2025-02-30 08:00:00' })],
    ['with a short serial', 'BATCH_NO_FORMAT_ERROR', () => ({ batch_no: `${beijingDay(Date.now())}01` })],
    [
      'with a long serial',
      'BATCH_NO_FORMAT_ERROR',
      () => ({ batch_no: `${beijingDay(Date.now())}${'1'.repeat(25)}` }),
    ],
    [
      'with a serial of signs',
      'BATCH_NO_FORMAT_ERROR',
      () => ({ batch_no: `${beijingDay(Date.now())}00-1` }),
    ],
    [
      'of tomorrow',
      'BATCH_NO_FORMAT_ERROR',
      () => ({ batch_no: `${beijingDay(Date.now() + 86_400_000)}0001` }),
    ],
    ['of another partner', 'ILLEGAL_PARTNER', () => ({ partner: '2088000000000009' })],
    ['of too many', 'BATCH_NUM_EXCEED_LIMIT', no => ({ detail_data: `${no}^1^x#`.repeat(1001) })],
    ['signed in another way', 'ILLEGAL_SIGN_TYPE', () => ({ sign_type: 'RSA' })],
  ])('%s', async (_, code, changes) => {
    const { tradeNo, ask } = await paidTrade()
    await expectError(await ask(changes(tradeNo)), code)
  })

  it.each<[string, (tradeNo: string) => Changes]>([
    ['the shortest serial', () => ({ batch_no: `${beijingDay(Date.now())}001` })],
    [
      'a thousand lines',
      () => {
        const lines = Array.from({ length: 1000 }, (_, index) => `${String(index).padStart(28, '0')}^1^x`)
        return { detail_data: lines.join('#'), batch_num: '1000' }
      },
    ],
    ['the longest reason', no => ({ detail_data: `${no}^1^${'款'.repeat(85)}` })],
    ['the seller’s address', () => ({ seller_user_id: undefined, seller_email: 'shop@seller.example' })],
    ['nobody to tell', () => ({ notify_url: undefined })],
  ])('not with %s', async (_, changes) => {
    const { tradeNo, ask } = await paidTrade()
    expect((await ask(changes(tradeNo))).headers.get('location')).toMatch(/^\/refunds\/[0-9a-f]{24}$/)
  })
})
