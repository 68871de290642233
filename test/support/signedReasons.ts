/** What is found out only of a message with the right signature: each of these leaves a line of its own. */
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
