/** Deterministic randomness from a seed: the generator sfc32. */

export interface Random {
  /** An integer of `from` to `to`, both included. */
  between(from: number, to: number): number
  /** True with this probability; draws in any case, so that a rate does not shift what comes after. */
  chance(probability: number): boolean
  pick<T>(list: readonly T[]): T
  bytes(size: number): Uint8Array
}

export function seededRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed | 0, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  // Neighbouring seeds begin alike; some rounds later they do not.
  for (let round = 0; round < 12; round++) next()

  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return {
    between,
    chance: probability => next() < probability,
    pick: list => {
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[between(0, list.length - 1)] as (typeof list)[number]
    },
    bytes: size => Uint8Array.from({ length: size }, () => between(0, 255)),
  }
}
