/** What the shop's API needs of its own table; DynamoDB and the tests' in-memory twin implement it. */
import type { OrderId } from '../order/orderId'
import type { EpochMs } from '../time'
import type { ApiKey } from './apiKey'

export interface ApiKeys {
  find(hash: string): Promise<ApiKey | undefined>
  /** Saves a new key. */
  add(key: ApiKey): Promise<void>
  /** All of them, withdrawn ones too, oldest first. */
  list(): Promise<readonly ApiKey[]>
  /** Ends a key for good; one that has ended stays as it is. */
  withdraw(hash: string, at: EpochMs): Promise<void>
}

/** An answer as it was given. */
interface StoredAnswer {
  readonly status: number
  readonly body: string
}

/** A request with an idempotency key, as it came first. */
export interface FirstRequest {
  /** Digest of what was asked for. */
  readonly fingerprint: string
  /** Made for it at random: the number of what it makes, in every repetition. */
  readonly operationId: OrderId
  /** Our own id of it. */
  readonly requestId: string
  readonly at: EpochMs
  /** Absent while it is unfinished. */
  readonly answer?: StoredAnswer
}

export interface IdempotencyKeys {
  /**
   * Reserves a key.
   *
   * @param key  with whatever keeps it apart from other callers' and other operations'
   * @returns    the request that came first with this key: this one, or an earlier one
   */
  reserve(key: string, request: FirstRequest): Promise<FirstRequest>
  /** Keeps the answer; the first one stays. */
  finish(key: string, answer: StoredAnswer): Promise<void>
}
