/** A paid order with a refund through direct pay, and possible states of that refund. */
import { openKeys } from '../../lib/gateways/alipayDirect/keys'
import { alipayDirectRefundConfirmations } from '../../lib/gateways/alipayDirect/refundConfirmations'
import { readSettings } from '../../lib/gateways/alipayDirect/settings'
import type { RefundConfirmations } from '../../lib/gateways/capabilities/refunds'
import type { Opening } from '../../lib/gateways/gateway'
import { fen } from '../../lib/money'
import type { Fact, RecordedFact } from '../../lib/order/facts'
import { withFacts } from '../../lib/order/order'
import type { Clock } from '../../lib/time'
import type { OrdersTable } from './memoryOrders'
import { anOrder, NOW, PROVENANCE, paidFact } from './orders'

/** Opens the refund confirmations with the given clock. */
export const confirmationsBy =
  (clock: Clock): Opening<RefundConfirmations> =>
  async environment => {
    const settings = readSettings(environment)
    return alipayDirectRefundConfirmations(settings, openKeys(environment, settings), clock)
  }

export const recorded = (fact: Fact): RecordedFact => ({ ...fact, ...PROVENANCE })

export const refund = { gateway: 'alipayDirect', tradeNo: 'A', refundId: 'R1', at: NOW } as const
export const REQUESTED = recorded({ kind: 'refundRequested', ...refund, amountFen: fen(1200) })

export const ORDER = anOrder()

/** Stores the order, with these facts and its payment. */
export const giveOrder = ({ orders }: OrdersTable, facts: readonly RecordedFact[]) =>
  orders.set(ORDER.orderId, withFacts(ORDER, [paidFact('A'), ...facts]))
