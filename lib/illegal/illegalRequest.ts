/** An illegal request as it is kept for the shop, and the log of them. */
import { DEFAULT_MERCHANT, type MerchantId, merchantOfAccount } from '../order/merchant'
import type { EpochMs } from '../time'
import type { IllegalReason, SignatureCause } from './reasons'

/** Illegal requests of one kind that were counted and not kept whole. */
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
  /** Which way it came in: the function that received it. */
  readonly channel: 'notify' | 'return' | 'epay' | 'link'
  readonly sourceIp: string
  readonly userAgent: string
  /** The account that it came for, as its path names it, where the shop has that. */
  readonly gateway?: string | undefined
  /** The order the message names, as sent (unproven, capped); of `link` the payment link. */
  readonly claimedOrder: string
  /** Why the signature is wrong, where that could be found out; for people, never for a decision. */
  readonly cause?: SignatureCause | undefined
  /** A capped and redacted copy of the form or query. */
  readonly copy: string
  /** Our request id, which joins the record to the log. */
  readonly requestId: string
}

/** Whose it was to be: that of the account; programs of 易支付 order from the default merchant. Undefined where nobody knows. */
export function merchantOfRequest({
  channel,
  gateway,
}: Pick<IllegalRequest, 'channel' | 'gateway'>): MerchantId | undefined {
  if (gateway !== undefined) return merchantOfAccount(gateway)
  return channel === 'epay' ? DEFAULT_MERCHANT : undefined
}

/** The log of illegal requests, which the store and the tests' in-memory twin implement. */
export interface IllegalRequests {
  add(request: IllegalRequest): Promise<void>
  /** Adds to the count of its kind. */
  addCount(count: IllegalCount): Promise<void>
  /** Those of a span of time that were kept whole, oldest first. */
  list(from: EpochMs, to: EpochMs): AsyncIterable<IllegalRequest>
  /** Takes one away before its time. */
  erase(request: IllegalRequest): Promise<void>
  /** The counts of the hours that a span of time touches, earliest first. */
  listCounts(from: EpochMs, to: EpochMs): AsyncIterable<IllegalCount>
}
