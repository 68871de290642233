/** `POST /v1/orders/{orderId}/cancel`. */
import type { CancelOrder } from '../../payment/cancelOrder'
import { err, ok } from '../../result'
import type { Clock } from '../../time'
import type { ApiContext } from '../apiContext'
import { storedReason } from '../caller'
import { serve } from '../operation'
import { CANCEL_ORDER } from '../operations'
import { orderReply, parseOrderIdText } from '../orderResource'

interface Parts extends ApiContext {
  readonly cancelOrder: CancelOrder
  readonly clock: Clock
}

export const cancelOrder = ({ cancelOrder, clock, ...apiContext }: Parts) =>
  serve(CANCEL_ORDER, async ({ path, caller, requestId }) => {
    const orderId = parseOrderIdText(path.orderId)
    if (!orderId) return err({ code: 'order_not_found' })
    const outcome = await cancelOrder({ orderId, by: storedReason(caller), requestId })
    switch (outcome.kind) {
      case 'canceled':
        return ok(orderReply(200, outcome.order, clock(), apiContext))
      case 'unknownOrder':
        return err({ code: 'order_not_found' })
      case 'notOpen':
        return err({ code: 'order_not_open' })
      case 'gatewaySilent':
        return err({ code: 'gateway_unavailable' })
      case 'changedMeanwhile':
        return err({ code: 'order_changed' })
      // Stryker disable next-line ConditionalExpression: for the compiler, since there is no other kind
      default:
        return outcome satisfies never
    }
  })
