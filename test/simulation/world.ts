/** The part of a run that buyers and attackers act in, and how they retry. */
import { SECOND_MS } from '../../lib/time'
import type { RunContext } from './flakyCalls'
import type { Gateways } from './gateways'
import type { Network } from './network'
import type { Purchase } from './purchase'

export const WANTS_JSON = { accept: 'application/json' }
/** How long somebody waits for a page. */
export const PATIENCE_MS = 30 * SECOND_MS

export interface World extends RunContext {
  readonly network: Network
  readonly gateways: Gateways
  readonly purchases: Purchase[]
}

/** Acts until something comes of it, and waits up to `waitMs` in between. */
export async function triesAgain<T>(
  { scheduler, random }: World,
  times: number,
  waitMs: number,
  act: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let left = times; left > 0; left--) {
    const result = await act()
    if (result !== undefined) return result
    await scheduler.sleep(random.between(0, waitMs))
  }
  return undefined
}
