// Helpers for the fields of Alipay's messages.

import { formatBeijing } from '../core/beijingTime'
import type { Pair } from '../core/form'

export function beijingOrNull(atMs: number | null): string | null {
  return atMs === null ? null : formatBeijing(atMs)
}

/** Drops the pairs with null; keeps empty texts. */
export function present(pairs: readonly (readonly [string, string | null])[]): Pair[] {
  return pairs.flatMap(([name, value]): Pair[] => (value === null ? [] : [[name, value]]))
}
