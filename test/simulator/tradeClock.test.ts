// What comes of a trade by itself, and when, on clocks of any speed.

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { scanned } from '../../local/simulator/alipayPage/codes'
import type { SimulatorContext } from '../../local/simulator/core/context'
import { makeLedger } from '../../local/simulator/core/ledger'
import { EMPTY_LEDGER } from '../../local/simulator/core/ledgerFile'
import { isRefusal } from '../../local/simulator/core/refusal'
import { initialSettings, settingsSchema } from '../../local/simulator/core/settings'
import { openTrade, type Trade } from '../../local/simulator/core/trade'
import { makeTradeClock } from '../../local/simulator/core/tradeClock'
import { simulatedGateways } from '../../local/simulator/gateways'
import { CONTRACT } from './chinabankShop'
import { KEY, PARTNER } from './shop'

const HOUR = 3_600_000
const DAY = 24 * HOUR

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function aClock(speed = 1) {
  const shop = { partner: PARTNER, sellerEmail: 's@seller.example', sellerName: 's', key: KEY }
  const gateways = simulatedGateways({ ...shop, chinabank: CONTRACT })
  const schema = settingsSchema(gateways)
  const ledger = makeLedger(EMPTY_LEDGER, () => {})
  const settings = initialSettings(schema, speed)
  const context: SimulatorContext = {
    gateways,
    schema,
    ledger,
    settings,
    refusedRequests: [],
    now: () => Date.now(),
    log: () => {},
  }
  const moves: string[] = []
  const clock = makeTradeClock(context, (tradeNo, move) =>
    moves.push(`${tradeNo} ${move} ${Date.now() / HOUR}`),
  )
  return { clock, context, ledger, moves }
}

const aTrade = (changes: Partial<Trade>): Trade => ({
  ...openTrade('alipayDirect', 'T', { outTradeNo: 'O', totalFen: 1 } as never, 0, null),
  ...changes,
})
const paid = { state: 'paid', paidAtMs: 5 * HOUR } as const

it('a paid trade finishes three months after its payment, at the clock’s speed', () => {
  for (const [speed, hours] of [
    [1, 5 + 90 * 24],
    [24, 5 + 90],
  ] as const) {
    vi.setSystemTime(0)
    const { clock, moves } = aClock(speed)
    clock.save(aTrade(paid))
    vi.advanceTimersByTime(91 * DAY)
    expect(moves).toEqual([`T finish ${hours}`])
  }
})

it('a paid trade that was refunded in the meantime is not finished', () => {
  const { clock, moves } = aClock()
  clock.save(aTrade(paid))
  clock.save(aTrade({ ...paid, state: 'closed' }))
  vi.advanceTimersByTime(91 * DAY)
  expect(moves).toEqual([])
})

it('an unpaid trade closes at its time, and not if it is paid or has none', () => {
  const { clock, moves } = aClock()
  for (const tradeNo of ['A', 'B', 'C'])
    clock.save(aTrade({ tradeNo, gateway: 'chinabank', closesAtMs: 2 * HOUR }))
  clock.save(aTrade({ tradeNo: 'B', gateway: 'chinabank', closesAtMs: 2 * HOUR, ...paid }))
  clock.save(aTrade({ tradeNo: 'C', gateway: 'chinabank', closesAtMs: null }))
  vi.advanceTimersByTime(400 * DAY)
  expect(moves).toEqual(['A close 2'])
})

it('the rest of a wait passes at a new speed, also for trades of an earlier run', () => {
  const { clock, context, ledger, moves } = aClock()
  for (const tradeNo of ['A', 'B']) ledger.saveTrade(aTrade({ tradeNo, closesAtMs: 3 * HOUR }))
  ledger.saveTrade(aTrade({ tradeNo: 'C', state: 'closed', closesAtMs: 3 * HOUR }))
  ledger.saveTrade(aTrade({ tradeNo: 'D', ...paid, paidAtMs: 0 }))
  clock.resume()
  vi.advanceTimersByTime(HOUR)
  context.settings = { ...context.settings, speed: 4 }
  clock.rescale(1, 4)
  vi.advanceTimersByTime(2 * HOUR)
  expect(moves).toEqual(['B close 1.5', 'A close 1.5'])
  expect(ledger.trade('A')?.closesAtMs).toBe(1.5 * HOUR)
  vi.advanceTimersByTime(30 * DAY)
  expect(moves.slice(2)).toEqual([`D finish ${(90 / 4) * 24}`])
})

it('stops', () => {
  const { clock, moves } = aClock()
  clock.save(aTrade({ closesAtMs: HOUR }))
  clock.stop()
  vi.advanceTimersByTime(DAY)
  expect(moves).toEqual([])
})

it('a code without a scan expires after two hours, at the clock’s speed; a scanned one does not', () => {
  for (const [speed, life] of [
    [1, 2 * HOUR],
    [60, HOUR / 30],
  ] as const) {
    const { context, ledger } = aClock(speed)
    const made = 1_700_000_000_000
    ledger.saveTrade(aTrade({ tradeNo: 'N', gateway: 'alipayPage' }))
    ledger.saveTrade(aTrade({ tradeNo: 'S', gateway: 'alipayPage', cashierOpenedAtMs: made }))
    ledger.saveTrade(aTrade({ tradeNo: 'D' }))
    const scan = (tradeNo: string, after: number) => {
      const core = { ledger, settings: () => context.settings, now: () => made + after } as never
      const found = scanned(`${tradeNo}.${made.toString(36)}`, core)
      return isRefusal(found) ? found.refused : found.tradeNo
    }
    expect([scan('N', life - 1), scan('N', life), scan('S', life)]).toEqual(['N', 'CODE_DEAD', 'S'])
    expect([scan('D', 0), scan('X', 0)]).toEqual(Array(2).fill('ACQ.TRADE_NOT_EXIST'))
  }
})
