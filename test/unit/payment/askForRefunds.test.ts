/** Refunds that only a person can make. */
import { expect, it } from 'vitest'
import type { Refunds } from '../../../lib/gateways/gateway'
import { fen } from '../../../lib/money'
import { withFacts } from '../../../lib/order/order'
import { askForRefunds } from '../../../lib/payment/askForRefunds'
import { anOrder, NOW, PROVENANCE, paidFact } from '../../support/orders'

const wanted = { gateway: 'alipayDirect', tradeNo: 'A', refundId: 'R1', at: NOW, amountFen: fen(100) }
const order = withFacts(anOrder(), [paidFact('A'), { kind: 'refundRequested', ...wanted, ...PROVENANCE }])

it.each<[string, Refunds | undefined, readonly string[]]>([
  ['that a person confirms is waited for', { isConfirmedByPerson: true }, []],
  ['that nobody can be asked for is a fault', {}, ['refundUnanswered']],
  ['of a gateway that is used no more is a fault', undefined, ['refundUnanswered']],
])('one %s', async (_, refunds, events) => {
  const logged: unknown[][] = []
  const facts = await askForRefunds({ names: [], usable: () => [], get: () => refunds }, order, {
    ...{ requestId: 'request', clock: () => NOW, log: (...line) => logged.push(line) },
    attempting: act => act(),
  })
  expect([facts, logged.map(([, event]) => event)]).toEqual([[], events])
})
