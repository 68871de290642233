// A second gateway beside direct pay: it takes a payment from end to end, and neither gets in the other's way.

import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alipayDirect } from '../../local/simulator/alipayDirect/alipayDirect'
import type { RefusedRequest } from '../../local/simulator/core/context'
import type { Notify } from '../../local/simulator/core/ledger'
import type { TradeView } from '../../local/simulator/core/tradeView'
import type { Simulator, SimulatorOptions } from '../../local/simulator/simulator'
import { aFolder } from '../support/folders'
import { paperGateway } from '../support/paperGateway/simulated'
import {
  askTradeService,
  askVerify,
  control,
  expectError,
  onlyNotify,
  openTrade,
  pay,
  readXml,
  runShop,
  runSimulator,
  type Shop,
  setSettings,
  until,
} from './shop'

const KEY = 'paper key'
const ORDER_NUMBER = '20250101ABCDEFGHJKMNPQRS'

type Fields = Readonly<Record<string, string>>

function runBoth(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  return runSimulator({ moreGateways: [paperGateway({ shop: 'tea', key: KEY })], ...options })
}

/** As the shop would reckon it. */
function macOf(fields: Fields, key = KEY): string {
  const names = Object.keys(fields).filter(name => name !== 'mac')
  const text = names.sort().map(name => `${name}=${fields[name]}`)
  return createHmac('sha256', key).update(text.join('\n')).digest('hex')
}

function orderFields(changes: Fields = {}): Fields {
  const fields = {
    shop: 'tea',
    order_number: ORDER_NUMBER,
    fen: '8800',
    notify_to: 'http://shop.example/notify',
    return_to: 'http://shop.example/return',
    ...changes,
  }
  return { ...fields, mac: macOf(fields) }
}

function sendOrder({ url }: Simulator, fields: Fields): Promise<Response> {
  return fetch(`${url}/paper/pay`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
}

/** Open a trade. @returns the path of its cashier */
async function openPaper(simulator: Simulator, changes: Fields = {}): Promise<string> {
  const answer = await sendOrder(simulator, orderFields(changes))
  expect(answer.headers.get('x-simulator-error')).toBeNull()
  return answer.headers.get('location') ?? ''
}

async function payPaper(simulator: Simulator, shop: Shop): Promise<string> {
  const cashier = await openPaper(simulator, { notify_to: shop.notifyUrl })
  const paid = await fetch(`${simulator.url}${cashier}/pay`, { method: 'POST', redirect: 'manual' })
  return paid.headers.get('location') ?? ''
}

/** The fields of a message, and whether our key signed them. */
function readMessage(form: string) {
  const fields = Object.fromEntries(new URLSearchParams(form))
  return { fields, isGenuine: fields.mac === macOf(fields) }
}

const bodyOf = (shop: Shop, at = 0) => shop.received[at]?.raw.toString() ?? ''

describe('a payment through another gateway', () => {
  it('goes from the order to the cashier to notify and return, and is notified again until OK', async () => {
    const shop = await runShop()
    shop.answer = { status: 200, text: 'OK' }
    shop.firstAnswers.push({ status: 200, text: 'success' }, { status: 500, text: 'OK' })
    const simulator = await runBoth({ speed: 24_000 })

    const cashier = await openPaper(simulator, { notify_to: shop.notifyUrl })
    expect(cashier).toMatch(/^\/cashier\/P\d{16}$/)
    const page = await (await fetch(simulator.url + cashier)).text()
    for (const text of ['88.00', ORDER_NUMBER, '纸钱包', '纸上支付']) expect(page).toContain(text)
    expect(page).not.toContain('data-testid="bank"')

    const paid = await fetch(`${simulator.url}${cashier}/pay`, { method: 'POST', redirect: 'manual' })
    expect(paid.status).toBe(303)
    const expected = {
      order_number: ORDER_NUMBER,
      receipt: cashier.slice('/cashier/'.length),
      fen: '8800',
      outcome: 'paid',
      at: expect.stringMatching(/^\d{10}$/),
      mac: expect.stringMatching(/^[0-9a-f]{64}$/),
    }
    const [address, query = ''] = (paid.headers.get('location') ?? '').split('?')
    expect(address).toBe('http://shop.example/return')
    expect(readMessage(query)).toEqual({ fields: expected, isGenuine: true })

    await until(async () => (await onlyNotify(simulator)).acknowledged)
    expect(shop.received.map((_, at) => readMessage(bodyOf(shop, at)))).toEqual(
      Array(3).fill({ fields: expected, isGenuine: true }),
    )
    expect(shop.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded')
    expect((await onlyNotify(simulator)).attempts.map(attempt => attempt.acknowledged)).toEqual([
      false,
      false,
      true,
    ])
  })

  it('is notified by its own schedule: four times and no more', async () => {
    const shop = await runShop()
    const simulator = await runBoth({ speed: 1_000_000 })
    await payPaper(simulator, shop)
    await until(async () => (await onlyNotify(simulator)).nextAttemptAtMs === null)
    expect(await onlyNotify(simulator)).toMatchObject({ acknowledged: false, scheduledAttempts: 4 })
  })

  it('may be requested by a link, and again while it is unpaid', async () => {
    const simulator = await runBoth()
    const cashier = await openPaper(simulator)
    const query = new URLSearchParams(orderFields())
    const linked = await fetch(`${simulator.url}/paper/pay?${query}`, { redirect: 'manual' })
    expect(linked.headers.get('location')).toBe(cashier)
    await fetch(`${simulator.url}${cashier}/pay`, { method: 'POST', redirect: 'manual' })
    await expectError(await sendOrder(simulator, orderFields()), 'TRADE_NOT_ALLOWED_PAY')
  })

  it.each([
    ['PAPER_MAC', { ...orderFields(), fen: '1' }],
    ['PAPER_MAC', { ...orderFields(), mac: macOf(orderFields(), 'another key') }],
    ['PAPER_SHOP', orderFields({ shop: 'coffee' })],
    ['PAPER_FIELD', orderFields({ order_number: ORDER_NUMBER.slice(1) })],
    ['PAPER_FIELD', orderFields({ fen: '88.00' })],
    ['PAPER_FIELD', orderFields({ notify_to: '/notify' })],
  ])('is refused with %s, on the control panel too', async (code, fields) => {
    const simulator = await runBoth()
    await expectError(await sendOrder(simulator, fields), code)
    expect((await control<RefusedRequest[]>(simulator, 'GET', '/refusals')).json[0]).toMatchObject({
      gateway: 'paper',
      code,
      outTradeNo: fields.order_number,
    })
  })

  it('has no change that the gateway does not support', async () => {
    const simulator = await runBoth()
    const tradeNo = (await openPaper(simulator)).slice('/cashier/'.length)
    for (const move of ['close', 'finish', 'refund'])
      expect((await control(simulator, 'POST', `/trades/${tradeNo}/${move}`)).status).toBe(409)
    expect((await control<TradeView>(simulator, 'GET', `/trades/${tradeNo}`)).json).toMatchObject({
      gateway: 'paper',
      state: 'unpaid',
      status: 'open',
    })
  })
})

describe('two gateways of one simulator', () => {
  it('may each have a trade of the same order, and the pages name them', async () => {
    const shop = await runShop()
    const simulator = await runBoth()
    const direct = await openTrade(simulator, { out_trade_no: ORDER_NUMBER, notify_url: shop.notifyUrl })
    await pay(simulator, direct)
    await payPaper(simulator, shop)
    const trades = (await control<TradeView[]>(simulator, 'GET', '/trades')).json
    expect(trades.map(({ gateway, state, status }) => [gateway, state, status])).toEqual([
      ['paper', 'paid', 'paid'],
      ['alipayDirect', 'paid', 'TRADE_SUCCESS'],
    ])
    const notifies = (await control<Notify[]>(simulator, 'GET', `/notifies?outTradeNo=${ORDER_NUMBER}`)).json
    expect(notifies.map(({ gateway, acknowledged }) => [gateway, acknowledged])).toEqual([
      ['paper', false],
      ['alipayDirect', true],
    ])
    const panel = await (await fetch(simulator.controlUrl)).text()
    for (const text of ['纸上支付', '支付宝即时到账', 'shop tea', 'partner 2088'])
      expect(panel).toContain(text)
    expect(await (await fetch(`${simulator.url}/cashier/${direct}`)).text()).toContain('支付宝即时到账')
  })

  it('is not named if it is the only one', async () => {
    const simulator = await runSimulator()
    const tradeNo = await openTrade(simulator)
    for (const address of [simulator.controlUrl, `${simulator.url}/cashier/${tradeNo}`])
      expect(await (await fetch(address)).text()).not.toContain('data-testid="gateway"')
  })

  it('answer only for their own trades and notifies', async () => {
    const shop = await runShop()
    const simulator = await runBoth()
    const receipt = readMessage((await payPaper(simulator, shop)).split('?')[1] ?? '').fields.receipt
    expect(await askVerify(simulator, (await onlyNotify(simulator)).notifyId)).toBe('false')
    for (const changes of [{ trade_no: receipt }, { out_trade_no: ORDER_NUMBER }]) {
      const answer = await askTradeService(simulator, 'single_trade_query', changes)
      expect((await readXml(answer)).error).toBe('TRADE_NOT_EXIST')
    }
  })

  it('a fault affects only the notifies of gateways that have it', async () => {
    const shop = await runShop()
    const simulator = await runBoth()
    await setSettings(simulator, { fault: 'wrongSeller', faultCount: 1 })
    await payPaper(simulator, shop)
    expect((await onlyNotify(simulator)).attempts[0]?.fault).toBe('none')
    expect((await control(simulator, 'GET', '/settings')).json).toMatchObject({ fault: 'wrongSeller' })

    await setSettings(simulator, { fault: 'forgeSignature' })
    await control(simulator, 'POST', `/notifies/${(await onlyNotify(simulator)).notifyId}/resend`)
    expect([readMessage(bodyOf(shop)).isGenuine, readMessage(bodyOf(shop, 1)).isGenuine]).toEqual([
      true,
      false,
    ])
    expect((await control(simulator, 'GET', '/settings')).json).toMatchObject({ fault: 'none' })
  })

  it('keep their trades over a restart; without one of them the data file is refused', async () => {
    const dataFile = join(aFolder(), 'gateway.json')
    const first = await runBoth({ dataFile })
    const cashier = await openPaper(first)
    await first.stop()
    await expect(runSimulator({ dataFile })).rejects.toThrow('gateway paper')
    expect(await openPaper(await runBoth({ dataFile }))).toBe(cashier)
  })

  it('must not clash by name or by setting', async () => {
    const paper = paperGateway({ shop: 'tea', key: KEY })
    await expect(runSimulator({ moreGateways: [paper, paper] })).rejects.toThrow('paper')
    const contract = { partner: '2088000000000001', sellerEmail: '', sellerName: '', key: KEY }
    const second = { ...alipayDirect(contract), name: 'second' }
    await expect(runSimulator({ moreGateways: [second] })).rejects.toThrow('notifyVerify')
  })
})
