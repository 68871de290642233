/** What the domain needs from outside; the store and the tests' in-memory twins implement it. */
import type { Fen } from '../money'
import type { EpochMs } from '../time'
import type { GatewayName, RecordedFact } from './facts'
import type { IllegalCount, IllegalRequest } from './illegal'
import type { Order } from './order'
import type { OrderId } from './orderId'

/** A client's promise that requests with one key are one request. */
export interface Idempotency {
  readonly key: string
  /** Digest of what was asked for: the same key with another fingerprint is a conflict. */
  readonly fingerprint: string
}

export type Creation =
  | { readonly kind: 'created' | 'replayed'; readonly order: Order }
  /** The idempotency key was used before, with other contents. */
  | { readonly kind: 'conflict' }

/** What a fact demands of the order it is recorded on. */
export interface Expectation {
  readonly gateway: GatewayName
  readonly amountFen: Fen
}

type Recording =
  | { readonly kind: 'recorded' }
  /** Every one of the facts was known already. */
  | { readonly kind: 'repeated' }
  /** Nothing was written: the order does not exist, or is not as expected. */
  | { readonly kind: 'refused'; readonly order: Order | undefined }

export interface Orders {
  /** Saves a new order; all of it or nothing. With an idempotency key a repetition gives the first order. */
  create(order: Order, idempotency?: Idempotency): Promise<Creation>
  get(orderId: OrderId): Promise<Order | undefined>
  /** Adds facts in one conditional write. Facts that are known already stay as they were first recorded. */
  record(orderId: OrderId, expected: Expectation, facts: readonly RecordedFact[]): Promise<Recording>
}

export interface IllegalRequests {
  add(request: IllegalRequest): Promise<void>
  /** Adds to the count of its kind. */
  addCount(count: IllegalCount): Promise<void>
  /** Those of a span of time that were kept whole, oldest first. */
  list(from: EpochMs, to: EpochMs): AsyncIterable<IllegalRequest>
  /** The counts of the hours that a span of time touches, earliest first. */
  listCounts(from: EpochMs, to: EpochMs): AsyncIterable<IllegalCount>
}
