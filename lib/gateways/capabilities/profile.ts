/** What is known of a gateway without keys or network: its names, its address, its banks. */
import type { Locale } from '../../locale'
import type { GatewayName } from '../../order/facts'
import type { Registry, SettingsEnvironment } from '../gateway'

export interface Bank {
  /** The gateway's code for the bank. */
  readonly code: string
  /** In Chinese. */
  readonly name: string
  /** Which cards: any, debit cards only, or corporate accounts. */
  readonly group: 'personal' | 'debit' | 'business'
}

/** How buyers know a gateway. */
export interface GatewayWords {
  readonly name: string
  /** The product's name, for pages that offer several products of one provider. */
  readonly product?: string
  /** The label of the choice without a bank. */
  readonly account: string
}

/** What is known about a gateway without keys or network. */
export interface GatewayProfile {
  readonly name: GatewayName
  readonly words: Readonly<Record<Locale, GatewayWords>>
  /** The address of payment requests, without a query. */
  readonly url: string
  /** Whether no money moves there: a sandbox, or the simulator. */
  readonly isSandbox: boolean
  readonly banks: readonly Bank[]
  /** Whether the shop's contract includes codes to scan. */
  readonly showsCodes: boolean
  /** Whether a browser blocks the gateway's pages, by its `User-Agent`; absent if no such browser is known. */
  readonly isBlockedIn?: (userAgent: string) => boolean
}

/** Profiles need no keys and no network. */
export type ProfileRegistry = Registry<GatewayProfile, SettingsEnvironment>
