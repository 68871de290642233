import { describe, expect, it } from 'vitest'
import type { IllegalCount } from '../../../lib/illegal/illegalRequest'
import type { IllegalReason } from '../../../lib/illegal/reasons'
import { MANY_SOURCES, sampler } from '../../../lib/illegal/sampler'
import { type EpochMs, HOUR_MS, plusMs } from '../../../lib/time'

const HOUR = Math.floor(Date.parse('2026-11-23T02:00:00Z') / HOUR_MS)
const START = (HOUR * HOUR_MS) as EpochMs

/** A sampler that is told one thing after the other. */
function aGate(claimedOrder: (sourceIp: string) => string = sourceIp => sourceIp, freeWrites = 12) {
  const sample = sampler(freeWrites)
  return (sourceIp: string, reason: IllegalReason, now: EpochMs) =>
    sample({ sourceIp, reason, claimedOrder: claimedOrder(sourceIp) }, now)
}

/** Sends requests through a gate; answers what was written. */
function send(sources: readonly string[], msApart = 1, reason: IllegalReason = 'badSignature') {
  const gate = aGate()
  const admissions = sources.map((source, index) => gate(source, reason, plusMs(START, index * msApart)))
  const counts = admissions.flatMap(({ counts: written }) => written)
  return { gate, kept: admissions.filter(({ keepWhole }) => keepWhole).length, counts }
}
const total = (counts: readonly IllegalCount[]) => counts.reduce((sum, { count }) => sum + count, 0)

it('stores the first few of a kind completely and counts the rest', () => {
  const { kept, counts } = send(Array(21).fill('192.0.2.1'))
  expect(kept).toBe(5)
  expect(counts).toEqual([{ hour: HOUR, sourceIp: '192.0.2.1', reason: 'badSignature', count: 16 }])
})

describe('ten thousand forgeries', () => {
  it('from one address cost a handful of writes, and most are in the count', () => {
    const { kept, counts } = send(Array(10_000).fill('192.0.2.1'))
    expect(kept + counts.length).toBeLessThan(20)
    expect(kept + total(counts)).toBeGreaterThan(10_000 / 4)
  })

  it.each([2, 10, 100, 1000, 10_000])('from %i addresses cost fewer than 500', many => {
    const { kept, counts } = send(Array.from({ length: 10_000 }, (_, index) => `192.0.2.${index % many}`))
    expect(kept + counts.length).toBeLessThan(500)
    expect(kept + total(counts)).toBeGreaterThan(10_000 / 4)
  })
})

it('writes a count when it has grown fourfold since the last write', () => {
  const { counts } = send(Array(5 + 16 + 48 + 192).fill('192.0.2.1'))
  expect(counts.map(({ count }) => count)).toEqual([16, 48, 192])
})

describe('public input', () => {
  const address = (index: number) => `192.0.2.${index}`

  it.each([1, 16, 1000])(
    'costs 20 containers together fewer than 500 writes in 10 000, from %i addresses',
    many => {
      const gates = Array.from({ length: 20 }, () => aGate())
      const admissions = Array.from({ length: 10_000 }, (_, index) =>
        gates[index % 20]?.(address(index % many), 'badSignature', plusMs(START, index)),
      )
      const kept = admissions.filter(admission => admission?.keepWhole).length
      const counts = admissions.flatMap(admission => admission?.counts ?? [])
      expect(kept + counts.length).toBeLessThan(500)
      expect(kept).toBeGreaterThanOrEqual(20 * 5)
      expect(kept + total(counts)).toBeGreaterThan(many === 1000 ? 250 : 10_000 / 4)
    },
  )

  it.each([1, 1800])(
    'triggers the alarm in one container, one every %i ms from an address of its own',
    msApart => {
      // The alarm forgedRequests counts what is logged with each write: 100 in 15 minutes.
      const { kept, counts } = send(
        Array.from({ length: 500 }, (_, index) => address(index)),
        msApart,
      )
      expect(kept + total(counts)).toBeGreaterThanOrEqual(100)
      expect(kept + counts.length).toBeLessThanOrEqual(12 + 500 / 40)
    },
  )

  it('is written twelve times in an hour, and once more for every forty', () => {
    const kept = (refusals: number) =>
      send(Array.from({ length: refusals }, (_, index) => address(index))).kept
    expect([kept(12), kept(39), kept(40), kept(79), kept(80)]).toEqual([12, 12, 13, 13, 14])
    const gate = aGate()
    for (let index = 0; index < 39; index++) gate(address(index), 'badSignature', START)
    expect(gate(address(0), 'badSignature', plusMs(START, HOUR_MS)).keepWhole).toBe(true)
  })

  it('is counted when a write is affordable again', () => {
    const gate = aGate(undefined, 5)
    for (let index = 0; index < 38; index++) gate('192.0.2.1', 'badSignature', START)
    expect(gate('192.0.2.1', 'badSignature', plusMs(START, 61_000)).counts).toEqual([])
    expect(gate('192.0.2.1', 'badSignature', plusMs(START, 61_000)).counts).toMatchObject([{ count: 35 }])
    expect(gate('192.0.2.1', 'badSignature', plusMs(START, 900_000)).counts).toEqual([])
  })

  it('can write later what could not be written', () => {
    const gate = aGate(undefined, 6)
    for (let index = 0; index < 20; index++) gate('192.0.2.1', 'badSignature', START)
    const due = gate('192.0.2.1', 'badSignature', START)
    expect(due.counts).toMatchObject([{ count: 16 }])
    due.giveBack()
    const again = gate('192.0.2.1', 'badSignature', START)
    expect(again.counts).toMatchObject([{ count: 17 }])
    again.giveBack()
    // A minute after the last attempt, and not four.
    expect(gate('192.0.2.1', 'badSignature', plusMs(START, 60_000)).counts).toMatchObject([{ count: 18 }])
  })

  it('of several addresses is one count at the end of the hour, and of one its own', () => {
    const gate = aGate(undefined, 100)
    const addresses = ['192.0.2.1', '192.0.2.2', '192.0.2.1']
    for (const each of addresses) for (let index = 0; index < 6; index++) gate(each, 'badSignature', START)
    for (let index = 0; index < 6; index++) gate('192.0.2.3', 'tooLarge', START)
    expect(gate('192.0.2.9', 'badSignature', plusMs(START, HOUR_MS)).counts).toEqual([
      { hour: HOUR, sourceIp: '(many)', reason: 'badSignature', count: 8 },
      { hour: HOUR, sourceIp: '192.0.2.3', reason: 'tooLarge', count: 1 },
    ])
  })

  it('is distinguished by 128 addresses', () => {
    const kinds = 128
    const counted = (others: number) => {
      const gate = aGate()
      for (let index = 0; index < others; index++) gate(address(index), 'badSignature', START)
      for (let index = 0; index < 4000; index++) gate('198.51.100.1', 'badSignature', START)
      return gate(address(0), 'badSignature', plusMs(START, HOUR_MS)).counts
    }
    expect(counted(0)).toMatchObject([{ sourceIp: '198.51.100.1' }])
    expect(counted(kinds)).toMatchObject([{ sourceIp: '(many)' }])
    const ofTheLast = (others: number) => {
      const gate = aGate()
      for (let index = 0; index < others; index++) gate(address(index), 'badSignature', START)
      return Array.from({ length: 4000 }, () => gate('198.51.100.1', 'badSignature', START))
        .flatMap(({ counts }) => counts)
        .map(({ sourceIp }) => sourceIp)
    }
    expect(new Set(ofTheLast(kinds - 1))).toContain('198.51.100.1')
    expect(new Set(ofTheLast(kinds))).toEqual(new Set(['(many)']))
  })
})

describe('a message with a valid signature', () => {
  it('is stored for every order, in any flood', () => {
    const gate = aGate()
    for (let index = 0; index < 5000; index++) gate(`192.0.2.${index}`, 'badSignature', START)
    const kept = Array.from(
      { length: 2000 },
      (_, index) => gate(`order ${index}`, 'amountMismatch', START).keepWhole,
    )
    expect(kept.every(Boolean)).toBe(true)
  })

  it('is distinguished by its order and not by its address: a flood of one message costs a handful of writes', () => {
    const gate = aGate(() => 'O1')
    const admissions = Array.from({ length: 10_000 }, (_, index) =>
      gate(`192.0.2.${index}`, 'unknownOrder', START),
    )
    const kept = admissions.filter(({ keepWhole }) => keepWhole).length
    const counts = admissions.flatMap(({ counts: written }) => written)
    expect([kept, counts.length < 10]).toEqual([5, true])
    expect(counts[0]).toMatchObject({ sourceIp: '192.0.2.0', count: 16 })
  })
})

it('distinguishes kinds: an address, a reason, an hour', () => {
  const gate = aGate()
  for (let i = 0; i < 5; i++) gate('192.0.2.1', 'badSignature', START)
  expect(gate('192.0.2.1', 'badSignature', START).keepWhole).toBe(false)
  expect(gate('192.0.2.2', 'badSignature', START).keepWhole).toBe(true)
  expect(gate('192.0.2.1', 'ambiguous', START).keepWhole).toBe(true)
  expect(gate('192.0.2.1', 'badSignature', plusMs(START, HOUR_MS)).keepWhole).toBe(true)
})

it('writes a slowly growing count at growing intervals', () => {
  // One a second for an hour.
  const { counts } = send(Array(3600).fill('192.0.2.1'), 1000)
  expect(counts.length).toBeLessThan(8)
  expect(total(counts)).toBeGreaterThan(3600 / 4)
})

it('writes the rest of a count after a minute, and at the end of the hour', () => {
  const { gate } = send(Array(7).fill('192.0.2.1'), 1, 'ambiguous')
  expect(gate('192.0.2.9', 'ambiguous', plusMs(START, 59_000)).counts).toEqual([])
  // To the millisecond: the sixth and seventh came 5 and 6 ms after the first.
  expect(gate('192.0.2.9', 'ambiguous', plusMs(START, 59_999)).counts).toEqual([])
  expect(gate('192.0.2.9', 'ambiguous', plusMs(START, 60_000)).counts).toMatchObject([
    { sourceIp: '192.0.2.1', count: 2 },
  ])
  // What has nothing to write writes nothing.
  expect(gate('192.0.2.9', 'ambiguous', plusMs(START, 121_000)).counts).toEqual([])
  for (let i = 0; i < 6; i++) gate('192.0.2.3', 'ambiguous', plusMs(START, HOUR_MS - 10_000))
  expect(gate('192.0.2.9', 'ambiguous', plusMs(START, HOUR_MS)).counts).toEqual([
    { hour: HOUR, sourceIp: '192.0.2.3', reason: 'ambiguous', count: 1 },
  ])
})

it('counts the addresses beyond the distinguished ones as one', () => {
  const { gate, counts } = send(Array.from({ length: 2000 }, (_, index) => `192.0.2.${index}`))
  expect(counts.at(-1)).toMatchObject({ sourceIp: '(many)' })
  expect(MANY_SOURCES).toBe('(many)')
  for (let i = 0; i < 25; i++) gate('192.0.2.0', 'badSignature', START)
  const { counts: later } = gate('192.0.2.0', 'badSignature', plusMs(START, HOUR_MS))
  // At the end of the hour one count for all of a reason.
  expect(later).toMatchObject([{ sourceIp: '(many)' }])
})

it('writes the rest of an hour later', () => {
  const gate = aGate()
  for (let i = 0; i < 7; i++) gate('192.0.2.1', 'badSignature', START)
  const failed = gate('192.0.2.2', 'badSignature', plusMs(START, HOUR_MS))
  expect(failed.counts).toMatchObject([{ hour: HOUR, count: 2 }])
  failed.giveBack()
  const again = gate('192.0.2.2', 'badSignature', plusMs(START, HOUR_MS))
  expect(again.counts).toMatchObject([{ hour: HOUR, count: 2 }])
  expect(gate('192.0.2.2', 'badSignature', plusMs(START, HOUR_MS)).counts).toEqual([])
})

it('writes it hours later, if the store was unavailable for so long, and each hour separately', () => {
  const gate = aGate()
  for (let hours = 0; hours < 3; hours++) {
    const at = plusMs(START, hours * HOUR_MS)
    const admissions = Array.from({ length: 7 }, () => gate('192.0.2.1', 'badSignature', at))
    // Of the first there is something to write that hour, and the store does not take it.
    for (const { counts, giveBack } of admissions) if (counts.length > 0) giveBack()
  }
  const left = gate('192.0.2.2', 'badSignature', plusMs(START, 3 * HOUR_MS)).counts
  expect(left.map(({ hour, count }) => [hour - HOUR, count])).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ])
})

it('writes later what could not be written', () => {
  const gate = aGate()
  const failed = Array.from({ length: 5 }, () => gate('192.0.2.1', 'badSignature', START))
  for (const admission of failed) admission.giveBack()
  for (let i = 0; i < 200; i++) gate(`192.0.2.${i % 100}`, 'ambiguous', START).giveBack()
  const kept = Array.from({ length: 6 }, () => gate('192.0.2.1', 'badSignature', START).keepWhole)
  expect(kept).toEqual([true, true, true, true, true, false])
  for (let i = 0; i < 14; i++) gate('192.0.2.1', 'badSignature', START)
  const due = gate('192.0.2.1', 'badSignature', START)
  expect(due.counts).toMatchObject([{ count: 16 }])
  due.giveBack()
  expect(gate('192.0.2.1', 'badSignature', START).counts).toMatchObject([{ count: 17 }])
})

it('retries what it could not write after the same interval', () => {
  const gate = aGate()
  for (let i = 0; i < 7; i++) gate('192.0.2.1', 'badSignature', START)
  const failed = gate('192.0.2.2', 'badSignature', plusMs(START, 60_000))
  expect(failed.counts).toMatchObject([{ count: 2 }])
  failed.giveBack()
  expect(gate('192.0.2.2', 'badSignature', plusMs(START, 119_999)).counts).toEqual([])
  expect(gate('192.0.2.2', 'badSignature', plusMs(START, 120_000)).counts).toMatchObject([{ count: 2 }])
})

it('gives back to the hour in which it was taken', () => {
  const gate = aGate(undefined, 2)
  const failed = gate('192.0.2.1', 'badSignature', START)
  const isKept = (source: string) => gate(source, 'badSignature', plusMs(START, HOUR_MS)).keepWhole
  expect(isKept('192.0.2.2')).toBe(true)
  failed.giveBack()
  expect([isKept('192.0.2.3'), isKept('192.0.2.4')]).toEqual([true, false])
})
