/** A signature of a program fits only one order, although addresses may have queries of several parameters. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mayHold } from '../../lib/epay/signedFields'
import { isAmbiguous } from '../../lib/signing/canonical'
import { formOf, textParameters } from '../../lib/signing/form'
import { RARE } from '../support/rare'

type Pairs = readonly (readonly [name: string, value: string])[]

const NEEDED = ['money', 'name', 'notify_url', 'out_trade_no', 'pid']
const NAMES = [...NEEDED, 'a', 'nz', 'order', 'page', 'param', 'return_url', 'route', 'type']

/** Every form that has this string to sign: each `&name=` of it is either the beginning of a parameter or not. */
function cutsOf(text: string): Pairs[] {
  const places = [...text.matchAll(/&([\w.-]+)=/g)].map(({ index }) => index)
  const cuts: Pairs[] = []
  for (let chosen = 0; chosen < 2 ** places.length; chosen += 1) {
    const at = places.filter((_, index) => (chosen >> index) & 1)
    const parts = [-1, ...at].map((from, index) => text.slice(from + 1, at[index]))
    const pairs = parts.map(
      part => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const,
    )
    const isSorted = pairs.every(([name], index) => index === 0 || (pairs[index - 1]?.[0] ?? '') < name)
    if (isSorted && pairs.every(([, value]) => value !== '')) cuts.push(pairs)
  }
  return cuts
}

const isLetThrough = (pairs: Pairs): boolean =>
  NEEDED.every(needed => pairs.some(([name]) => name === needed)) &&
  !isAmbiguous(formOf(textParameters(pairs)), mayHold)

/** The fields that an order is made of, and the return address, '' if there is none. */
const orderOf = (pairs: Pairs) => {
  const fields = new Map(pairs)
  const read = [...NEEDED, 'param', 'type'].map(name => fields.get(name))
  return { read, returnUrl: fields.get('return_url') ?? '' }
}

const piece = fc.oneof(
  fc.constantFrom('1', 'x?'),
  fc.constantFrom(...NAMES).map(name => `&${name}=1`),
)
const value = fc.array(piece, { minLength: 1, maxLength: 3 }).map(pieces => pieces.join(''))
const plain = fc.constantFrom('1', 'x?')
const someValue = (name: string) =>
  name.endsWith('_url') ? value : fc.oneof({ arbitrary: plain, weight: 15 }, { arbitrary: value, weight: 1 })
const form = fc
  .record(Object.fromEntries(NAMES.map(name => [name, someValue(name)])), { requiredKeys: NEEDED })
  .map(fields => Object.entries(fields as Record<string, string>).sort(([a], [b]) => (a < b ? -1 : 1)))

it.each([
  ['notify_url', ['a', 'notify_url', 'page', 'type'], ['nz', 'order_id', 'out_trade_no']],
  ['return_url', ['a', 'out_trade_no', 'return_url', 'ticket', 'token', 'trade_no', 'types'], ['type']],
  ['param', [], ['a', 'param', 'type']],
])('%s may contain %j and not %j', (name, held, others) => {
  expect(held.filter(each => !mayHold(name, each))).toEqual([])
  expect(others.filter(each => mayHold(name, each))).toEqual([])
})

it('of all forms with one string to sign, at most one is accepted', () => {
  const total = { several: 0 }
  fc.assert(
    fc.property(form, pairs => {
      const text = pairs.map(([name, each]) => `${name}=${each}`).join('&')
      fc.pre((text.match(/&/g) ?? []).length <= 10)
      const passed = cutsOf(text).filter(isLetThrough)
      total.several += Number(
        passed.some(cut => cut.some(([name, each]) => name.endsWith('_url') && each.includes('&'))),
      )
      const [first, ...others] = passed.map(orderOf)
      for (const other of others) {
        expect(other.read).toEqual(first?.read)
        const addresses = [first?.returnUrl ?? '', other.returnUrl].sort()
        expect(addresses[1]?.startsWith(`${addresses[0]}&`)).toBe(true)
      }
    }),
    { numRuns: RARE ? 2000 : 100 },
  )
  // Those with a query of several parameters are among them.
  expect(total.several).toBeGreaterThan(0)
})
