/** Why a message that claims to come from a gateway is refused. */

/** Each has a row in docs/operations.md; a test compares both. */
export const ILLEGAL_REASONS = [
  'unknownGateway',
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
  'wrongApp',
  'unknownTradeStatus',
  'notSentByGateway',
  'returnNotConfirmed',
  'unknownOrder',
  'unknownRefund',
  'wrongGateway',
  'amountMismatch',
] as const

export type IllegalReason = (typeof ILLEGAL_REASONS)[number]

/** Whether anybody can cause it; all others need a valid signature. */
export const needsNoKey = (reason: IllegalReason): boolean =>
  ILLEGAL_REASONS.indexOf(reason) <= ILLEGAL_REASONS.indexOf('badSignature')

/**
 * The likely cause of an invalid signature: if it is undone, the signature is valid. Each has a row in
 * docs/operations.md.
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
  'certificateNumberUnsigned',
  'certificateUnknown',
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
  /** The parameter that is affected, if it is one. */
  readonly parameter?: string
}
