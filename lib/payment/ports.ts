/** The ports of the use cases: store and queue, implemented for AWS in lib/store and in memory for tests. */
import type { Fen } from '../money'
import type {
  Concern,
  ForgottenFact,
  GatewayName,
  Provenance,
  RecordedFact,
  RequestedFact,
} from '../order/facts'
import type { MerchantId } from '../order/merchant'
import type { Order } from '../order/order'
import type { OrderId } from '../order/orderId'
import type { LinkId, PaymentLink } from '../order/paymentLink'
import type { EpochMs } from '../time'
import type { Agenda } from './agenda'

/** Requests with the same key are one request. */
export interface Idempotency {
  readonly key: string
  /** Digest of the contents: the same key with another fingerprint is a conflict. */
  readonly fingerprint: string
  /** Whether the key is kept for ever; default: for a day. */
  readonly isKept?: boolean
}

export type Creation =
  | { readonly kind: 'created' | 'replayed'; readonly order: Order }
  /** The key was used before, with other contents. */
  | { readonly kind: 'conflict' }

/** The condition under which facts may be recorded on an order. */
export interface Expectation {
  readonly gateway: GatewayName
  readonly amountFen: Fen
}

/** The buyer's money has arrived. */
export type PaidFact = Extract<RecordedFact, { readonly kind: 'paid' }>

type Recording =
  /** `order`: with the facts. `news`: those that were not recorded before. */
  | { readonly kind: 'recorded'; readonly order: Order; readonly news: readonly RecordedFact[] }
  /** Nothing was written: the order does not exist, or does not meet the expectation. */
  | { readonly kind: 'refused'; readonly order: Order | undefined }

export interface LoadedOrder {
  readonly order: Order
  readonly agenda: Agenda | undefined
}

interface Settlement {
  /** The order, with the facts. */
  readonly order: Order
  /** The facts that were not recorded before. */
  readonly news: readonly RecordedFact[]
  /** Whether the next visit was set. */
  readonly isScheduled: boolean
}

export type Forgetting =
  /** `forgottenBefore`: the order that was passed had been forgotten already. */
  | { readonly kind: 'forgotten' | 'forgottenBefore' }
  /** Nothing was written: work is left for which the buyer's address may be needed. */
  | { readonly kind: 'inWork'; readonly order: Order; readonly agenda: Agenda }
  /** There is no such order. */
  | { readonly kind: 'unknown' }

export interface DueOrder {
  readonly orderId: OrderId
  readonly dueAt: EpochMs
}

export interface ConcernedOrder {
  readonly orderId: OrderId
  readonly concern: Concern
}

export interface DueOrders {
  /** The orders whose visit is due: alternating between shards, the longest overdue of each shard first. */
  due(now: EpochMs): AsyncIterable<DueOrder>
}

export interface PartOfDay {
  /** Inclusive; default: the beginning of the day. */
  readonly from?: EpochMs
  /** Inclusive; default: the end of the day. */
  readonly to?: EpochMs
  readonly isOldestFirst?: boolean
  /** Called for each order that is left out, since it cannot be read. */
  readonly onUnreadable?: () => void
}

/** `from` and `to` are inclusive; without them, the range is unbounded. */
export interface ReferenceQuery extends Pick<PartOfDay, 'from' | 'to'> {
  readonly reference: string
  readonly merchant: MerchantId
}

export interface OrderLists {
  /**
   * The orders with work left, in each shard the longest due first. An order of the last minutes may be missing, unless
   * a visit or a person has acted on it.
   */
  listWork(): AsyncIterable<OrderId>
  /** The orders that need a person. */
  listConcerns(): AsyncIterable<ConcernedOrder>
  /**
   * A merchant's orders with this reference, unordered. Other merchants' orders with the same reference do not slow it
   * down.
   */
  listByReference(wanted: ReferenceQuery): AsyncIterable<Order>
  /**
   * The orders of a day in Beijing by creation time and number, newest first by default; reads lazily.
   *
   * @param day  any time of the day
   */
  listDay(day: EpochMs, part?: PartOfDay): AsyncIterable<Order>
}

/** Buyer-facing functions get only `Orders`. */
export interface ListedOrders extends Orders, OrderLists {}

/** The most facts in one write: DynamoDB limits an expression to 4 KB. */
export const MOST_FACTS = 60

export interface Orders {
  /**
   * Saves a new order, due for its first visit, atomically. A repetition with the same number or idempotency key
   * returns the first order.
   */
  create(order: Order, idempotency?: Idempotency): Promise<Creation>
  /** @throws UnreadableItem */
  get(orderId: OrderId): Promise<Order | undefined>
  /** Loads the order with its schedule. @throws UnreadableItem */
  load(orderId: OrderId): Promise<LoadedOrder | undefined>
  /**
   * Binds an order to a gateway before the buyer is sent there, in one write, and schedules a visit as for a new order.
   */
  bind(orderId: OrderId, fact: RequestedFact & Provenance): Promise<void>
  /**
   * Adds facts from a gateway in one conditional write. Facts that are recorded already stay as they are. An order with
   * no work left becomes due at once; otherwise the schedule stays.
   */
  record(orderId: OrderId, expected: Expectation, facts: readonly RecordedFact[]): Promise<Recording>
  /**
   * Adds a payment that leaves no work, and ends the schedule in the same conditional write. The order must meet the
   * expectation, be bound to this gateway alone, be paid in time, and have no other facts.
   *
   * @returns undefined when a condition failed and nothing was written
   */
  recordSolePayment(
    orderId: OrderId,
    expected: Expectation,
    fact: PaidFact,
  ): Promise<Extract<Recording, { readonly kind: 'recorded' }> | undefined>
  /**
   * Adds facts of our own, and sets the next visit in the same write; undefined: none, until another fact is recorded.
   *
   * @param order  as it was read. When facts were recorded since, these are added nevertheless, and the schedule stays:
   *               the other writer did not know them
   */
  settle(order: Order, facts: readonly RecordedFact[], agenda: Agenda | undefined): Promise<Settlement>
  /**
   * Adds facts in one conditional write if none was added since the order was read, and makes the order due at once. Of
   * two concurrent decisions, one succeeds.
   *
   * @returns the order with the facts; undefined when it had changed and nothing was written
   */
  recordUnlessChanged(
    order: Order,
    fact: RecordedFact,
    ...others: readonly RecordedFact[]
  ): Promise<Order | undefined>
  /**
   * Erases the buyer's personal data (lib/order/personalData.ts) and the index entry of the shop's reference, if no work
   * is left, and records the fact; atomically.
   *
   * @param order  as it was read
   */
  forget(order: Order, fact: ForgottenFact & Provenance): Promise<Forgetting>
}

/** An absent field stays; undefined removes it. */
export type LinkChanges = Partial<Pick<PaymentLink, 'name' | 'metadata' | 'isActive' | 'endedBy'>> & {
  readonly expiresAt?: PaymentLink['expiresAt'] | undefined
  readonly successUrl?: PaymentLink['successUrl'] | undefined
}

/** A page of links: those older than an id, or younger than one. */
export interface LinkRange {
  readonly limit: number
  readonly olderThan?: LinkId | undefined
  readonly youngerThan?: LinkId | undefined
}

export interface PaymentLinks {
  /** Saves a new link. @returns the saved link, or an earlier one with the same id */
  add(link: PaymentLink): Promise<PaymentLink>
  get(linkId: LinkId): Promise<PaymentLink | undefined>
  /** A merchant's links, newest first. */
  list(range: LinkRange, merchant: MerchantId): Promise<readonly PaymentLink[]>
  /** @returns the changed link; undefined where the merchant has no such link */
  change(linkId: LinkId, changes: LinkChanges, merchant: MerchantId): Promise<PaymentLink | undefined>
  /**
   * Gives an order one use of an active link, in one conditional write.
   *
   * @returns whether the order holds a use, by this call or an earlier one
   */
  takeUse(
    linkId: LinkId,
    use: { readonly orderId: OrderId; readonly until: EpochMs; readonly maxUses: number },
  ): Promise<boolean>
  /** Frees the uses of expired orders, and makes those of paid ones permanent. */
  settleUses(
    linkId: LinkId,
    uses: { readonly freed: readonly OrderId[]; readonly kept: readonly OrderId[] },
  ): Promise<void>
}

export interface OrderBatches {
  /** Those of the orders that exist and can be read, unordered. */
  getMany(orderIds: readonly OrderId[]): Promise<readonly Order[]>
}

/** A message: an order is to be visited. */
export interface Visit {
  readonly orderId: OrderId
  /** 0 when sent by the schedule; otherwise the number of the recheck (followUp's `nextRecheck`). */
  readonly attempt: number
  /** Delay of the message, in s: 0 to 900. */
  readonly delaySeconds: number
}

/** The queue of visits: at least once, in any order. */
export interface Visits {
  /**
   * Sends visits, in batches.
   *
   * @returns the orders whose visits were not accepted
   * @throws  when the queue does not answer; then any of the visits may have been accepted
   */
  send(visits: readonly Visit[]): Promise<readonly OrderId[]>
}
