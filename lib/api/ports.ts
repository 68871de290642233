/** The API's stores, implemented by DynamoDB and in memory for tests. */
import type { OrderId } from '../order/orderId'
import type { EpochMs } from '../time'
import type { ApiKey } from './apiKey'

export interface ApiKeys {
  find(hash: string): Promise<ApiKey | undefined>
  /** Saves a new key. */
  add(key: ApiKey): Promise<void>
  /** All keys, including withdrawn ones, oldest first. */
  list(): Promise<readonly ApiKey[]>
  /** Withdraws a key for good; has no effect on a withdrawn one. */
  withdraw(hash: string, at: EpochMs): Promise<void>
}

/** The answer to a request with an idempotency key. */
interface StoredAnswer {
  readonly status: number
  readonly body: string
}

/** The first request with an idempotency key. */
export interface FirstRequest {
  /** Digest of operation, path and body. */
  readonly fingerprint: string
  /** Random; the number of what the request creates, also when repeated. */
  readonly operationId: OrderId
  readonly callerId: string
  readonly requestId: string
  readonly at: EpochMs
  /** Absent until the request is finished. */
  readonly answer?: StoredAnswer
}

export interface IdempotencyKeys {
  /**
   * Reserves a key.
   *
   * @param key  prefixed with the merchant
   * @returns    the first request with this key: this one, or an earlier one
   */
  reserve(key: string, request: FirstRequest): Promise<FirstRequest>
  /** Stores the answer, unless there is one. */
  finish(key: string, answer: StoredAnswer): Promise<void>
}
