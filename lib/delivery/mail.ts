import type { Result } from '../result'

export interface Mail {
  /** One address, without a name. */
  readonly to: string
  /** One address; default: the sender's. */
  readonly replyTo?: string | undefined
  /** A single line. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

interface SendFailure {
  /**
   * `rejected`: only this mail, for good; `unavailable`: the service, for now; `unanswered`: the mail may have been sent.
   */
  readonly kind: 'rejected' | 'unavailable' | 'unanswered'
  /** The service's error code, for the log. */
  readonly code: string
}

/** Hands a mail to the mail service, and returns its message id. Never throws. */
export type SendMail = (mail: Mail) => Promise<Result<string, SendFailure>>
