/** A mail, and the way to send one. */
import type { Result } from '../result'

export interface Mail {
  /** One address, without a name. */
  readonly to: string
  /** Whom an answer goes to, one address; undefined: the address that the mail comes from. */
  readonly replyTo?: string | undefined
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** Why a mail was not taken. */
interface Refusal {
  /** `rejected`: this mail, and others may be taken; `unavailable`: none just now. */
  readonly kind: 'rejected' | 'unavailable'
  /** The service's own name of the error, for the log. */
  readonly code: string
}

/** Hands a mail to the mail service, and answers the service's number of the mail. Never rejects. */
export type SendMail = (mail: Mail) => Promise<Result<string, Refusal>>
