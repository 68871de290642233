/** Who is told of an event: how it is told, and how it says that it has understood. */
import type { Result } from '../result'
import type { EpochMs } from '../time'
import type { DeliveryAttempt } from './endpoint'
import type { WebhookRequest } from './send'

export interface Recipient {
  /**
   * What one attempt sends. Rejects when that cannot be said now: the attempt is to come again.
   *
   * @returns  or why there is nothing to send, and never will be
   */
  request(attempt: DeliveryAttempt, at: EpochMs, requestId: string): Promise<Result<WebhookRequest, string>>
  /** Whether it has taken what it was told, where an answer with a status of 2xx alone does not say so. */
  hasTaken?(text: string): boolean
  /**
   * It answered that it will be there no more. Where nothing is to be done then, that is a failure like others.
   *
   * @returns whether it is told no more: it may be elsewhere by now
   */
  leave?(): Promise<boolean>
  /** It has too much to do, or did not answer in time: nothing is sent to it until then. */
  readonly pausedUntil?: EpochMs | undefined
  /** Leaves it alone until then. Absent where nobody keeps that. */
  pause?(until: EpochMs, now: EpochMs): Promise<void>
}

/** Answers undefined where nobody is to be told any more. */
export type FindRecipient = (id: string) => Promise<Recipient | undefined>
