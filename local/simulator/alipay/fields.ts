// Small pieces that the fields of Alipay's messages are made of.

import { formatBeijing } from '../core/beijingTime'
import type { Pair } from '../core/form'

export function beijingOrNull(atMs: number | null): string | null {
  return atMs === null ? null : formatBeijing(atMs)
}

/** The pairs that have a value; an empty text is one. */
export function present(pairs: readonly (readonly [string, string | null])[]): Pair[] {
  return pairs.flatMap(([name, value]): Pair[] => (value === null ? [] : [[name, value]]))
}
