/** Refunds through Alipay's open platform: part of the product, so that every app may ask for them. */
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../time'
import type { Opening, Refunds } from '../gateway'
import type { HttpGet } from '../httpClient'
import { askBy } from './ask'
import { type Keys, openKeys } from './keys'
import { findRefund, refund, type Time } from './refund'
import { type AlipayPageSettings, readSettings } from './settings'

export const openRefunds: Opening<Refunds> = async environment => {
  const settings = readSettings(environment)
  return alipayPageRefunds(settings, openKeys(environment, settings), environment.http, {
    clock: systemClock,
    pause,
  })
}

export function alipayPageRefunds(
  settings: AlipayPageSettings,
  keys: Keys,
  http: HttpGet,
  time: Time,
): Required<Pick<Refunds, 'refund' | 'find'>> {
  const ask = askBy(settings, keys, http)
  return {
    refund: (order, wanted) => refund(ask, order, wanted, time),
    find: (order, sought) => findRefund(ask, order, sought, time.clock()),
  }
}
