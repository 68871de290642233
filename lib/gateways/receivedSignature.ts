/** How the cause of a wrong signature is looked for, whatever the gateway: for people only. */
import type { SignatureCause } from '../illegal/reasons'

/** Whether a text has the signature that was received. */
export type Fits = (signed: Uint8Array) => boolean

/** What the algorithm knows of the signature that was received. */
export interface ReceivedSignature {
  /** By one of the keys. */
  readonly fits: Fits
  /** By what a key may be mistaken for. */
  readonly keyFaults: readonly { readonly fault: SignatureCause['fault']; readonly fits: Fits }[]
}

/**
 * An amount as it was before it went through a number: 168.00 is 168 then, and 168.50 is 168.5.
 *
 * @param count  0, 1 or 2
 */
export function withDecimals(amount: string, count: number): string {
  const [whole, decimals] = `${amount}.`.split('.', 2) as [string, string]
  return count === 0 ? whole : `${whole}.${decimals.padEnd(count, '0').slice(0, count)}`
}
