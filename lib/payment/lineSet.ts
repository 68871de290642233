/**
 * Remembers the lines of a bill in sixteen to thirty-two bytes each, whatever their length, so that a million of them fit
 * in memory.
 */
import { createHash } from 'node:crypto'

export interface LineSet {
  /** @returns whether it is new */
  add(key: string): boolean
  has(key: string): boolean
}

/** Stands for an empty place. */
const EMPTY = 0n
const HIGHEST_BIT = 1n << 63n

/** Keeps 63 bits of a digest: among a million lines two are taken for one with a chance of one to eighteen millions. */
export function lineSet(): LineSet {
  let places = new BigUint64Array(1024)
  let size = 0

  /** Where a digest stands, or the empty place where it would. */
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
