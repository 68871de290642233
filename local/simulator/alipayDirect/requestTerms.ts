// The input of the rules for payment requests: the fields, and the contract and settings that apply.

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
  /** Whether query_timestamp issued an anti_phishing_key, and in the last 30 seconds. */
  readonly antiPhishingKeyState: (key: string) => 'fresh' | 'expired' | 'unknown'
}

/** A rule checks one thing. @returns null if the request complies */
export type Rule = (fields: Fields, terms: Terms) => Refusal | null
