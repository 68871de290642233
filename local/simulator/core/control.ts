// The acts of the control panel, used by its page and by its JSON API alike.

import type { Desk } from './desk'
import type { Notifier } from './notifier'
import type { Settings } from './settingFields'
import { changeSettings, initialSettings } from './settings'
import type { TradeActions } from './tradeActions'

export interface Control {
  readonly desk: Desk
  readonly actions: TradeActions
  readonly notifier: Notifier
}

/** Apply a partial change. @returns the settings now in force, or the problems, one sentence each */
export function applySettings(
  { desk, actions, notifier }: Control,
  change: unknown,
): Settings | readonly string[] {
  const before = desk.settings
  const changed = changeSettings(desk.schema, before, change)
  if (!('order' in changed)) return changed
  desk.settings = changed
  if (changed.speed !== before.speed) {
    notifier.rescale(before.speed, changed.speed)
    actions.rescale(before.speed, changed.speed)
  }
  return changed
}

/** Forget every trade and notify and go back to the first settings. */
export function resetAll({ desk, actions, notifier }: Control, speed: number): void {
  actions.stop()
  notifier.silence()
  desk.ledger.clear()
  desk.settings = initialSettings(desk.schema, speed)
  desk.turnedAway = []
}
