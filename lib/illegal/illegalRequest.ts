/** The record of an illegal request, and the store of such records. */
import { DEFAULT_MERCHANT, type MerchantId, merchantOfAccount } from '../order/merchant'
import type { EpochMs } from '../time'
import type { IllegalReason, SignatureCause } from './reasons'

/** The number of illegal requests of one kind that were not recorded in full. */
export interface IllegalCount {
  /** Hours since 1970-01-01T00:00Z. */
  readonly hour: number
  readonly sourceIp: string
  readonly reason: IllegalReason
  readonly count: number
}

export interface IllegalRequest {
  readonly id: string
  readonly at: EpochMs
  readonly reason: IllegalReason
  /** The function that received it. */
  readonly channel: 'notify' | 'return' | 'epay' | 'link'
  readonly sourceIp: string
  readonly userAgent: string
  /** The account in its path, if the shop has it. */
  readonly gateway?: string | undefined
  /** The order in the message, unverified and capped; for `link` the payment link. */
  readonly claimedOrder: string
  /** The diagnosis of an invalid signature, if there is one; never used for decisions. */
  readonly cause?: SignatureCause | undefined
  /** Capped and redacted. */
  readonly copy: string
  /** Joins the record to the log. */
  readonly requestId: string
}

/** The merchant of its account; programs of 易支付 use the default merchant. Undefined if unknown. */
export function merchantOfRequest({
  channel,
  gateway,
}: Pick<IllegalRequest, 'channel' | 'gateway'>): MerchantId | undefined {
  if (gateway !== undefined) return merchantOfAccount(gateway)
  return channel === 'epay' ? DEFAULT_MERCHANT : undefined
}

/** Implemented in lib/store and in memory for tests. */
export interface IllegalRequests {
  add(request: IllegalRequest): Promise<void>
  /** Adds to the count of its kind. */
  addCount(count: IllegalCount): Promise<void>
  /** Records in a span of time, oldest first. */
  list(from: EpochMs, to: EpochMs): AsyncIterable<IllegalRequest>
  /** Erases a record before its time. */
  erase(request: IllegalRequest): Promise<void>
  /** Counts of the hours that overlap a span of time, oldest first. */
  listCounts(from: EpochMs, to: EpochMs): AsyncIterable<IllegalCount>
}
