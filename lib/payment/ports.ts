/** What the use cases need from the store and the queue; AWS and the tests' in-memory twins implement it. */
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
import type { Comparison } from './comparison'

/** A client's promise that requests with one key are one request. */
export interface Idempotency {
  readonly key: string
  /** Digest of what was asked for: the same key with another fingerprint is a conflict. */
  readonly fingerprint: string
  /** Whether the key is taken for ever; else for a day. */
  readonly isKept?: boolean
}

export type Creation =
  | { readonly kind: 'created' | 'replayed'; readonly order: Order }
  /** The idempotency key was used before, with other contents. */
  | { readonly kind: 'conflict' }

/** The condition under which a fact may be recorded on an order. */
export interface Expectation {
  readonly gateway: GatewayName
  readonly amountFen: Fen
}

/** That the buyer's money has arrived. */
export type PaidFact = Extract<RecordedFact, { readonly kind: 'paid' }>

type Recording =
  /** The order as it is now, and those of the facts that were not known before. */
  | { readonly kind: 'recorded'; readonly order: Order; readonly news: readonly RecordedFact[] }
  /** Nothing was written: the order does not exist, or is not as expected. */
  | { readonly kind: 'refused'; readonly order: Order | undefined }

export interface LoadedOrder {
  readonly order: Order
  readonly agenda: Agenda | undefined
}

interface Settlement {
  /** The order as it is now. */
  readonly order: Order
  /** Those of the facts that were not known before. */
  readonly news: readonly RecordedFact[]
  /** Whether the next visit was set. */
  readonly isScheduled: boolean
}

export type Forgetting =
  /** `forgottenBefore`: the fact was recorded already when the order was read. */
  | { readonly kind: 'forgotten' | 'forgottenBefore' }
  /** Nothing was written: something is still to be done about the order, for which the address may be needed. */
  | { readonly kind: 'inWork'; readonly order: Order; readonly agenda: Agenda }
  /** There is no such order. */
  | { readonly kind: 'unknown' }

export interface DueOrder {
  readonly orderId: OrderId
  readonly dueAt: EpochMs
}

export interface DueOrders {
  /**
   * The orders whose visit is due: one of each shard in turn, and in each those that have waited longest come
   * first.
   */
  due(now: EpochMs): AsyncIterable<DueOrder>
}

export interface PartOfDay {
  /** From here on; absent, from the beginning of the day. */
  readonly from?: EpochMs
  /** Until then, itself included; absent, until the end of the day. */
  readonly to?: EpochMs
  readonly isOldestFirst?: boolean
}

/** Both ends belong to it; without them, from the beginning and without end. */
export interface ReferenceQuery extends Pick<PartOfDay, 'from' | 'to'> {
  readonly reference: string
  readonly merchant: MerchantId
}

export interface OrderLists {
  /**
   * The orders that something is still to be done about, the longest due first in each shard. One that was made a few
   * minutes ago may be missing, unless a person or a visit has decided something about it.
   */
  listWork(): AsyncIterable<OrderId>
  /** The orders that need a person. */
  listConcerns(): AsyncIterable<{ readonly orderId: OrderId; readonly concern: Concern }>
  /** A merchant's orders that were made with its own number, in no sequence; what others made with it takes no time. */
  listByReference(wanted: ReferenceQuery): AsyncIterable<Order>
  /**
   * The orders of a day in Beijing by when they were made, the newest first unless told, those of one moment by their numbers;
   * read no further than they are taken.
   *
   * @param day  any time of it
   */
  listDay(day: EpochMs, part?: PartOfDay): AsyncIterable<Order>
}

/** The orders, one at a time, and their lists, which who serves a buyer or a gateway does without. */
export interface ListedOrders extends Orders, OrderLists {}

export interface Orders {
  /**
   * Saves a new order, due for its first visit; all of it or nothing. A repetition, by the same number or the same
   * idempotency key, gives the first order.
   */
  create(order: Order, idempotency?: Idempotency): Promise<Creation>
  /** @throws UnreadableOrder */
  get(orderId: OrderId): Promise<Order | undefined>
  /**
   * The order, and what is still to be done about it.
   *
   * @throws UnreadableOrder
   */
  load(orderId: OrderId): Promise<LoadedOrder | undefined>
  /**
   * Binds an order to a gateway, before the buyer is sent there: adds the fact in one write, after which the order is
   * visited as soon as a new one.
   */
  bind(orderId: OrderId, fact: RequestedFact & Provenance): Promise<void>
  /**
   * Adds facts that a gateway told us in one conditional write. Facts that are known already stay as they were
   * first recorded. An order about which nothing was to be done any more becomes due at once; another stays due
   * when it was.
   */
  record(orderId: OrderId, expected: Expectation, facts: readonly RecordedFact[]): Promise<Recording>
  /**
   * Adds a payment after which nothing is left to be done about the order, and says so by the same conditional write: the
   * order is not visited any more. It must be as expected, bound to this gateway alone, paid in time, and nothing else
   * known of it.
   *
   * @returns undefined when nothing was written, since it is not so
   */
  recordSolePayment(
    orderId: OrderId,
    expected: Expectation,
    fact: PaidFact,
  ): Promise<Extract<Recording, { readonly kind: 'recorded' }> | undefined>
  /**
   * Adds facts of our own, and sets in the same write when the order is visited next; undefined: never again,
   * until a fact is recorded.
   *
   * @param order  as it was read: when facts were recorded since, the facts are added all the same, and the next
   *               visit is left as it is, since whoever recorded them had not seen ours
   */
  settle(order: Order, facts: readonly RecordedFact[], agenda: Agenda | undefined): Promise<Settlement>
  /**
   * Adds facts only if none was added since the order was read, in one conditional write, and makes the order due
   * at once: of two who decide by one reading, one does.
   *
   * @returns the order as it is now; undefined when nothing was written, since it has changed
   */
  recordUnlessChanged(
    order: Order,
    fact: RecordedFact,
    ...others: readonly RecordedFact[]
  ): Promise<Order | undefined>
  /**
   * Removes what an order tells of its buyer (lib/order/aboutBuyer.ts), if nothing is to be done about it any more, and what
   * leads from the shop's own number to it, and adds the fact: all or nothing. All else stays as it is.
   *
   * @param order  as it was read
   */
  forget(order: Order, fact: ForgottenFact & Provenance): Promise<Forgetting>
}

/** What of a link may be changed afterwards; what is absent stays, and what is undefined is taken away. */
export type LinkChanges = Partial<Pick<PaymentLink, 'name' | 'metadata' | 'isActive' | 'endedBy'>> & {
  readonly expiresAt?: PaymentLink['expiresAt'] | undefined
  readonly successUrl?: PaymentLink['successUrl'] | undefined
}

/** A page of links: those older than one, or those younger. */
export interface LinkRange {
  readonly limit: number
  readonly olderThan?: LinkId | undefined
  readonly youngerThan?: LinkId | undefined
}

export interface PaymentLinks {
  /** Saves a new link. @returns the one that has this id: this one, or the one that was saved before */
  add(link: PaymentLink): Promise<PaymentLink>
  get(linkId: LinkId): Promise<PaymentLink | undefined>
  /** A merchant's, newest first. */
  list(range: LinkRange, merchant: MerchantId): Promise<readonly PaymentLink[]>
  /** @returns the link as it is now; undefined where the merchant has none */
  change(linkId: LinkId, changes: LinkChanges, merchant: MerchantId): Promise<PaymentLink | undefined>
  /**
   * Gives an order one of the uses of an active link, in one conditional write.
   *
   * @returns whether the order holds one, by now or before
   */
  takeUse(
    linkId: LinkId,
    use: { readonly orderId: OrderId; readonly until: EpochMs; readonly maxUses: number },
  ): Promise<boolean>
  /** Takes uses back from orders that were let go, and leaves those of paid ones to them for ever. */
  settleUses(
    linkId: LinkId,
    uses: { readonly freed: readonly OrderId[]; readonly kept: readonly OrderId[] },
  ): Promise<void>
}

export interface OrderBatches {
  /** Those of the orders that there are, in no sequence; one that cannot be read is left out. */
  getMany(orderIds: readonly OrderId[]): Promise<readonly Order[]>
}

/** What comparing the gateways' bills brought: one of a gateway and day, the latest. */
export interface Comparisons {
  keep(comparison: Comparison): Promise<void>
  /** @param day  in Beijing, `yyyyMMdd` */
  get(gateway: GatewayName, day: string): Promise<Comparison | undefined>
}

/** That an order is to be visited. */
export interface Visit {
  readonly orderId: OrderId
  /** 0 from the schedule; the number of the look when a visit sent the order on (followUp's `nextLook`). */
  readonly attempt: number
  /** How long it is kept back, in s, from 0 to 900. */
  readonly delaySeconds: number
}

/** The queue of visits: each comes at least once, in any sequence. */
export interface Visits {
  /**
   * Hands over visits, in batches.
   *
   * @returns the orders whose visits were not taken
   * @throws  when the queue does not answer; then any of the visits may have been taken
   */
  send(visits: readonly Visit[]): Promise<readonly OrderId[]>
}
