/** Which illegal requests contain the data of a buyer who is to be erased. */
import { describe, expect, it } from 'vitest'
import { mentions } from '../../../lib/illegal/mention'

const ORDER = '20261123ABCDEFGHJKMNPQRS'
const ADDRESS = 'Lin+tea@example.com'
const SOUGHT = { orderIds: [ORDER], addresses: [ADDRESS], references: ['Cart 7&b'] }
const thrice = (text: string) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text)))
const request = (parts: object) => ({ claimedOrder: '', copy: '', userAgent: 'curl', ...parts })

describe('contains the buyer’s data', () => {
  it.each([
    ['the order that it claims', { claimedOrder: ORDER }],
    ['the order, with what stands around it', { claimedOrder: ` ${ORDER}\n` }],
    ['the order in another case', { claimedOrder: ORDER.toLowerCase() }],
    ['the order in its copy', { copy: `a=1&out_trade_no=${ORDER}&b=2` }],
    ['the address in its copy', { copy: `buyer_email=${ADDRESS}&b=2` }],
    ['the address, encoded', { copy: `buyer_email=${encodeURIComponent(ADDRESS)}` }],
    ['the address, encoded twice', { copy: `e=${encodeURIComponent(encodeURIComponent(ADDRESS))}&b=2` }],
    ['the address, all of it encoded', { copy: Buffer.from(ADDRESS).toString('hex').replace(/../g, '%$&') }],
    ['the address in another case', { copy: `e=${ADDRESS.toUpperCase()}` }],
    ['the address, at the end of a sentence', { copy: `write to ${ADDRESS}.` }],
    ['the address, encoded three times', { copy: `e=${thrice(ADDRESS)}&b=2` }],
    ['the address alone, at the very start', { claimedOrder: ADDRESS }],
    ['the address at the end of what was decoded', { userAgent: encodeURIComponent(ADDRESS) }],
    ['the address as a second one', { copy: `e=x${ADDRESS}&f=${ADDRESS}` }],
    ['the shop’s own number', { copy: 'amount=1.00&client_reference_id=Cart+7%26b&sig=x' }],
    ['the shop’s own number, encoded otherwise', { copy: 'client_reference_id=cart%207%26b' }],
    ['the shop’s own number, encoded twice', { copy: 'a=1&client_reference_id=Cart%25207%2526b&x=1' }],
    ['the address in the name of the browser', { userAgent: `bot (${ADDRESS})` }],
  ])('%s', (_, parts) => expect(mentions(request(parts), SOUGHT)).toBe(true))
})

describe('does not contain the buyer’s data', () => {
  it.each([
    ['nothing at all', {}],
    ['another order', { claimedOrder: '20261123ABCDEFGHJKMNPQRT' }],
    ['a part of the order', { claimedOrder: ORDER.slice(0, -1) }],
    ['another address that ends like it', { copy: `e=my.${ADDRESS}` }],
    ['another address that begins like it', { copy: `e=${ADDRESS}.cn` }],
    ['a longer domain', { copy: `e=${ADDRESS}munity` }],
    ['the address, encoded four times', { copy: `e=${encodeURIComponent(thrice(ADDRESS))}` }],
    ['an address of two separate parts', { claimedOrder: 'example.com', userAgent: 'lin+tea@' }],
    ['the shop’s own number in another field', { copy: 'note=Cart+7%26b' }],
    ['a part of the shop’s own number', { copy: 'client_reference_id=Cart+7' }],
    ['a longer number', { copy: 'client_reference_id=Cart+7%26bc' }],
    ['a longer name of the field', { copy: 'my_client_reference_id=Cart+7%26b' }],
    ['an invalid escape', { copy: 'e=%zz%4' }],
  ])('%s', (_, parts) => expect(mentions(request(parts), SOUGHT)).toBe(false))

  it('when there is nothing to find', () => {
    const nobody = { orderIds: [], addresses: [], references: [] }
    expect(mentions(request({ claimedOrder: ORDER }), nobody)).toBe(false)
  })
})
