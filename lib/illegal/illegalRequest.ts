/** Illegal requests: messages that claim to come from a gateway and are not to be believed. */
import type { EpochMs } from '../time'

/** Why a message is illegal. Each reason has a row in docs/operations.md, which a test compares with this list. */
export const ILLEGAL_REASONS = [
  'tooLarge',
  'badEncoding',
  'wrongContentType',
  'tooManyParameters',
  'badParameterName',
  'repeatedParameter',
  'signatureMissing',
  'signTypeMismatch',
  'badSignature',
  'ambiguous',
  'missingField',
  'malformedField',
  'wrongSeller',
  'unknownTradeStatus',
  'notSentByGateway',
  'unknownOrder',
  'wrongGateway',
  'amountMismatch',
] as const

export type IllegalReason = (typeof ILLEGAL_REASONS)[number]

/**
 * The likely cause of a wrong signature: with this one change undone the message would verify. Each has a row
 * in docs/operations.md.
 */
export const SIGNATURE_FAULTS = [
  'encodedTwice',
  'decodedTwice',
  'plusBecameBlank',
  'plusStayedPlus',
  'htmlEscaped',
  'gbkBecameUtf8',
  'utf8BecameGbk',
  'utf8BecameLatin1',
  'charactersLost',
  'normalized',
  'blanksAdded',
  'lineEndsChanged',
  'amountReformatted',
  'parameterAdded',
  'emptyValueSigned',
  'signTypeSigned',
  'encodedValuesSigned',
  'notSorted',
  'signatureReformatted',
  'keyWithWhiteSpace',
  'keyInOtherCase',
  'keyJoinedWithText',
  'noKey',
] as const

export interface SignatureCause {
  readonly fault: (typeof SIGNATURE_FAULTS)[number]
  /** The parameter that is to blame, where it is one. */
  readonly parameter?: string
}

/** Illegal requests of one kind that were counted and not kept whole. */
export interface IllegalCount {
  /** Hours since 1970-01-01T00:00Z. */
  readonly hour: number
  readonly sourceIp: string
  readonly reason: IllegalReason
  readonly count: number
}

export interface IllegalRequest {
  readonly id: string
  readonly at: EpochMs
  readonly reason: IllegalReason
  /** Which way it came in: the function that received it. */
  readonly channel: 'notify' | 'return'
  readonly sourceIp: string
  readonly userAgent: string
  /** The order the message names, as sent (unproven, capped). */
  readonly claimedOrder: string
  /** Why the signature is wrong, where that could be found out; for people, never for a decision. */
  readonly cause?: SignatureCause | undefined
  /** A capped and redacted copy of the form or query. */
  readonly copy: string
  /** Our request id, which joins the record to the log. */
  readonly requestId: string
}
