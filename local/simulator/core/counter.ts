// What the core offers to the routes of one gateway: opening trades, changing and finding them.

import { formatBeijing } from './beijingTime'
import type { Control } from './control'
import { errorPage } from './errorPage'
import type { Counter, SimulatedGateway } from './gateway'
import { PAGE_HEADERS } from './pageFrame'

const KEPT_REFUSALS = 50

export function makeCounter(gateway: SimulatedGateway, { desk, actions, notifier }: Control): Counter {
  const { ledger, now, log } = desk
  return {
    ledger,
    settings: () => desk.settings,
    now,
    log,
    open: order => actions.open(gateway, order),
    move: actions.move,
    refund: actions.refund,
    tell: announcement => void notifier.tell(gateway.name, announcement),
    turnAway(c, refusal, outTradeNo) {
      const { refused: code, detail } = refusal
      log(`gateway refused ${outTradeNo}: ${code} (${detail})`)
      const time = formatBeijing(now())
      desk.turnedAway = [
        { gateway: gateway.name, time, code, detail, outTradeNo: outTradeNo.slice(0, 64) },
        ...desk.turnedAway,
      ].slice(0, KEPT_REFUSALS)
      return c.html(errorPage(refusal), 200, { ...PAGE_HEADERS, 'X-Simulator-Error': code })
    },
  }
}
