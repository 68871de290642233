/** Counts what happened in runs: a simulation in which nothing happens finds nothing. */

const NOTHING = {
  orders: 0,
  paid: 0,
  paidLate: 0,
  paidOtherAmount: 0,
  paidAfterCancel: 0,
  /** Paid at two gateways, and a person heard of it. */
  paidTwice: 0,
  finished: 0,
  refunded: 0,
  closed: 0,
  expired: 0,
  canceled: 0,
  /** How often the back end called an order off, whatever came of it. */
  cancellations: 0,
  /** Let go without a question, since their buyers were never sent anywhere. */
  neverSent: 0,
  /** Buyers who opened a trade at one gateway and then at another. */
  changedMinds: 0,
  /** Trades that the shop had closed since their orders were paid at another gateway. */
  closedElsewhere: 0,
  /** Payments that failed, of gateways that tell of it. */
  failedPayments: 0,
  /** Orders that nothing is left to do about, and nothing was hidden of. */
  settled: 0,
  /** The gateway has the money, told nobody, and the contract lets nobody ask: the owner was told. */
  leftToTheOwner: 0,
  /** What the owner found on her list. */
  concerns: 0,
  invocations: 0,
  deaths: 0,
  atOnce: 0,
  /** Failed calls to the store, the secrets and the gateway. */
  faults: 0,
  /** Messages dropped, duplicated, delayed, replies lost. */
  networkFaults: 0,
  /** Runs of the schedule; messages of queues that came again though all was done; those that failed too often; questions about trades, and trades closed, at the shop's word. */
  reconciled: 0,
  messagesRepeated: 0,
  deadLetters: 0,
  asked: 0,
  closedByUs: 0,
  /** Refunds that people of the shop wanted, how many of those with a colleague, and those that were recorded by hand. */
  refundRequests: 0,
  refundsTwiceAtOnce: 0,
  refundsByHand: 0,
  /** Refunds that gateways took on, those of them that were slow, requests that were refused, those that came again. */
  refundsMade: 0,
  refundsSlow: 0,
  refundsRefused: 0,
  refundRepeats: 0,
  /** Refunds that were made at a gateway's own site, and trades of which the shop did not hear all of that. */
  refundsElsewhere: 0,
  refundsUnheard: 0,
  /** Refunds that the shop was refused for good. */
  refundsFailed: 0,
  /** Pages of gateways where refunds are confirmed, those that were, and refunds that were given up or lost their day. */
  refundPages: 0,
  refundsConfirmed: 0,
  refundsGivenUp: 0,
  refundPagesPastDay: 0,
  /** Facts that were learned by asking. */
  learnedByAsking: 0,
  /** Mails that were taken; again, because nobody knew; not taken; rejected for good. */
  receipts: 0,
  notices: 0,
  refundMails: 0,
  mailRepeats: 0,
  mailFaults: 0,
  mailsRejected: 0,
  /** Webhooks that were taken; again; not; and deliveries that were given up. */
  webhooks: 0,
  webhooksTwice: 0,
  webhooksRefused: 0,
  webhooksGivenUp: 0,
  /** Bills that were read; those with something wrong; comparisons; what they learned; mismatches in the end. */
  bills: 0,
  billsWrong: 0,
  comparisons: 0,
  learnedFromBills: 0,
  mismatches: 0,
  /** Changes that the stream handed over in vain until it gave up. */
  changesGivenUp: 0,
  notifyAttempts: 0,
  notifiesAcknowledged: 0,
  illegalMessages: 0,
  illegalRecords: 0,
  /** Attempts of genuine notifies of gateways to which the shop had sent nobody, and those on record. */
  strayNotifies: 0,
  strayRecords: 0,
  /** Genuine messages of one gateway that were sent to the address of another. */
  misdirected: 0,
  /** Illegal requests on record that were honest, and that a gateway denied when asked back. */
  honestRecords: 0,
}

export type Summary = { -readonly [Key in keyof typeof NOTHING]: number }

export const emptySummary = (): Summary => ({ ...NOTHING })

export function addSummary(total: Summary, run: Summary): void {
  for (const key of Object.keys(run) as (keyof Summary)[]) total[key] += run[key]
}
