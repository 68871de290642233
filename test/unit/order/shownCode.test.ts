/** Which code of an order is shown again. */
import { expect, it } from 'vitest'
import { factsByKey, type RecordedFact } from '../../../lib/order/facts'
import { shownCode } from '../../../lib/order/shownCode'
import { orderItem, orderOf } from '../../../lib/store/orderItem'
import { plusMs } from '../../../lib/time'
import { anOrder, NOW, PROVENANCE } from '../../support/orders'

const code = (text: string, fromMs = 0, gateway = 'alipayPage'): RecordedFact => ({
  kind: 'codeShown',
  gateway,
  text,
  at: plusMs(NOW, fromMs),
  scanUntil: plusMs(NOW, fromMs + 1000),
  ...PROVENANCE,
  source: 'buyer',
})
const orderWith = (...facts: RecordedFact[]) => anOrder({ facts: factsByKey(facts) })

it('is the gateway’s latest one that can still be scanned', () => {
  const order = orderWith(code('older'), code('newer', 10), code('other', 20, 'paper'))
  expect(shownCode(order, 'alipayPage', plusMs(NOW, 1009))).toMatchObject({ text: 'newer' })
  expect(shownCode(order, 'paper', NOW)).toMatchObject({ text: 'other' })
})

it('is the latest one, in any sequence', () => {
  const codes = [code('older'), code('newer', 10), code('middle', 5)]
  for (const order of [orderWith(...codes), orderWith(...codes.toReversed())])
    expect(shownCode(order, 'alipayPage', plusMs(NOW, 10))).toMatchObject({ text: 'newer' })
})

it.each([
  ['none was shown', orderWith(), NOW],
  ['it is over', orderWith(code('over')), plusMs(NOW, 1000)],
  ['it is no code', orderWith({ ...code('x'), kind: 'requested' } as RecordedFact), NOW],
  ['it is of another gateway', orderWith(code('other', 0, 'paper')), NOW],
] as const)('does not exist when %s', (_, order, now) => {
  expect(shownCode(order, 'alipayPage', now)).toBeUndefined()
})

it('is read completely from an item, or the order is not read', () => {
  const order = orderWith(code('a'))
  const item = { ...orderItem(order), orderId: order.orderId }
  expect(orderOf(item)).toEqual(order)
  const [[key = '', fact] = []] = Object.entries(item.facts)
  for (const part of ['text', 'until']) {
    const { [part]: _, ...rest } = { ...fact } as Record<string, unknown>
    expect(() => orderOf({ ...item, facts: { [key]: rest } })).toThrow(`the fact ${key}`)
  }
})
