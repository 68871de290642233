/** What the diagnosis of invalid signatures needs, for any gateway. */
import type { SignatureCause } from '../illegal/reasons'

/** Whether the received signature is that of the text. */
export type Fits = (signed: Uint8Array) => boolean

/** How an algorithm checks the received signature. */
export interface ReceivedSignature {
  /** With one of the shop's keys. */
  readonly fits: Fits
  /** With likely mistakes in the key. */
  readonly keyFaults: readonly { readonly fault: SignatureCause['fault']; readonly fits: Fits }[]
}

/**
 * An amount without the zeros that a conversion to a number drops: 168.00 becomes 168, 168.50 becomes 168.5.
 *
 * @param count  number of decimals: 0, 1 or 2
 */
export function withDecimals(amount: string, count: number): string {
  const [whole, decimals] = `${amount}.`.split('.', 2) as [string, string]
  return count === 0 ? whole : `${whole}.${decimals.padEnd(count, '0').slice(0, count)}`
}
