/** A caller of the API, authenticated by key or by IAM. */
import type { OfMerchant } from '../order/merchant'
import type { Scope } from './apiKey'

export interface Caller extends OfMerchant {
  /** `key_…` or `iam:123456789012:role/NAME`, without blanks; orders record it. */
  readonly id: string
  readonly scopes: readonly Scope[]
  /** The API version of requests that name none. */
  readonly version: string
}

/** The `sourceId` of facts that a caller causes: its id and reason. */
export const storedReason = ({ id }: Pick<Caller, 'id'>, reason?: string): string =>
  reason === undefined ? id : `${id}: ${reason}`

/** The reason in a `sourceId`; '' if there is none. What a person entered in the office is the reason as a whole. */
export const reasonIn = (sourceId: string): string =>
  sourceId.replace(/^(?:key_\w+|iam:\d{12}:(?:role|user)\/[\w+=,.@-]+)(?:: |$)/, '')
