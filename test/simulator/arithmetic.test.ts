// The sums behind the simulator: amounts, Beijing days, and the retry schedule on a clock of any speed.

import { describe, expect, it } from 'vitest'
import { RETRY_DELAYS_MS } from '../../local/simulator/alipay/trades'
import { beijingDay, formatBeijing, untilBeijingMidnightMs } from '../../local/simulator/core/beijingTime'
import { rescaleDueMs, retryDelayMs } from '../../local/simulator/core/notifySchedule'
import { displayYuan, formatYuan, readYuan } from '../../local/simulator/core/yuan'

describe('yuan', () => {
  it.each([
    ['0.01', 1],
    ['1', 100],
    ['12.5', 1250],
    ['100000000.00', 10_000_000_000],
    ['100000000.01', 'tooLarge'],
    ['0', 'notPositive'],
    ['0.00', 'notPositive'],
    ['-1.00', 'notPositive'],
    ['1.001', 'tooManyDecimals'],
    ['1.', 'notANumber'],
    ['.5', 'notANumber'],
    ['1e3', 'notANumber'],
    ['１', 'notANumber'],
    ['1,000.00', 'notANumber'],
  ])('reads %s as %s', (text, expected) => {
    expect(readYuan(text)).toBe(expected)
  })

  it('writes fen with two decimals, and with thousands for people', () => {
    expect(formatYuan(1)).toBe('0.01')
    expect(formatYuan(10_000_000_000)).toBe('100000000.00')
    expect(displayYuan(123_456_789)).toBe('1,234,567.89')
    expect(displayYuan(99_900)).toBe('999.00')
  })
})

describe('Beijing time', () => {
  const newYear = Date.UTC(2024, 11, 31, 16, 0, 0)

  it('changes the day at 16:00 UTC', () => {
    expect(formatBeijing(newYear)).toBe('2025-01-01 00:00:00')
    expect(beijingDay(newYear - 1)).toBe('20241231')
  })

  it('counts to the next midnight', () => {
    expect(untilBeijingMidnightMs(newYear)).toBe(86_400_000)
    expect(untilBeijingMidnightMs(newYear - 1)).toBe(1)
  })
})

describe('retry schedule', () => {
  const minutes = [1, 2, 3, 4, 5, 6, 7].map(
    attempts => (retryDelayMs(RETRY_DELAYS_MS, attempts, 1) ?? 0) / 60_000,
  )

  it('is 4m, 10m, 10m, 1h, 2h, 6h, 15h, then nothing', () => {
    expect(minutes).toEqual([4, 10, 10, 60, 120, 360, 900])
    expect(retryDelayMs(RETRY_DELAYS_MS, 8, 1)).toBeNull()
  })

  it('shrinks by the speed: at 60 a minute lasts a second', () => {
    expect(retryDelayMs(RETRY_DELAYS_MS, 1, 60)).toBe(4000)
    expect(retryDelayMs(RETRY_DELAYS_MS, 7, 60)).toBe(900_000)
  })

  it('lets the rest of a wait pass at a new speed', () => {
    expect(rescaleDueMs(11_000, 1000, 1, 10)).toBe(2000)
    expect(rescaleDueMs(2000, 1000, 10, 1)).toBe(11_000)
    expect(rescaleDueMs(500, 1000, 10, 1)).toBe(1000)
  })
})
