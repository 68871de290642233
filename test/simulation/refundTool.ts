/** The tool by which staff request refunds. Keeps the requests. */
import { refundWay } from '../../lib/gateways/refundWays'
import type { OrderId } from '../../lib/order/orderId'
import { type GivenUp, giveUpRefund } from '../../lib/payment/giveUpRefund'
import { type RefundRequest, requestRefund } from '../../lib/payment/requestRefund'
import type { OutsideOf } from './containers'
import type { RunContext } from './flakyCalls'
import { toolOf } from './tool'

export const takesRefunds = (gateway: string): boolean => refundWay(gateway) !== 'byHand'

export interface StaffRequest extends Omit<RefundRequest, 'requestId' | 'reason'> {
  /** Requests of one group are one request, and at most one of them comes true. */
  readonly group: string | undefined
}

export type RefundOutcome = Awaited<ReturnType<ReturnType<typeof requestRefund>>>

/** A refund that somebody gives up. */
interface GivenUpRefund {
  readonly orderId: OrderId
  readonly refundId: string
}

export interface RefundTool {
  /** Undefined when nobody heard what came of it. */
  run(request: StaffRequest): Promise<RefundOutcome | undefined>
  giveUp(refund: GivenUpRefund): Promise<GivenUp | undefined>
  /** By the request id that facts name. */
  readonly requests: ReadonlyMap<string, StaffRequest>
  readonly givenUp: ReadonlyMap<string, GivenUpRefund>
  /** The refunds whose page somebody asked the shop for. */
  readonly opened: Set<string>
}

export function makeRefundTool(context: RunContext, outsideOf: OutsideOf): RefundTool {
  const { random, summary } = context
  const requests = new Map<string, StaffRequest>()
  const givenUp = new Map<string, GivenUpRefund>()

  const run = toolOf(context, outsideOf)

  const numbered = (name: string, { size }: ReadonlyMap<string, unknown>) =>
    `${name}-${String(size + 1).padStart(4, '0')}`

  return {
    requests,
    givenUp,
    opened: new Set(),
    run(request) {
      const requestId = numbered('refund', requests)
      requests.set(requestId, request)
      summary.refundRequests++
      const { group: _, ...wanted } = request
      return run({ name: 'refund', orderId: request.orderId, requestId }, ({ orders, visits, clock, log }) =>
        requestRefund({ orders, visits, clock, log, refundWay, random: random.bytes })({
          ...wanted,
          reason: 'mei',
          requestId,
        }),
      )
    },
    giveUp(refund) {
      const requestId = numbered('give-up', givenUp)
      givenUp.set(requestId, refund)
      return run({ name: 'refund', orderId: refund.orderId, requestId }, ({ orders, clock, log }) =>
        giveUpRefund({ orders, clock, log, refundWay })({ ...refund, reason: 'mei', requestId }),
      )
    },
  }
}
