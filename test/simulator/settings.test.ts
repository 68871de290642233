// What the control panel takes: each setting at both sides of its bounds, and all or nothing of a change.

import { expect, it } from 'vitest'
import {
  changeSettings,
  initialSettings,
  settingsSchema,
  spendFault,
} from '../../local/simulator/core/settings'
import { simulatedGateways } from '../../local/simulator/gateways'
import { CONTRACT } from './chinabankShop'
import { PAGE_OPTIONS } from './pageShop'
import { KEY, PARTNER } from './shop'

const shop = { partner: PARTNER, sellerEmail: 's@seller.example', sellerName: 's', key: KEY }
const schema = settingsSchema(simulatedGateways({ ...shop, alipayPage: PAGE_OPTIONS, chinabank: CONTRACT }))
const initial = initialSettings(schema, 60)
const taken = (name: string, values: readonly unknown[]) =>
  values.filter(value => 'order' in changeSettings(schema, initial, { [name]: value }))

it.each<[string, readonly unknown[], readonly unknown[]]>([
  ['delayMs', [0, 1, 600_000], [-1, 600_001, 1.5, '1', null]],
  ['speed', [0.001, 1, 1_000_000], [0, -1, 1_000_001, '1', Number.NaN, null]],
  ['faultCount', [null, 1, 1_000_000], [0, -1, 1_000_001, 1.5, '1']],
  ['order', ['notifyFirst', 'returnFirst', 'together'], ['toString', '', null, 1]],
  ['maintenance', [true, false], ['true', 1, null]],
  ['fault', ['none', 'drop', 'gbk', 'wrongApp', 'recutFields'], ['constructor', 'x', null]],
  ['noSuchSetting', [], [1, true, 'x']],
])('%s accepts %j and not %j', (name, right, wrong) => {
  expect(taken(name, [...right, ...wrong])).toEqual(right)
})

it('every gateway’s own settings accept their own values alone', () => {
  for (const { name, words, initial: value } of schema.choices) {
    expect(initial[name]).toBe(value)
    expect(taken(name, [...Object.keys(words), 'toString', true])).toEqual(Object.keys(words))
  }
  for (const { name } of schema.ticks) expect(taken(name, [true, false, 'true'])).toEqual([true, false])
  expect(schema.choices.length + schema.ticks.length).toBeGreaterThan(8)
})

it('a change is applied completely, or not at all, with each of its problems', () => {
  expect(changeSettings(schema, initial, { delayMs: 7, speed: 9 })).toEqual({
    ...initial,
    delayMs: 7,
    speed: 9,
  })
  expect(changeSettings(schema, initial, { delayMs: 7, speed: 0, x: 1, maintenance: 1 })).toEqual([
    'speed: must be a number above 0, at most 1000000',
    'x: there is no such setting',
    'maintenance: must be true or false',
  ])
  for (const change of [null, [], 'x', 7, undefined])
    expect(changeSettings(schema, initial, change)).toEqual(['Send a JSON object.'])
})

it('a fault ends with its count, and stays without one', () => {
  const faulty = (faultCount: number | null) => ({ ...initial, fault: 'drop', faultCount })
  expect(spendFault(faulty(3))).toEqual(faulty(2))
  expect(spendFault(faulty(1))).toEqual({ ...initial, fault: 'none', faultCount: null })
  expect(spendFault(faulty(null))).toEqual(faulty(null))
  expect(spendFault({ ...initial, faultCount: 3 })).toEqual({ ...initial, faultCount: 3 })
})
