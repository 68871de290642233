/** Whoever wants a refund dies at every step, and asks again: the refund is on record once, and the order is visited. */
import { fen } from '../../lib/money'
import { withFacts } from '../../lib/order/order'
import type { OrderId } from '../../lib/order/orderId'
import { TRADE_NO } from '../support/alipayPage'
import { anOrder, NOW, paidFact } from '../support/orders'
import type { Scenario } from './crashShop'
import { diesAtEveryStep } from './everyDeath'

const order = anOrder({ orderId: '20261123ABCDEFGHJKMNPQRS' as OrderId, gateway: 'alipayPage' })
const paid = withFacts(order, [paidFact(TRADE_NO, NOW, 'alipayPage')])
const wish = { orderId: order.orderId, amountFen: fen(100), reason: 'mei', requestId: '' }
const wanting = (isByHand: boolean) =>
  ({
    handler: 'refund',
    request: { event: { ...wish, isByHand, idempotencyKey: 'key-1' } },
    before: orders => orders.create(paid),
    isContent: ({ status }) => status === 200,
  }) satisfies Partial<Scenario>

const scenarios: Scenario[] = [
  { ...wanting(false), name: 'through the gateway', effects: ['get order', 'update order', 'send visits'] },
  { ...wanting(true), name: 'by hand', effects: ['get order', 'update order'] },
]

diesAtEveryStep(scenarios)
