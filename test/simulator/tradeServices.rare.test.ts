// single_trade_query and close_trade: what they tell and do, whom they refuse, and the answers set on the control panel.

import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TradeService } from '../../local/simulator/alipayDirect/tradeServices'
import type { Simulator } from '../../local/simulator/simulator'
import {
  askTradeService,
  askVerify,
  control,
  expectError,
  KEY,
  onlyNotify,
  openTrade,
  PARTNER,
  pay,
  postRequest,
  readNotify,
  readXml,
  runShop,
  runSimulator,
  sendRequest,
  setSettings,
  signFields,
  statusOf,
  until,
} from './shop'

type Changes = Record<string, string | undefined>

const ORDER = '20250101ABCDEFGH'
const SERVICES = ['single_trade_query', 'close_trade'] as const
const WAYS = [
  ['POST', 'utf-8'],
  ['GET', 'utf-8'],
  ['POST', 'gbk'],
  ['GET', 'gbk'],
  ['POST', 'gb2312'],
] as const

/** What every trade of these tests is told with. */
const UNPAID = {
  discount: '0.00',
  flag_trade_locked: '0',
  gmt_create: '2025-01-01 08:00:00',
  gmt_last_modified_time: '2025-01-01 08:00:00',
  is_total_fee_adjust: 'F',
  operator_role: 'B',
  out_trade_no: ORDER,
  payment_type: '1',
  price: '88.00',
  quantity: '1',
  seller_email: 'shop@seller.example',
  seller_id: PARTNER,
  subject: '明前龙井',
  to_buyer_fee: '0.00',
  to_seller_fee: '0.00',
  total_fee: '88.00',
  trade_status: 'WAIT_BUYER_PAY',
  use_coupon: 'F',
}
const PAID = {
  ...UNPAID,
  buyer_email: 'li.ting@buyer.example',
  buyer_id: '2088102100000001',
  gmt_last_modified_time: '2025-01-01 08:01:00',
  gmt_payment: '2025-01-01 08:01:00',
  to_seller_fee: '88.00',
  trade_status: 'TRADE_SUCCESS',
}

afterEach(() => {
  vi.useRealTimers()
})

async function query(simulator: Simulator, changes: Changes = { out_trade_no: ORDER }) {
  return readXml(await askTradeService(simulator, 'single_trade_query', changes))
}

async function close(simulator: Simulator, changes: Changes = { out_order_no: ORDER }) {
  return readXml(await askTradeService(simulator, 'close_trade', changes))
}

/** The number of the order under the name that the service gives it. */
function orderNumber(service: TradeService, no = ORDER): Changes {
  return service === 'close_trade' ? { out_order_no: no } : { out_trade_no: no }
}

describe('single_trade_query', () => {
  it.each([
    ['unpaid', [], UNPAID],
    ['paid', ['pay'], PAID],
    [
      'finished',
      ['pay', 'finish'],
      {
        ...PAID,
        gmt_close: '2025-01-01 08:02:00',
        gmt_last_modified_time: '2025-01-01 08:02:00',
        trade_status: 'TRADE_FINISHED',
      },
    ],
    [
      'refunded',
      ['pay', 'refund'],
      {
        ...PAID,
        additional_trade_status: 'DAEMON_CONFIRM_CLOSE',
        gmt_close: '2025-01-01 08:02:00',
        gmt_last_modified_time: '2025-01-01 08:02:00',
        gmt_refund: '2025-01-01 08:02:00',
        refund_fee: '88.00',
        refund_status: 'REFUND_SUCCESS',
        to_buyer_fee: '88.00',
        trade_status: 'TRADE_CLOSED',
      },
    ],
    [
      'closed by the shop',
      ['close'],
      {
        ...UNPAID,
        gmt_close: '2025-01-01 08:01:00',
        gmt_last_modified_time: '2025-01-01 08:01:00',
        trade_status: 'TRADE_CLOSED',
      },
    ],
  ] as const)('returns all of a trade that is %s, signed', async (_state, moves, expected) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-01-01T00:00:00Z') })
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    for (const move of moves) {
      vi.setSystemTime(Date.now() + 60_000)
      await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)
    }
    const { isSuccess, told, isGenuine } = await query(simulator)
    expect(isSuccess).toBe('T')
    expect(told).toEqual({ ...expected, trade_no: tradeNo })
    expect(isGenuine).toBe(true)
  })

  it('returns no closing party for a trade that was unpaid for too long', async () => {
    const simulator = await runSimulator({ speed: 1000 })
    const tradeNo = await openTrade(simulator, { it_b_pay: '1m' })
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
    expect((await query(simulator)).told).toMatchObject({
      additional_trade_status: 'DAEMON_CONFIRM_CLOSE',
      trade_status: 'TRADE_CLOSED',
    })
  })

  it('returns price and quantity as requested, and the body if there is one', async () => {
    const simulator = await runSimulator()
    await openTrade(simulator, { total_fee: undefined, price: '0.05', quantity: '3', body: '250 g' })
    expect((await query(simulator)).told).toMatchObject({
      price: '0.05',
      quantity: '3',
      total_fee: '0.15',
      body: '250 g',
    })
  })

  it.each(WAYS)('answers %s in %s', async (method, charset) => {
    const simulator = await runSimulator()
    const out_trade_no = '订单<1>'
    await openTrade(simulator, { out_trade_no })
    const answer = await askTradeService(
      simulator,
      'single_trade_query',
      { out_trade_no },
      { charset, method },
    )
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(`text/xml; charset=${charset.toUpperCase()}`)
    const { text, told, asked, isGenuine } = await readXml(answer, charset)
    expect(text).toMatch(`<?xml version="1.0" encoding="${charset}"?><alipay><is_success>T</is_success>`)
    expect(told).toMatchObject({ subject: '明前龙井', out_trade_no })
    expect(asked).toEqual({
      service: 'single_trade_query',
      partner: PARTNER,
      _input_charset: charset,
      out_trade_no,
    })
    expect(isGenuine).toBe(true)
  })

  it('signs the children of the trade, sorted and unescaped, without empty ones', async () => {
    const simulator = await runSimulator()
    await openTrade(simulator, { subject: '<b>"茶"</b>' })
    const { text, told } = await query(simulator)
    const signedText = Object.keys(told)
      .sort()
      .map(name => `${name}=${told[name]}`)
      .join('&')
    const signature = createHash('md5').update(`${signedText}${KEY}`).digest('hex')
    expect(text).toContain(`<sign>${signature}</sign><sign_type>MD5</sign_type></alipay>`)
    expect(signedText).toContain('&subject=<b>"茶"</b>&')
    expect(Object.values(told)).not.toContain('')
  })

  it('escapes the shop’s text', async () => {
    const simulator = await runSimulator()
    const out_trade_no = "</param>&amp;\"<x y='z'>"
    const subject = ' ]]><!-- a\r\nb\tc '
    await openTrade(simulator, { out_trade_no, subject })
    const { text, told, asked, isGenuine } = await query(simulator, { out_trade_no, 'a"<b>': '\n' })
    expect(text).toContain('<subject> ]]&gt;&lt;!-- a&#13;&#10;b&#9;c </subject>')
    expect(told).toMatchObject({ subject, out_trade_no })
    expect(asked).toMatchObject({ out_trade_no, 'a"<b>': '\n' })
    expect(isGenuine).toBe(true)
  })

  it('omits what XML cannot contain', async () => {
    const simulator = await runSimulator()
    await openTrade(simulator, { subject: 'gr\u0000ee\u0008n\uFFFE 茶🍵' })
    const { told, isGenuine } = await query(simulator)
    expect(told.subject).toBe('green 茶🍵')
    expect(isGenuine).toBe(true)
  })

  it('signs what it sends if the charset lacks a character', async () => {
    const simulator = await runSimulator()
    await openTrade(simulator, { subject: '茶🍵' })
    const asking = { out_trade_no: ORDER }
    const answer = await askTradeService(simulator, 'single_trade_query', asking, { charset: 'gbk' })
    const { told, isGenuine } = await readXml(answer, 'gbk')
    expect(told.subject).toMatch(/^茶\?+$/)
    expect(isGenuine).toBe(true)
  })

  it('uses trade_no if both numbers are there, whatever the other is', async () => {
    const simulator = await runSimulator()
    const trade_no = await openTrade(simulator)
    await openTrade(simulator, { out_trade_no: 'other' })
    expect((await query(simulator, { trade_no })).told).toMatchObject({ out_trade_no: ORDER })
    expect((await query(simulator, { trade_no, out_trade_no: 'other' })).told.trade_no).toBe(trade_no)
    const unknown = { trade_no: '2025010100000000000000000000', out_trade_no: ORDER }
    expect((await query(simulator, unknown)).error).toBe('TRADE_NOT_EXIST')
    expect((await query(simulator, { trade_no: '', out_trade_no: ORDER })).told.trade_no).toBe(trade_no)
  })

  it('changes nothing', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    await openTrade(simulator, { notify_url: shop.notifyUrl })
    const before = await control(simulator, 'GET', '/trades')
    await query(simulator)
    expect(await control(simulator, 'GET', '/trades')).toEqual(before)
    expect((await control(simulator, 'GET', '/notifies')).json).toEqual([])
  })
})

describe('close_trade', () => {
  it.each(WAYS)('closes an unpaid trade by %s in %s', async (method, charset) => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator, { out_trade_no: '订单1' })
    const asking = { out_order_no: '订单1' }
    const answer = await askTradeService(simulator, 'close_trade', asking, { charset, method })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(`text/xml; charset=${charset.toUpperCase()}`)
    expect(await answer.text()).toBe(
      `<?xml version="1.0" encoding="${charset}"?><alipay><is_success>T</is_success></alipay>`,
    )
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_CLOSED')
  })

  it('accepts the trade number, which takes precedence over the order number, and who closes it', async () => {
    const simulator = await runSimulator()
    const trade_no = await openTrade(simulator)
    const other = await openTrade(simulator, { out_trade_no: 'other' })
    expect((await close(simulator, { trade_no, out_order_no: 'other', trade_role: 'S' })).isSuccess).toBe('T')
    expect(await statusOf(simulator, trade_no)).toBe('TRADE_CLOSED')
    expect(await statusOf(simulator, other)).toBe('WAIT_BUYER_PAY')
    expect((await close(simulator, { out_order_no: 'other', trade_role: 'B' })).isSuccess).toBe('T')
  })

  it('notifies the shop of the closing', async () => {
    const shop = await runShop()
    const simulator = await runSimulator()
    await openTrade(simulator, { notify_url: shop.notifyUrl })
    await close(simulator)
    await until(async () => (await onlyNotify(simulator)).acknowledged)
    const [received] = shop.received
    const { fields, isGenuine } = readNotify(received ?? { raw: Buffer.of() })
    expect(isGenuine).toBe(true)
    expect(fields.get('trade_status')).toBe('TRADE_CLOSED')
  })

  it('makes the trade unpayable', async () => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    await close(simulator)
    expect((await control(simulator, 'POST', `/trades/${tradeNo}/pay`)).status).toBe(409)
    await expectError(await sendRequest(simulator), 'TRADE_NOT_ALLOWED_PAY')
    expect(await statusOf(simulator, tradeNo)).toBe('TRADE_CLOSED')
  })

  it.each([
    [['pay'], 'TRADE_SUCCESS'],
    [['pay', 'finish'], 'TRADE_FINISHED'],
    [['pay', 'refund'], 'TRADE_CLOSED'],
    [['close'], 'TRADE_CLOSED'],
  ] as const)('after %o: TRADE_STATUS_NOT_AVAILD, and nothing changes', async (moves, status) => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    for (const move of moves) await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)
    const before = await control(simulator, 'GET', `/trades/${tradeNo}`)
    expect(await close(simulator)).toMatchObject({ isSuccess: 'F', error: 'TRADE_STATUS_NOT_AVAILD' })
    expect(await control(simulator, 'GET', `/trades/${tradeNo}`)).toEqual(before)
    expect(await statusOf(simulator, tradeNo)).toBe(status)
  })

  it.each([
    ['ILLEGAL_ARGUMENT', { out_trade_no: ORDER }],
    ['ILLEGAL_ARGUMENT', { out_order_no: ORDER, trade_role: 'b' }],
    ['ILLEGAL_ARGUMENT', { out_order_no: ORDER, trade_role: 'shop' }],
  ])('%s for %o', async (code, changes) => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    expect((await close(simulator, changes)).error).toBe(code)
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
  })
})

describe.each(SERVICES)('a refused %s', service => {
  async function expectFailure(simulator: Simulator, answer: Response, code: string): Promise<void> {
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^text\/xml/)
    expect((await readXml(answer)).text).toMatch(
      new RegExp(`<alipay><is_success>F</is_success><error>${code}</error></alipay>$`),
    )
    const [trade] = (await control<{ status: string }[]>(simulator, 'GET', '/trades')).json
    expect(trade?.status).toBe('WAIT_BUYER_PAY')
    expect((await control(simulator, 'GET', '/refusals')).json).toEqual([])
  }

  it.each([
    ['TRADE_NOT_EXIST', orderNumber(service, 'unknown')],
    ['TRADE_NOT_EXIST', { trade_no: '1' }],
    ['ILLEGAL_ARGUMENT', {}],
    ['ILLEGAL_ARGUMENT', { ...orderNumber(service, ''), trade_no: '' }],
    ['ILLEGAL_PARTNER', { ...orderNumber(service), partner: '2088000000000001' }],
    ['ILLEGAL_PARTNER', { ...orderNumber(service), partner: undefined }],
    ['ILLEGAL_SIGN_TYPE', { ...orderNumber(service), sign_type: 'md5' }],
    ['ILLEGAL_SIGN_TYPE', { ...orderNumber(service), sign_type: 'RSA' }],
    ['ILLEGAL_CHARSET', { ...orderNumber(service), _input_charset: 'latin1' }],
    ['ILLEGAL_CHARSET', { ...orderNumber(service), _input_charset: 'gbk' }],
  ])('is XML with %s for %o', async (code, changes) => {
    const simulator = await runSimulator()
    await openTrade(simulator)
    await expectFailure(simulator, await askTradeService(simulator, service, changes), code)
  })

  it('is XML with ILLEGAL_SIGN when it was signed with another key, not at all, or changed after', async () => {
    const simulator = await runSimulator()
    await openTrade(simulator)
    const asking = Object.entries({ service, partner: PARTNER, _input_charset: 'utf-8', sign_type: 'MD5' })
    const number = Object.entries(orderNumber(service, ORDER)).map(
      ([name, value]) => [name, value ?? ''] as const,
    )
    const wrong = await askTradeService(simulator, service, orderNumber(service), { key: 'x'.repeat(32) })
    await expectFailure(simulator, wrong, 'ILLEGAL_SIGN')
    await expectFailure(simulator, await postRequest(simulator, [...asking, ...number]), 'ILLEGAL_SIGN')
    const changed = [...signFields(asking), ...number]
    await expectFailure(simulator, await postRequest(simulator, changed), 'ILLEGAL_SIGN')
  })

  it('is XML too when it cannot be parsed: ILLEGAL_ARGUMENT for a repeated field', async () => {
    const simulator = await runSimulator()
    await openTrade(simulator)
    const twice = `${simulator.gatewayUrl}?service=${service}&trade_no=1&trade_no=2`
    await expectFailure(simulator, await fetch(twice), 'ILLEGAL_ARGUMENT')
  })

  it('is logged with its reason', async () => {
    const lines: string[] = []
    const simulator = await runSimulator({ log: line => lines.push(line) })
    await askTradeService(simulator, service, orderNumber(service), { key: 'x'.repeat(32) })
    expect(lines.at(-1)).toMatch(`gateway refused ${service}: ILLEGAL_SIGN (`)
    expect(lines.join()).not.toContain(KEY)
  })
})

describe('the setting tradeServices', () => {
  it.each(SERVICES)('down: the connection of %s is cut, until it is up again', async service => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    await setSettings(simulator, { tradeServices: 'down' })
    await expect(askTradeService(simulator, service, orderNumber(service))).rejects.toThrow()
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
    expect(await askVerify(simulator, 'x')).toBe('false')
    await setSettings(simulator, { tradeServices: 'up' })
    expect((await readXml(await askTradeService(simulator, service, orderNumber(service)))).isSuccess).toBe(
      'T',
    )
  })

  it('slow: no answer for long, but the trade is closed, and stopping does not wait', async () => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    await setSettings(simulator, { tradeServices: 'slow' })
    const [asked, closing] = SERVICES.map(service =>
      askTradeService(simulator, service, orderNumber(service)).then(
        () => 'answered',
        () => 'cut',
      ),
    )
    expect(await Promise.race([asked, new Promise(resolve => setTimeout(resolve, 150, 'waiting'))])).toBe(
      'waiting',
    )
    await until(async () => (await statusOf(simulator, tradeNo)) === 'TRADE_CLOSED')
    await simulator.stop()
    expect(await Promise.all([asked, closing])).toEqual(['cut', 'cut'])
  })

  it.each(SERVICES)('notContracted: %s is refused, if its signature is valid', async service => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    await setSettings(simulator, { tradeServices: 'notContracted' })
    const asking = orderNumber(service)
    const { error } = await readXml(await askTradeService(simulator, service, asking))
    expect(error).toBe('ILLEGAL_PARTNER_EXTERFACE')
    const wrong = await askTradeService(simulator, service, asking, { key: 'x'.repeat(32) })
    expect((await readXml(wrong)).error).toBe('ILLEGAL_SIGN')
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
  })

  it.each(SERVICES)('garbage: %s answers a page that is no XML, and does nothing', async service => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    await setSettings(simulator, { tradeServices: 'garbage' })
    const answer = await askTradeService(simulator, service, orderNumber(service))
    expect(answer.status).toBe(200)
    expect(await answer.text()).not.toMatch(/<\?xml|<alipay>/)
    expect(await statusOf(simulator, tradeNo)).toBe('WAIT_BUYER_PAY')
  })

  it('otherAmount: a paid trade is returned with another amount, with a valid signature; an unpaid one is not', async () => {
    const simulator = await runSimulator()
    await setSettings(simulator, { tradeServices: 'otherAmount' })
    const tradeNo = await openTrade(simulator)
    expect((await query(simulator)).told.total_fee).toBe('88.00')
    await pay(simulator, tradeNo)
    const { told, isGenuine } = await query(simulator)
    expect(told).toMatchObject({ total_fee: '0.01', trade_status: 'TRADE_SUCCESS' })
    expect(isGenuine).toBe(true)
    await setSettings(simulator, { tradeServices: 'up' })
    expect((await query(simulator)).told.total_fee).toBe('88.00')
  })

  it('otherAmount: it differs also for a trade of one fen', async () => {
    const simulator = await runSimulator()
    await setSettings(simulator, { tradeServices: 'otherAmount' })
    await pay(simulator, await openTrade(simulator, { total_fee: '0.01' }))
    expect((await query(simulator)).told.total_fee).toBe('0.02')
  })
})
