// What the rules of a payment request look at: its fields, and the contract and settings they are held against.

import type { Refusal } from '../core/refusal'
import type { Contract } from './contract'

/** The fields of a request; an empty value counts as not sent. */
export interface Fields {
  get(name: string): string | undefined
}

export interface Terms {
  readonly contract: Contract
  /** Whether the contract has anti-phishing, and whether it allows it_b_pay. */
  readonly settings: { readonly antiPhishing: boolean; readonly selfTimeout: boolean }
  readonly nowMs: number
  /** Whether an anti_phishing_key was given out by query_timestamp in the last 30 seconds. */
  readonly antiPhishingKeyState: (key: string) => 'fresh' | 'expired' | 'unknown'
}

/** A rule looks at one thing and says why the request breaks it, or null. */
export type Rule = (fields: Fields, terms: Terms) => Refusal | null
