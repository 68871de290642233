/**
 * One JSON line an event, for people and for machines. Events are named by codes. Fields hold identifiers and
 * codes; a key, a signature or a whole body is never one of them.
 */

import { type Clock, isoTime } from '../time'
import { measurement } from './metrics'

export type LogEvent =
  | 'requestFailed'
  | 'orderCreated'
  | 'orderReplayed'
  | 'orderPaid'
  | 'paymentRequested'
  | 'paymentUnavailable'
  | 'notifyRecorded'
  | 'notifyRepeated'
  | 'notifyUnconfirmed'
  | 'notifyDisowned'
  | 'illegalRequest'
  | 'illegalRequestsCounted'
  | 'returnShown'
  | 'gatewayAnswered'
  | 'eventFailed'
  | 'mailSent'
  | 'mailRejected'
  | 'mailUnavailable'
  | 'reconciled'
  | 'orderReconciled'
  | 'gatewaySilent'
  | 'visitFailed'
  | 'personNeeded'

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export type Log = (level: 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields) => void

/** @param stage  where this runs, by which its measurements are told from another's */
export const jsonLog =
  (stage: string, clock: Clock): Log =>
  (level, event, fields) => {
    const now = clock()
    const line = { time: isoTime(now), level, event, ...fields, ...measurement(event, fields, stage, now) }
    console.log(JSON.stringify(line))
  }
