/**
 * Facts: what was learned about an order and verified, and what the shop did. An order keeps them in a map whose keys
 * identify the fact and not the message, so that duplicates and reordered messages change nothing. Facts are never
 * altered or removed.
 */
import type { Fen } from '../money'
import type { EpochMs } from '../time'

/**
 * The name of a gateway, as in its folder and its message paths; for other merchants than the default one, the name of
 * their account there, such as `alipayPage.teahouse`. @see merchant.ts
 */
export type GatewayName = string

/**
 * Where a fact comes from. `buyer`: a request of the buyer. `notify`: a gateway's message. `query`, `close`, `refund`:
 * a gateway's answer to such a call. `bill`: a gateway's answer to a query that a bill caused. `mail`: the mail
 * service. `person`: somebody of the shop. `api`: the shop's back end. `schedule`: a scheduled function.
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

/** The origin of a fact, for the order's history. */
export interface Provenance {
  readonly source: (typeof SOURCES)[number]
  /** The source's own id or text: the message's id, the mail's id, a person's reason; '' if there is none. */
  readonly sourceId: string
  /** The name that the person of the shop signed in with, if known. */
  readonly person?: string
  /** Joins the fact to the log. */
  readonly requestId: string
  readonly recordedAt: EpochMs
}

interface OfTrade {
  readonly gateway: GatewayName
  /** The gateway's trade number; '' when there is no trade. */
  readonly tradeNo: string
  /** When it happened, according to the source. */
  readonly at: EpochMs
}

interface OfMoney extends OfTrade {
  readonly amountFen: Fen
}

interface OfRefund {
  /** The shop's number for a refund that it requested, constant over repetitions; otherwise the gateway's. */
  readonly refundId: string
}

/** A gateway's statement about a trade. */
export type TradeFact =
  /** The money has arrived; the amount may differ from the order's. */
  | ({ readonly kind: 'paid' } & OfMoney)
  /** The buyer has paid, and the seller cannot receive the money yet. */
  | ({ readonly kind: 'pending' } & OfMoney)
  /** The trade is complete and takes no more refunds. The amount is what was paid. */
  | ({ readonly kind: 'finished' } & OfMoney)
  /** A single refund, made. */
  | ({ readonly kind: 'refunded' } & OfRefund & OfMoney)
  /** The sum refunded so far, in any number of refunds. */
  | ({ readonly kind: 'refundedInAll' } & OfMoney)
  /** A part was refunded; the gateway does not say how much. */
  | ({ readonly kind: 'partlyRefunded' } & OfTrade)
  /** The gateway closed the trade. */
  | ({ readonly kind: 'closed' } & OfTrade)

/** The buyer chose the gateway, and was sent there for the first time. */
export interface RequestedFact {
  readonly kind: 'requested'
  readonly gateway: GatewayName
  readonly at: EpochMs
}

/** The gateway issued a code, which the shop's page shows and the buyer scans. */
export interface CodeShownFact {
  readonly kind: 'codeShown'
  readonly gateway: GatewayName
  /** The content of the code. */
  readonly text: string
  readonly at: EpochMs
  /** From here on the code is invalid. */
  readonly scanUntil: EpochMs
}

/** The shop requests a refund. Recorded before the gateway is asked, and pending until the refund is made or fails. */
export type RefundRequestedFact = { readonly kind: 'refundRequested' } & OfRefund & OfMoney

/**
 * The gateway's page that makes the refund was opened for the first time. Only from here on can the gateway have made
 * it.
 */
type RefundOpenedFact = { readonly kind: 'refundOpened' } & OfRefund & OfTrade

/** The refund will not be made, and no money was returned. `code` is the gateway's error code, or GIVEN_UP. */
type RefundFailedFact = { readonly kind: 'refundFailed'; readonly code: string } & OfRefund & OfTrade

/** The code of a refund that a person gave up. */
export const GIVEN_UP = 'GIVEN_UP'

/** The buyer's personal data was erased. @see personalData.ts */
export interface ForgottenFact {
  readonly kind: 'forgotten'
  readonly at: EpochMs
}

/** The shop canceled the order, unpaid; its open trades had been closed before. */
export interface CanceledFact {
  readonly kind: 'canceled'
  readonly at: EpochMs
}

/** Something that the shop did. */
type OwnFact =
  | RequestedFact
  | CodeShownFact
  | RefundRequestedFact
  | RefundOpenedFact
  | RefundFailedFact
  /** The order expired, unpaid: its trade was closed at the shop's request, or there was none for long enough. */
  | ({ readonly kind: 'expired' } & OfTrade)
  /** The mail service accepted the receipt for a payment. */
  | ({ readonly kind: 'receiptSent' } & OfTrade)
  /** The mail service accepted the shop's notice of a payment. */
  | ({ readonly kind: 'noticeSent' } & OfTrade)
  /** The mail service accepted the buyer's mail about a refund. */
  | ({ readonly kind: 'refundMailSent' } & OfRefund & OfTrade)
  /** A person has dealt with a concern. */
  | { readonly kind: 'attended'; readonly concern: Concern; readonly at: EpochMs }
  | ForgottenFact
  | CanceledFact

export type Fact = TradeFact | OwnFact

export type RecordedFact = Fact & Provenance

/**
 * Facts with their provenance, which overrides any fields of the same name. The fact's own fields come first, which is
 * fastest in the deployed version of Node.js.
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

/** Facts in the order in which they were recorded; those recorded together, as they happened. */
export const asLearned = (facts: Readonly<Record<string, RecordedFact>>): readonly RecordedFact[] =>
  Object.values(facts).sort(
    (a, b) => a.recordedAt - b.recordedAt || a.at - b.at || (factKey(a) < factKey(b) ? -1 : 1),
  )

/** As an order's `facts`. */
export const factsByKey = (facts: readonly RecordedFact[]): Readonly<Record<string, RecordedFact>> =>
  Object.fromEntries(facts.map(fact => [factKey(fact), fact]))

/** The key under which a fact is stored; equal facts have equal keys. */
export function factKey(fact: Fact): string {
  switch (fact.kind) {
    case 'attended':
      return `attended:${fact.concern}:${fact.at}`
    case 'requested':
      return `requested:${fact.gateway}`
    // An order may be shown several codes, one after another.
    case 'codeShown':
      return `codeShown:${fact.gateway}:${fact.at}`
    // Each of these happens once to a refund.
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
    // Each of these happens once to a trade.
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
