/** The reasons that apply only to correctly signed messages, and are logged separately. */
export const SIGNED_REASONS: readonly string[] = [
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
]
