/** Refunds that only a person can make, and more than fit into a visit. */
import { expect, it } from 'vitest'
import type { Refunds } from '../../../lib/gateways/capabilities/refunds'
import { MOST_REFUNDS } from '../../../lib/gateways/limits'
import { fen } from '../../../lib/money'
import { withFacts } from '../../../lib/order/order'
import { askForRefunds } from '../../../lib/payment/askForRefunds'
import { MOST_FACTS } from '../../../lib/payment/ports'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const wanted = { gateway: 'alipayDirect', tradeNo: 'A', refundId: 'R1', at: NOW, amountFen: fen(100) }
const order = withFacts(anOrder(), [paidFact('A'), { kind: 'refundRequested', ...wanted, ...PROVENANCE }])

it.each<[string, Refunds | undefined, readonly string[]]>([
  ['that a person confirms is waited for', { isConfirmedByPerson: true }, []],
  ['without a service for it is an error', {}, ['refundUnanswered']],
  ['of a gateway that is used no more is a fault', undefined, ['refundUnanswered']],
])('one %s', async (_, refunds, events) => {
  const logged: unknown[][] = []
  const facts = await askForRefunds({ names: [], usable: () => [], get: () => refunds }, order, {
    requestId: 'request',
    clock: () => NOW,
    log: (...line) => logged.push(line),
    attempting: act => act(),
  })
  expect([facts, logged.map(([, event]) => event)]).toEqual([[], events])
})

it.each([
  [1, 2],
  [MOST_FACTS / 4, MOST_FACTS / 2],
  // What one write takes, with as much again that the gateways say of the trades.
  [MOST_REFUNDS, MOST_FACTS / 2],
])('a visit records %i refunds as %i facts', async (count, expected) => {
  const asked = Array.from({ length: count }, (_, index) => ({
    ...({ kind: 'refundRequested', ...wanted, ...PROVENANCE } as const),
    refundId: `R${index}`,
  }))
  const refund = async () => ({ kind: 'done', at: NOW, inAllFen: fen(100) }) as const
  const facts = await askForRefunds(
    { names: [], usable: () => [], get: () => ({ refund }) },
    withFacts(anOrder(), [paidFact('A'), ...asked]),
    { requestId: 'request', clock: () => NOW, log: () => {}, attempting: act => act() },
  )
  expect(facts).toHaveLength(expected)
})
