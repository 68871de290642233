/**
 * Facts: what we learned about an order and verified, and what we did about it. An order keeps them in a map
 * under keys that name the fact and not the message, so that receiving one twice, or two in another order,
 * changes nothing. No fact is ever altered or removed.
 */

import type { Fen } from '../money'
import type { EpochMs } from '../time'

/**
 * The name of a gateway, as its folder and the path of its messages spell it; of another merchant than the default one,
 * that of its account there. @see merchant.ts
 */
export type GatewayName = string

/**
 * Who told of a fact. `buyer`: whoever ordered. `notify`: the gateway's message. `query`: its answer when we asked. `close`:
 * its answer when we told it to close the trade. `refund`: its answer when we told it to refund. `bill`: its answer when its
 * bill made us ask. `mail`: the mail service. `person`: somebody of the shop. `api`: the shop's own back end. `schedule`: the
 * shop itself, when its time had come.
 */
export const SOURCES = [
  'buyer',
  'notify',
  'query',
  'close',
  'refund',
  'bill',
  'mail',
  'person',
  'api',
  'schedule',
] as const

/** Where a fact comes from, for the order's history. */
export interface Provenance {
  readonly source: (typeof SOURCES)[number]
  /** What the source calls it: the message's number, the mail's, the person's own words; '' for nothing. */
  readonly sourceId: string
  /** Who of the shop it was, by the name that the person signed in with; where that is known. */
  readonly person?: string
  /** Our own request id, which joins the fact to the log. */
  readonly requestId: string
  readonly recordedAt: EpochMs
}

interface OfTrade {
  readonly gateway: GatewayName
  /** The gateway's number of the trade; '' when it has opened none. */
  readonly tradeNo: string
  /** When it happened, by the word of whoever said so. */
  readonly at: EpochMs
}

interface OfMoney extends OfTrade {
  readonly amountFen: Fen
}

interface OfRefund {
  /** Ours where the shop asked for the refund, unchanged in every repetition; else the gateway's. */
  readonly refundId: string
}

/** What a gateway says of a trade. */
export type TradeFact =
  /** The buyer's money has arrived; it need not be the order's amount. */
  | ({ readonly kind: 'paid' } & OfMoney)
  /** The buyer has paid and the seller cannot receive yet. */
  | ({ readonly kind: 'pending' } & OfMoney)
  /** The trade is complete: no refund is possible any more. The amount is what was paid. */
  | ({ readonly kind: 'finished' } & OfMoney)
  /** One refund, known by its id: so much went back to the buyer. */
  | ({ readonly kind: 'refunded' } & OfRefund & OfMoney)
  /** So much of the trade has gone back to the buyer in all, in however many refunds. */
  | ({ readonly kind: 'refundedInAll' } & OfMoney)
  /** A part went back to the buyer; the gateway does not say how much. */
  | ({ readonly kind: 'partlyRefunded' } & OfTrade)
  /** The gateway closed the trade. */
  | ({ readonly kind: 'closed' } & OfTrade)

/** The buyer chose a gateway, and was sent there for the first time. */
export interface RequestedFact {
  readonly kind: 'requested'
  readonly gateway: GatewayName
  readonly at: EpochMs
}

/** A gateway gave a code for the shop's screen, which the buyer scans with its app. */
export interface CodeShownFact {
  readonly kind: 'codeShown'
  readonly gateway: GatewayName
  /** What the code says. */
  readonly text: string
  readonly at: EpochMs
  /** From here on it leads nowhere. */
  readonly scanUntil: EpochMs
}

/**
 * Somebody of the shop wants money of a trade to go back. Recorded before the gateway is asked; pending until the
 * refund has been made or has failed.
 */
export type RefundRequestedFact = { readonly kind: 'refundRequested' } & OfRefund & OfMoney

/**
 * Somebody was led to the gateway's page that makes a refund, for the first time. From here on the gateway may make it;
 * until then nobody could have.
 */
type RefundOpenedFact = { readonly kind: 'refundOpened' } & OfRefund & OfTrade

/** A refund will not be made; nothing of it went back. `code` is the gateway's, or GIVEN_UP by a person's word. */
type RefundFailedFact = { readonly kind: 'refundFailed'; readonly code: string } & OfRefund & OfTrade

/** The code of a refund that somebody of the shop gave up. */
export const GIVEN_UP = 'GIVEN_UP'

/** The buyer was forgotten: what the order told of her was removed. @see personalData.ts */
export interface ForgottenFact {
  readonly kind: 'forgotten'
  readonly at: EpochMs
}

/** The shop called the order off, unpaid; the trades that were open for it were closed before. */
export interface CanceledFact {
  readonly kind: 'canceled'
  readonly at: EpochMs
}

/** What the shop did. */
type OwnFact =
  | RequestedFact
  | CodeShownFact
  | RefundRequestedFact
  | RefundOpenedFact
  | RefundFailedFact
  /** The order was let go, unpaid: its trade was closed at our word, or there was none for long enough. */
  | ({ readonly kind: 'expired' } & OfTrade)
  /** The mail service took the buyer's receipt for a payment. */
  | ({ readonly kind: 'receiptSent' } & OfTrade)
  /** The mail service took the shop's own notice of a payment. */
  | ({ readonly kind: 'noticeSent' } & OfTrade)
  /** The mail service took the mail that tells the buyer of a refund. */
  | ({ readonly kind: 'refundMailSent' } & OfRefund & OfTrade)
  /** Somebody of the shop has dealt with what needed a person. */
  | { readonly kind: 'attended'; readonly concern: Concern; readonly at: EpochMs }
  | ForgottenFact
  | CanceledFact

export type Fact = TradeFact | OwnFact

export type RecordedFact = Fact & Provenance

/**
 * Facts as somebody told of them: by whose word, they do not say themselves, whatever they hold. The fact's own fields stand
 * first: on the Node.js that is deployed that is the quickest way, too.
 */
export const recordedFrom = (
  facts: readonly Fact[],
  { source, sourceId, requestId, recordedAt }: Omit<Provenance, 'person'>,
): readonly RecordedFact[] => facts.map(fact => ({ ...fact, source, sourceId, requestId, recordedAt }))

/** Why an order needs a person. What to do: docs/operations.md#attention */
export const CONCERNS = [
  'paidLate',
  'paidAfterCancel',
  'paidTwice',
  'paidOtherAmount',
  'closedAfterPayment',
  'unconfirmed',
  'refundFailed',
  'refundUnfinished',
  'receiptUnsent',
] as const
export type Concern = (typeof CONCERNS)[number]

/** Facts in the sequence in which the shop came to know of them; of what it learned at once, as it happened. */
export const asLearned = (facts: Readonly<Record<string, RecordedFact>>): readonly RecordedFact[] =>
  Object.values(facts).sort(
    (a, b) => a.recordedAt - b.recordedAt || a.at - b.at || (factKey(a) < factKey(b) ? -1 : 1),
  )

/** Facts as an order holds them. */
export const factsByKey = (facts: readonly RecordedFact[]): Readonly<Record<string, RecordedFact>> =>
  Object.fromEntries(facts.map(fact => [factKey(fact), fact]))

/** The key under which a fact is kept; equal facts have equal keys. */
export function factKey(fact: Fact): string {
  switch (fact.kind) {
    case 'attended':
      return `attended:${fact.concern}:${fact.at}`
    case 'requested':
      return `requested:${fact.gateway}`
    // A code that leads nowhere any more is followed by another.
    case 'codeShown':
      return `codeShown:${fact.gateway}:${fact.at}`
    // Each of these happens to a refund once.
    case 'refunded':
    case 'refundRequested':
    case 'refundOpened':
    case 'refundFailed':
    case 'refundMailSent':
      return `${fact.kind}:${fact.gateway}:${fact.refundId}`
    case 'refundedInAll':
      return `refundedInAll:${fact.gateway}:${fact.tradeNo}:${fact.amountFen}`
    case 'partlyRefunded':
      return `partlyRefunded:${fact.gateway}:${fact.tradeNo}:${fact.at}`
    case 'forgotten':
    case 'canceled':
      return fact.kind
    // Each of these happens to a trade once.
    case 'paid':
    case 'pending':
    case 'finished':
    case 'closed':
    case 'expired':
    case 'receiptSent':
    case 'noticeSent':
      return `${fact.kind}:${fact.gateway}:${fact.tradeNo}`
    // Stryker disable next-line ConditionalExpression: for the compiler, since there is no other kind
    default:
      return fact satisfies never
  }
}
