/** Order forms: numbers as in `<input type=number>`. */
import { expect, it } from 'vitest'
import { readOrderRequest } from '../../../lib/http/orderRequest'

function quantityOf(quantity: string): unknown {
  const fields = new URLSearchParams([
    ['sku', 'tea'],
    ['quantity', quantity],
    ['email', 'a@b.cn'],
  ])
  const read = readOrderRequest({ kind: 'form', fields }, '')
  if (!read.ok) return read.error
  const [line] = read.value.lines
  return line ? (line.quantity ?? 'no number') : 'not wanted'
}

it.each([...['2', '02', '0002', '2.0', '2.', '2e0', '0.2e1', '20e-1', '2E+0', ' 2 ', '2\t']])(
  '%j is two',
  quantity => {
    expect(quantityOf(quantity)).toBe(2)
  },
)

it.each(['', ' ', '0', '00', '0.0', '-0', '0e5', '.0'])('%j is ignored', quantity => {
  expect(quantityOf(quantity)).toBe('not wanted')
})

it.each([
  ['1e1', 10],
  ['1.5', 1.5],
  ['-1', -1],
  ['1e999', Number.POSITIVE_INFINITY],
])('%j is a number for the cart to check', (quantity, number) => {
  expect(quantityOf(quantity)).toBe(number)
})

it.each(['two', '1,5', '+1', '0x10', '1 0', '--1', 'e', '.', '1e', 'Infinity', 'NaN', '１', '٢'])(
  '%j is no number',
  quantity => {
    expect(quantityOf(quantity)).toBe('no number')
  },
)
