/**
 * Makes a flood of forgeries cheap: of each kind in each hour a few are kept whole and the rest are counted, in
 * memory, and the count is written ever more rarely. A count is a lower bound: what a container had not yet
 * written when it ended is not in it.
 */
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../time'
import type { IllegalCount } from './illegalRequest'
import { type IllegalReason, needsNoKey } from './reasons'

/** How many of one kind are kept whole. */
const SAMPLES_PER_KIND = 5
/** The first count that is written, and by how much it must grow before it is written again. */
const FIRST_WRITE = 16
const GROWTH = 4
/** A count that grows slowly is written after this long, when anything illegal comes; then so many times as long. */
const IDLE_WRITE_MS = MINUTE_MS
const IDLE_GROWTH = 4

/** Stands for all addresses beyond those that are told apart. */
export const MANY_SOURCES = '(many)'

/** What a container may spend on one sort of refusals in an hour. */
interface Room {
  /** How many kinds are told apart; all beyond are one. */
  readonly kinds: number
  /** Writes, of samples and of counts: so many, and one more for every `refusalsPerWrite`. */
  readonly freeWrites: number
  readonly refusalsPerWrite: number
}

/**
 * For what anybody can send. A flood keeps many containers busy, and none knows of the others: with twelve free writes
 * 10 000 forgeries stay under 500 writes in up to 20 of them, from however many addresses.
 */
const roomOfAnybody = (freeWrites: number): Room => ({ kinds: 128, freeWrites, refusalsPerWrite: 40 })

/** For what carries the right signature: evidence of each order, since nobody can make up orders in it. */
const ROOM_OF_SIGNED: Room = { kinds: 10_000, freeWrites: Number.POSITIVE_INFINITY, refusalsPerWrite: 1 }

interface Admission {
  /** Whether this request is to be kept whole. */
  readonly keepWhole: boolean
  /** Counts that are to be written now: each adds to what was written before. */
  readonly counts: readonly IllegalCount[]
  /** To be called when the writes have failed: what they held is written another time. */
  giveBack(): void
}

interface Kind {
  readonly hour: number
  readonly sourceIp: string
  readonly reason: IllegalReason
  kept: number
  /** Counted and not written yet. */
  pending: number
  written: number
  lastWriteAt: EpochMs
  idleWriteMs: number
}

interface Refusal {
  readonly sourceIp: string
  readonly reason: IllegalReason
  /** The order that the message names: proven where the signature is right. */
  readonly claimedOrder: string
}

export type Sampler = (refusal: Refusal, now: EpochMs) => Admission

/** @param freeWrites  of what anybody can send, in an hour, before writes are rationed */
export function sampler(freeWrites: number): Sampler {
  const ofAnybody = samplerOf(roomOfAnybody(freeWrites), ({ sourceIp }) => sourceIp)
  const ofSigned = samplerOf(ROOM_OF_SIGNED, ({ claimedOrder }) => claimedOrder)
  return (refusal, now) => (needsNoKey(refusal.reason) ? ofAnybody : ofSigned)(refusal, now)
}

/** @param author  what tells kinds of one reason apart */
function samplerOf(room: Room, author: (refusal: Refusal) => string): Sampler {
  let hour = 0
  let kinds = new Map<string, Kind>()
  let refusals = 0
  let writes = 0
  /** Counts of the hours before that are not written yet. */
  let left: readonly IllegalCount[] = []

  function turnOfHour(now: EpochMs): void {
    const present = Math.floor(now / HOUR_MS)
    if (present === hour) return
    left = [...left, ...inOneOfEachReason([...kinds.values()])]
    hour = present
    kinds = new Map()
    refusals = 0
    writes = 0
  }

  function kindOf(refusal: Refusal, now: EpochMs): Kind {
    const { reason } = refusal
    const isKnown = kinds.has(`${author(refusal)} ${reason}`)
    const isToldApart = isKnown || kinds.size < room.kinds
    const name = `${isToldApart ? author(refusal) : MANY_SOURCES} ${reason}`
    const fresh = {
      hour,
      sourceIp: isToldApart ? refusal.sourceIp : MANY_SOURCES,
      reason,
      kept: 0,
      pending: 0,
      written: 0,
      lastWriteAt: now,
      idleWriteMs: IDLE_WRITE_MS,
    }
    const kind = kinds.get(name) ?? fresh
    kinds.set(name, kind)
    return kind
  }

  const affordable = () =>
    Math.max(0, room.freeWrites + Math.floor(refusals / room.refusalsPerWrite) - writes)

  /** The greatest counts first: they say how large a flood is. */
  const allDue = (now: EpochMs) =>
    [...kinds.values()].filter(each => isDue(each, now)).sort((one, other) => other.pending - one.pending)

  return (refusal, now) => {
    turnOfHour(now)
    const ofHoursBefore = left
    left = []
    const kind = kindOf(refusal, now)
    refusals += 1
    const keepWhole = kind.kept < SAMPLES_PER_KIND && affordable() > allDue(now).length
    const kept = keepWhole ? 1 : 0
    kind.kept += kept
    kind.pending += 1 - kept
    writes += kept

    const due = allDue(now)
      .slice(0, affordable())
      .map(each => ({ kind: each, count: each.pending }))
    for (const { kind, count } of due) {
      settle(kind, count, now)
      kind.idleWriteMs *= IDLE_GROWTH
    }
    writes += due.length
    return {
      keepWhole,
      counts: [
        ...ofHoursBefore,
        ...due.map(({ kind: { hour, sourceIp, reason }, count }) => ({ hour, sourceIp, reason, count })),
      ],
      giveBack() {
        left = [...ofHoursBefore, ...left]
        kind.kept -= kept
        writes -= kept + due.length
        for (const { kind, count } of due) {
          settle(kind, -count, now)
          kind.idleWriteMs /= IDLE_GROWTH
        }
      },
    }
  }
}

/** At the end of an hour: one count a reason, under the source that they share, if they do. */
function inOneOfEachReason(kinds: readonly Kind[]): readonly IllegalCount[] {
  const byReason = new Map<IllegalReason, IllegalCount>()
  for (const { hour, sourceIp, reason, pending } of kinds) {
    if (pending === 0) continue
    const { count = 0, sourceIp: other = sourceIp } = byReason.get(reason) ?? {}
    byReason.set(reason, {
      ...{ hour, reason },
      sourceIp: other === sourceIp ? sourceIp : MANY_SOURCES,
      count: count + pending,
    })
  }
  return [...byReason.values()]
}

function isDue({ pending, written, lastWriteAt, idleWriteMs }: Kind, now: EpochMs): boolean {
  const hasGrown = pending >= Math.max(FIRST_WRITE, written * (GROWTH - 1))
  const isIdle = pending > 0 && now - lastWriteAt >= idleWriteMs
  return hasGrown || isIdle
}

/** Counts as written what was pending. */
function settle(kind: Kind, count: number, now: EpochMs): void {
  kind.pending -= count
  kind.written += count
  kind.lastWriteAt = now
}
