// What every part of the simulator shares: contract, memory, settings, clock, log.

import type { Contract } from '../alipayDirect/contract'
import type { Ledger } from './ledger'
import type { ErrorCode } from './refusal'
import type { Settings } from './settings'

/** A payment request that was turned away, for the control panel. */
export interface TurnedAway {
  /** `yyyy-MM-dd HH:mm:ss`, Asia/Shanghai. */
  readonly time: string
  readonly code: ErrorCode
  readonly detail: string
  /** As the request claims, cut to 64 characters; empty when it has none. */
  readonly outTradeNo: string
}

export interface Desk {
  readonly contract: Contract
  readonly knownNotifyIds: ReadonlySet<string>
  readonly ledger: Ledger
  settings: Settings
  /** The latest fifty, newest first. */
  turnedAway: readonly TurnedAway[]
  readonly now: () => number
  readonly log: (line: string) => void
}
