// The actions of the control panel, for its page and its JSON API.

import type { SimulatorContext } from './context'
import type { Notifier } from './notifier'
import { type Refusal, refuse } from './refusal'
import type { Settings } from './settingFields'
import { changeSettings, initialSettings } from './settings'
import type { Trade } from './trade'
import type { TradeActions } from './tradeActions'
import { readYuan } from './yuan'

export interface Control {
  readonly context: SimulatorContext
  readonly actions: TradeActions
  readonly notifier: Notifier
}

/** Apply a partial change. @returns the new settings, or the problems, one sentence each */
export function applySettings(
  { context, actions, notifier }: Control,
  change: unknown,
): Settings | readonly string[] {
  const before = context.settings
  const changed = changeSettings(context.schema, before, change)
  if (!('order' in changed)) return changed
  context.settings = changed
  if (changed.speed !== before.speed) {
    notifier.rescale(before.speed, changed.speed)
    actions.rescale(before.speed, changed.speed)
  }
  return changed
}

/** Refund a trade. @param amount yuan; undefined = the remaining amount */
export function refundBy({ actions }: Control, tradeNo: string, amount: unknown): Trade | Refusal {
  if (amount === undefined) return actions.refund(tradeNo, null)
  const fen = typeof amount === 'string' ? readYuan(amount) : null
  return typeof fen === 'number'
    ? actions.refund(tradeNo, fen)
    : refuse('REFUND_AMOUNT_NOT_VALID', `The amount “${amount}” is not yuan, such as 0.01.`)
}

/** Delete all trades and notifies, and reset the settings. */
export function resetAll({ context, actions, notifier }: Control, speed: number): void {
  actions.stop()
  notifier.silence()
  context.ledger.clear()
  context.settings = initialSettings(context.schema, speed)
  context.refusedRequests = []
}
