/**
 * The events of the log, by their codes. Fields hold identifiers and codes; a key, a signature or a whole body
 * is never one of them.
 */
export type LogEvent =
  | 'requestFailed'
  | 'orderCreated'
  | 'orderReplayed'
  | 'orderPaid'
  | 'paymentRequested'
  | 'paymentUnavailable'
  | 'refundRequested'
  | 'refundRecorded'
  | 'refundMade'
  | 'refundFailed'
  | 'refundUnanswered'
  | 'notifyRecorded'
  | 'notifyRepeated'
  | 'notifyUnconfirmed'
  | 'notifyDisowned'
  | 'illegalRequest'
  | 'illegalRequestsCounted'
  | 'signedMessageRefused'
  | 'returnShown'
  | 'gatewayAnswered'
  | 'eventFailed'
  | 'itemUnreadable'
  | 'mailSent'
  | 'mailRejected'
  | 'mailUnavailable'
  | 'reconciled'
  | 'orderReconciled'
  | 'gatewaySilent'
  | 'gatewayCertificateUnknown'
  | 'certificateEnding'
  | 'visitFailed'
  | 'visitNotSent'
  | 'visitMessageUnreadable'
  | 'personNeeded'
  | 'orderAttended'
  | 'buyersForgotten'
  | 'forgettingHeld'
  | 'notForgotten'

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>

export type Log = (level: 'info' | 'warn' | 'error', event: LogEvent, fields: LogFields) => void
