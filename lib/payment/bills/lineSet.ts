/** A set of bill lines that takes 16 to 32 bytes for each, whatever its length: a million lines fit in memory. */
import { createHash } from 'node:crypto'

export interface LineSet {
  /** @returns whether it is new */
  add(key: string): boolean
  has(key: string): boolean
}

/** Marks an empty slot. */
const EMPTY = 0n
const HIGHEST_BIT = 1n << 63n

/**
 * An open-addressed hash set of 63-bit digests: among a million lines, two collide with a probability of 1 : 18
 * million.
 */
export function lineSet(): LineSet {
  let places = new BigUint64Array(1024)
  let size = 0

  /** The slot of a digest, or the empty slot where it belongs. */
  function placeOf(digest: bigint): number {
    // Stryker disable next-line ArithmeticOperator: from another beginning it is only found later
    let place = Number(digest & BigInt(places.length - 1))
    while (places[place] !== EMPTY && places[place] !== digest) place = (place + 1) % places.length
    return place
  }

  function grow(): void {
    const old = places
    places = new BigUint64Array(old.length * 2)
    // Stryker disable next-line ConditionalExpression: an empty place would be put into an empty place
    for (const digest of old) if (digest !== EMPTY) places[placeOf(digest)] = digest
  }

  return {
    add(key) {
      if (size === places.length / 2) grow()
      const digest = digestOf(key)
      const place = placeOf(digest)
      if (places[place] === digest) return false
      places[place] = digest
      size += 1
      return true
    },
    has(key) {
      const digest = digestOf(key)
      return places[placeOf(digest)] === digest
    },
  }
}

/** Never EMPTY. */
const digestOf = (key: string): bigint =>
  createHash('sha256').update(key).digest().readBigUInt64LE() | HIGHEST_BIT
