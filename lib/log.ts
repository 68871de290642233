/**
 * One JSON line an event, for people and for machines. Events are named by codes. Fields hold identifiers and
 * codes; a key, a signature or a whole body is never one of them.
 */
import { isoTime, systemClock } from './time'

export type LogEvent =
  | 'requestFailed'
  | 'orderCreated'
  | 'orderReplayed'
  | 'paymentRequested'
  | 'paymentUnavailable'
  | 'notifyRecorded'
  | 'notifyRepeated'
  | 'notifyUnconfirmed'
  | 'notifyDisowned'
  | 'illegalRequest'
  | 'eventFailed'
  | 'mailSent'
  | 'mailRejected'
  | 'mailUnavailable'
  | 'reconciled'
  | 'orderReconciled'
  | 'gatewaySilent'
  | 'visitFailed'
  | 'personNeeded'

type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export type Log = (level: 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields) => void

export const jsonLog: Log = (level, event, fields) => {
  console.log(JSON.stringify({ time: isoTime(systemClock()), level, event, ...fields }))
}
