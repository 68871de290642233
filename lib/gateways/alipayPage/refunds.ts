/** Refunds through the open platform; every app has the service. */
import { sleep as pause } from '../../deadline'
import { type EpochMs, plusMs, SECOND_MS } from '../../time'
import type { Refunds } from '../capabilities/refunds'
import type { Opening } from '../gateway'
import type { HttpGet } from '../httpClient'
import { askBy } from './ask'
import { type Keys, openKeys } from './keys'
import { findRefund, refund, type Time } from './refund'
import { type AlipayPageSettings, readSettings } from './settings'

/** The interval between two refunds of a trade that Alipay demands. @see docs/protocols.md#page-refund */
const APART_MS = 3 * SECOND_MS

export const openRefunds: Opening<Refunds> = async environment => {
  const settings = readSettings(environment)
  const { http, clock } = environment
  return alipayPageRefunds(settings, openKeys(environment, settings), http, { clock, pause })
}

export function alipayPageRefunds(
  settings: AlipayPageSettings,
  keys: Keys,
  http: HttpGet,
  time: Time,
): Required<Pick<Refunds, 'refund' | 'find'>> {
  const ask = askBy(settings, keys, http)
  const turn = turns(time)
  return {
    async refund(order, wanted) {
      await turn(wanted.tradeNo)
      return refund(ask, order, wanted, time)
    },
    find: (order, sought) => findRefund(ask, order, sought, time.clock()),
  }
}

/** Makes refunds of a trade wait for their turn, within this process. */
function turns({ clock, pause }: Time) {
  const freeFrom = new Map<string, EpochMs>()
  return async (tradeNo: string): Promise<void> => {
    const now = clock()
    for (const [other, from] of freeFrom) if (from <= now) freeFrom.delete(other)
    const at = freeFrom.get(tradeNo) ?? now
    freeFrom.set(tradeNo, plusMs(at, APART_MS))
    if (at > now) await pause(at - now)
  }
}
