/** The evaluation of measurements, without a clock: targets, markers, tables, statistics. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableOf } from '../../../bench/all'
import { numberedOrderId } from '../../../bench/numberedOrders'
import { amount, atLeast, atMost, isMet, judged, verdict } from '../../../bench/outcome'
import { median, quantile, spread } from '../../../bench/statistics'
import { markdownTable, plainTable } from '../../../bench/table'
import { parseOrderId } from '../../../lib/order/orderId'
import { NOW } from '../../support/orders'

describe('a target', () => {
  it('is met at its limit, and missed beyond it', () => {
    expect([1.1, 1.11].map(value => isMet(atMost('', value, 1.1, '×')))).toEqual([true, false])
    expect([3, 2.99].map(value => isMet(atLeast('', value, 3, '×')))).toEqual([true, false])
  })

  it('is missed if it was not measured', () => {
    expect(isMet(atMost('', Number.NaN, 1, 's'))).toBe(false)
    expect(isMet(atLeast('', Number.NaN, 1, 's'))).toBe(false)
  })

  it('reports its value', () => {
    expect(verdict(atMost('notify', 1.049, 1.1, '×'))).toBe('notify: 1.05 ×, at most 1.10 ×: met')
    expect(verdict(atLeast('rate', 12, 100, ''))).toBe('rate: 12, at least 100: missed')
  })

  it.each([
    [19.59, '$', '$19.59'],
    [15, '$', '$15'],
    [6, 'units', '6 units'],
    [22.31, 's', '22.3 s'],
    [1234.5, 'ms', '1235 ms'],
  ])('%s of %s is written %s', (value, unit, written) => {
    expect(amount(value, { unit })).toBe(written)
  })

  it('makes a result missed if one target is', () => {
    const [met, missed] = [atMost('a', 1, 2, ''), atMost('b', 3, 2, '')]
    expect(judged([met], {}, []).met).toBe(true)
    expect(judged([met, missed], {}, []).met).toBe(false)
  })
})

describe('the one table', () => {
  it('has a row for each target, and one for a part without targets', () => {
    const part = { figures: {}, text: '' }
    const table = tableOf([
      { part: 'warm', met: false, targets: [atMost('a', 2, 1, '×'), atMost('b', 1, 1, '×')], ...part },
      { part: 'cold', met: true, ...part },
    ])
    expect(table.match(/^\| (warm|cold) /gm)).toHaveLength(3)
    expect(table).toMatch(/1 target missed\.$/)
    expect(tableOf([{ part: 'cold', met: true, ...part }])).toMatch(/All are met\.$/)
  })

  it('counts a part that could not be measured as missed', () => {
    const table = tableOf([{ part: 'start', met: false, figures: { failure: 'no port' }, text: '' }])
    expect(table).toMatch(/^\| start +\| no port +\|/m)
    expect(table).toMatch(/1 target missed/)
  })
})

it('a table of Markdown has columns as wide as their longest cell', () => {
  expect(
    markdownTable([
      ['a', 'long head'],
      ['× and more', '1'],
    ]).split('\n'),
  ).toEqual(['| a          | long head |', '| ---------- | --------- |', '| × and more | 1         |'])
})

it('a plain table has its numbers aligned', () => {
  const rows = [
    ['', '×'],
    ['long name', '1.00'],
  ]
  expect(plainTable(rows, 'left')).toEqual(['           ×', 'long name  1.00'])
  expect(plainTable(rows, 'right')).toEqual(['              ×', 'long name  1.00'])
})

it('quartiles are computed correctly', () => {
  expect([0.25, 0.5, 0.75].map(share => quantile([5, 1, 4, 2, 3], share))).toEqual([2, 3, 4])
  expect(median([])).toBeNaN()
  expect(spread([1, 2, 3], 1)).toBe('2.0 (1.0 to 2.0)')
})

it('numbered orders have numbers of their own, in the usual format', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (one, other) => {
      const [first, second] = [numberedOrderId(NOW, one), numberedOrderId(NOW, other)]
      expect(parseOrderId(first)).toBe(first)
      expect(first === second).toBe(one === other)
    }),
  )
})
