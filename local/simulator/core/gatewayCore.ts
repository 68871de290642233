// What the core offers to the routes of one gateway: opening trades, changing and finding them.

import { formatBeijing } from './beijingTime'
import type { Control } from './control'
import { errorPage } from './errorPage'
import type { GatewayCore, SimulatedGateway } from './gateway'
import { PAGE_HEADERS } from './pageFrame'

const KEPT_REFUSALS = 50

export function makeGatewayCore(
  gateway: SimulatedGateway,
  { context, actions, notifier }: Control,
): GatewayCore {
  const { ledger, now, log } = context
  return {
    ledger,
    settings: () => context.settings,
    now,
    log,
    open: order => actions.open(gateway, order),
    move: actions.move,
    refund: actions.refund,
    tell: announcement => void notifier.tell(gateway.name, announcement),
    showRefusal(c, refusal, outTradeNo) {
      const { refused: code, detail } = refusal
      log(`gateway refused ${outTradeNo}: ${code} (${detail})`)
      const time = formatBeijing(now())
      context.refusedRequests = [
        { gateway: gateway.name, time, code, detail, outTradeNo: outTradeNo.slice(0, 64) },
        ...context.refusedRequests,
      ].slice(0, KEPT_REFUSALS)
      return c.html(errorPage(refusal), 200, { ...PAGE_HEADERS, 'X-Simulator-Error': code })
    },
  }
}
