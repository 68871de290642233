/** A recipient of events: how it is sent one, and how it acknowledges. */
import type { Result } from '../result'
import type { EpochMs } from '../time'
import type { DeliveryAttempt } from './endpoint'
import type { WebhookRequest } from './send'

export interface Recipient {
  /**
   * The HTTP request of an attempt. Rejects if it cannot be made now, and the attempt must be repeated.
   *
   * @returns an error if there is nothing to send, and never will be: its code
   */
  request(attempt: DeliveryAttempt, at: EpochMs, requestId: string): Promise<Result<WebhookRequest, string>>
  /** Whether the body of a 2xx answer acknowledges the event; absent if the status is enough. */
  hasAccepted?(text: string): boolean
  /**
   * Called after a 410 answer; absent if that is a failure like others.
   *
   * @returns false if it was not disabled, since its URL has changed
   */
  disable?(): Promise<boolean>
  /** Nothing is sent until then, because it was overloaded or did not answer in time. */
  readonly pausedUntil?: EpochMs | undefined
  /** Absent if it cannot be paused. */
  pause?(until: EpochMs, now: EpochMs): Promise<void>
}

/** Resolves to undefined if the recipient no longer exists. */
export type FindRecipient = (id: string) => Promise<Recipient | undefined>
