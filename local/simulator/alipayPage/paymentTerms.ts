// The input of the rules for payment requests.

import type { Refusal } from '../core/refusal'
import type { BizContent } from './bizContent'
import type { Contract } from './contract'
import type { PaymentMethodName } from './paymentMethods'

export interface Terms {
  /** The public parameters; an empty value counts as not sent. */
  readonly fields: ReadonlyMap<string, string>
  readonly content: BizContent
  readonly method: PaymentMethodName
  readonly contract: Contract
  readonly nowMs: number
}

/** A rule checks one thing. @returns null if the request complies */
export type Rule = (terms: Terms) => Refusal | null
