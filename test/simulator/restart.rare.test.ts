// What survives a restart: trades, notifies with their attempts, and the duty to go on sending.

import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TradeView as Trade } from '../../local/simulator/core/tradeView'
import { aFolder } from '../support/folders'
import {
  askTradeService,
  askVerify,
  control,
  expectError,
  heldAnswer,
  KEY,
  onlyNotify,
  openTrade,
  pay,
  postRequest,
  readNotify,
  readXml,
  requestFields,
  runShop,
  runSimulator,
  sendRequest,
  setSettings,
  signFields,
  statusOf,
  until,
} from './shop'

const dataFile = (): string => join(aFolder(), 'kept', 'gateway.json')

describe('after a restart', () => {
  it('trades, attempts and ids are still there', async () => {
    const file = dataFile()
    const shop = await runShop()
    const first = await runSimulator({ dataFile: file })
    const tradeNo = await openTrade(first, { notify_url: shop.notifyUrl })
    const returnId = new URL((await pay(first, tradeNo)) ?? '').searchParams.get('notify_id') ?? ''
    const before = [(await control(first, 'GET', '/trades')).json, await onlyNotify(first)]
    await first.stop()

    const second = await runSimulator({ dataFile: file })
    expect([(await control(second, 'GET', '/trades')).json, await onlyNotify(second)]).toEqual(before)
    expect(await askVerify(second, returnId)).toBe('true')
    await expectError(await sendRequest(second, { notify_url: shop.notifyUrl }), 'TRADE_NOT_ALLOWED_PAY')
    expect(await readdir(join(file, '..'))).toEqual(['gateway.json'])
    expect(await readFile(file, 'utf8')).not.toContain(KEY)
  })

  it('an unacknowledged notify is continued, with the same id and the next number', async () => {
    const file = dataFile()
    const shop = await runShop()
    const first = await runSimulator({ dataFile: file, speed: 1 })
    shop.answer = { status: 200, text: 'fail' }
    await pay(first, await openTrade(first, { notify_url: shop.notifyUrl }))
    await first.stop()
    expect(shop.received.length).toBe(1)

    shop.answer = { status: 200, text: 'success' }
    const second = await runSimulator({ dataFile: file })
    await setSettings(second, { speed: 1_000_000 })
    await until(async () => (await onlyNotify(second)).acknowledged)
    const ids = shop.received.map(received => readNotify(received).fields.get('notify_id'))
    expect(ids).toEqual([ids[0], ids[0]])
    expect((await onlyNotify(second)).attempts.map(attempt => attempt.number)).toEqual([1, 2])
  })

  it('an interrupted attempt is made again', async () => {
    const file = dataFile()
    const shop = await runShop()
    const unseen = heldAnswer()
    shop.firstAnswers.push(unseen)
    const first = await runSimulator({ dataFile: file })
    const tradeNo = await openTrade(first, { notify_url: shop.notifyUrl })
    await setSettings(first, { order: 'together' })
    await pay(first, tradeNo)
    await until(() => shop.received.length === 1)
    await first.stop()
    const stopped = await readFile(file, 'utf8')
    await new Promise(resolve => setTimeout(resolve, 50))
    unseen.release()
    await new Promise(resolve => setTimeout(resolve, 50))
    expect(await readFile(file, 'utf8')).toBe(stopped)

    const second = await runSimulator({ dataFile: file })
    await until(async () => (await onlyNotify(second)).acknowledged)
    expect((await onlyNotify(second)).attempts.map(attempt => attempt.number)).toEqual([1])
  })

  it('an unpaid trade still closes in time', async () => {
    const file = dataFile()
    const first = await runSimulator({ dataFile: file, speed: 600 })
    const tradeNo = await openTrade(first, { it_b_pay: '1m' })
    await first.stop()
    const second = await runSimulator({ dataFile: file })
    await until(async () => (await statusOf(second, tradeNo)) === 'TRADE_CLOSED')
  })

  it('a paid trade is still finished in time', async () => {
    const file = dataFile()
    const first = await runSimulator({ dataFile: file, speed: 1 })
    const tradeNo = await openTrade(first)
    await pay(first, tradeNo)
    await first.stop()
    // Three months are a second.
    const second = await runSimulator({ dataFile: file, speed: 8_000_000 })
    await until(async () => (await statusOf(second, tradeNo)) === 'TRADE_FINISHED')
  })

  it('TRADE_SELLER_NOT_MATCH when the shop returns as another partner', async () => {
    const file = dataFile()
    const first = await runSimulator({ dataFile: file })
    await openTrade(first)
    await first.stop()
    const partner = '2088000000000009'
    const second = await runSimulator({ dataFile: file, partner })
    const fields = signFields(requestFields({ partner, seller_id: partner }))
    await expectError(await postRequest(second, fields), 'TRADE_SELLER_NOT_MATCH')
  })

  it('TRADE_NOT_EXIST when another partner queries the trade or would close it', async () => {
    const file = dataFile()
    const first = await runSimulator({ dataFile: file })
    const trade_no = await openTrade(first)
    await first.stop()
    const partner = '2088000000000009'
    const second = await runSimulator({ dataFile: file, partner })
    for (const service of ['single_trade_query', 'close_trade'] as const) {
      const { error } = await readXml(await askTradeService(second, service, { partner, trade_no }))
      expect(error).toBe('TRADE_NOT_EXIST')
    }
    expect(await statusOf(second, trade_no)).toBe('WAIT_BUYER_PAY')
  })
})

describe('the data file', () => {
  it('is complete at every moment: an open one stays readable', async () => {
    const file = dataFile()
    const simulator = await runSimulator({ dataFile: file })
    const tradeNo = await openTrade(simulator)
    const before = await readFile(file, 'utf8')
    const held = await open(file)
    onTestFinished(() => held.close())
    await pay(simulator, tradeNo)
    expect(await held.readFile('utf8')).toBe(before)
    expect(await readFile(file, 'utf8')).not.toBe(before)
  })

  it('is refused when it is not one of the simulator’s, and not changed', async () => {
    const folder = aFolder()
    for (const content of ['not JSON', '{"trades":[]}']) {
      const file = join(folder, 'other.json')
      await writeFile(file, content)
      await expect(runSimulator({ dataFile: file })).rejects.toThrow(file)
      expect(await readFile(file, 'utf8')).toBe(content)
    }
  })

  it('is optional', async () => {
    const first = await runSimulator()
    await openTrade(first)
    await first.stop()
    expect((await control<Trade[]>(await runSimulator(), 'GET', '/trades')).json).toEqual([])
  })
})
