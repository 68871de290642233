import { expect, it } from 'vitest'
import { maskAddresses } from '../../../lib/illegal/maskAddresses'

it.each([
  ['buyer_email=mei.lin%40example.com&total_fee=1', 'buyer_email=m…%40example.com&total_fee=1'],
  ['mei+tag@example.com, +a@b.cc', 'm…@example.com, +…@b.cc'],
  ['mei%2Btag%40example.com&b=2@c', 'm…%40example.com&b=2…@c'],
  ['mei%252Btag%2540example.com', 'm…%2540example.com'],
  ['名字mei@example.com', '名字m…@example.com'],
  ['a@example.com', 'a…@example.com'],
])('most of an address is masked, with any escaping: %s', (text, expected) =>
  expect(maskAddresses(text)).toBe(expected),
)

it.each(['', '@', '%40', 'out_trade_no=20261123K7Q2M9XW4T3HBZ5C&total_fee=88.50', '@example'])(
  'text without an address stays unchanged: %j',
  text => expect(maskAddresses(text)).toBe(text),
)
