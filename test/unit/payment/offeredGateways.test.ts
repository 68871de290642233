/** Which gateways a buyer may choose. */
import { expect, it } from 'vitest'
import type { RecordedFact } from '../../../lib/order/facts'
import { DEFAULT_MERCHANT } from '../../../lib/order/merchant'
import { withFacts } from '../../../lib/order/order'
import {
  isAnyBlocked,
  offeredGateways,
  offeredProfiles,
  profilesFor,
} from '../../../lib/payment/offeredGateways'
import { anUnboundOrder, NOW, PROVENANCE } from '../../support/orders'

const free = anUnboundOrder()
const names = ['paper', 'alipayDirect']
const usable = () => names
const requested = (gateway: string): RecordedFact => ({
  ...({ kind: 'requested', gateway, at: NOW } as const),
  ...PROVENANCE,
})
const closed = (gateway: string): RecordedFact => ({
  ...({ kind: 'closed', gateway, tradeNo: '1', at: NOW } as const),
  ...PROVENANCE,
})

it('are all that take payments, the preferred one first', () => {
  expect(offeredGateways(free, { usable })).toEqual({ names, first: 'paper' })
})

it('begin with the gateway that the buyer used last', () => {
  const order = withFacts(free, [requested('alipayDirect')])
  expect(offeredGateways(order, { usable })).toEqual({ names, first: 'alipayDirect' })
  // Unless the shop does not offer it any more.
  expect(offeredGateways(withFacts(free, [requested('old')]), { usable }).first).toBe('paper')
})

it('are without those that have closed the trade', () => {
  const order = withFacts(free, [requested('paper'), closed('paper')])
  expect(offeredGateways(order, { usable })).toEqual({ names: ['alipayDirect'], first: 'alipayDirect' })
  const everywhere = withFacts(order, [closed('alipayDirect')])
  expect(offeredGateways(everywhere, { usable })).toEqual({ names: [], first: undefined })
})

it('are only the one that the order was made for, while its merchant uses it', () => {
  const order = { ...free, gateway: 'alipayDirect' }
  expect(offeredGateways(order, { usable })).toEqual({ names: ['alipayDirect'], first: 'alipayDirect' })
  expect(offeredGateways({ ...free, gateway: 'old' }, { usable })).toEqual({ names, first: 'paper' })
})

it('are described with what is known of each', () => {
  const profiles = names.map(name => ({ name }))
  const known = (open: readonly string[]) => ({
    names,
    usable,
    get: (name: string) => profiles.find(profile => open.includes(name) && profile.name === name),
  })
  const order = withFacts(free, [requested('alipayDirect')])
  expect(offeredProfiles(order, known(names))).toEqual({ offered: profiles, chosen: profiles[1] })
  expect(offeredProfiles(order, known(['paper']))).toEqual({ offered: [profiles[0]], chosen: undefined })
})

it('are known of a merchant without an order, except those that are not in use', () => {
  const get = (name: string) => (name === 'paper' ? { name } : undefined)
  expect(profilesFor(DEFAULT_MERCHANT, { names, usable, get })).toEqual([{ name: 'paper' }])
})

it.each([
  ['no gateway', [], false],
  ['a gateway that every browser opens', [{}], false],
  ['a gateway that this browser opens', [{ isBlockedIn: () => false }], false],
  ['one of several gateways', [{}, { isBlockedIn: (agent: string) => agent === 'WeChat' }], true],
])('a browser that cannot open the pages of %s is asked to change', (_, profiles, expected) => {
  expect(isAnyBlocked(profiles, 'WeChat')).toBe(expected)
})
