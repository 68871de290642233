/** A mail, and the way to send one. */
import type { Result } from '../result'

export interface Mail {
  /** One address, without a name. */
  readonly to: string
  /** One line. */
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * Hands a mail to the mail service. Answers the service's number of the mail, or why it was not taken:
 * `rejected`: this mail never will be; `unavailable`: it may be taken later. Never rejects.
 */
export type SendMail = (mail: Mail) => Promise<Result<string, 'rejected' | 'unavailable'>>
