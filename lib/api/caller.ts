/** Who calls the API, whichever way it was proved. */
import type { OfMerchant } from '../order/merchant'
import type { Scope } from './apiKey'

/** What a call may do, and for whom. */
export interface Caller extends OfMerchant {
  /** As orders name who did it, without blanks: `key_…`, or `iam:123456789012:role/NAME`. Its idempotency keys are its own. */
  readonly id: string
  readonly scopes: readonly Scope[]
  /** The version of the API that its answers have where a request names none. */
  readonly version: string
}

/** What orders tell of what a caller did, and why. */
export const storedReason = ({ id }: Pick<Caller, 'id'>, reason?: string): string =>
  reason === undefined ? id : `${id}: ${reason}`

/** The reason of such a story; '' where none was given. Of what people wrote all of it. */
export const reasonIn = (story: string): string =>
  story.replace(/^(?:key_\w+|iam:\d{12}:(?:role|user)\/[\w+=,.@-]+)(?:: |$)/, '')
