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
/** How many are kept whole in all, in one hour and container. */
const SAMPLES_PER_HOUR = 150
/** How many kinds are told apart; an attacker with many addresses counts as one beyond it. */
const KINDS_PER_HOUR = 128
/** The first count that is written, and by how much it must grow before it is written again. */
const FIRST_WRITE = 16
const GROWTH = 4
/** A count that grows slowly is written after this long, when anything illegal comes; then so many times as long. */
const IDLE_WRITE_MS = MINUTE_MS
const IDLE_GROWTH = 4

/** Stands for all addresses beyond those that are told apart. */
export const MANY_SOURCES = '(many)'

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

export type Sampler = (sourceIp: string, reason: IllegalReason, now: EpochMs) => Admission

export function sampler(): Sampler {
  // What carries the right signature has room of its own: no flood of what anybody can send may use it up.
  const [withoutKey, withKey] = [roomOf(), roomOf()]
  return (sourceIp, reason, now) => (needsNoKey(reason) ? withoutKey : withKey)(sourceIp, reason, now)
}

function roomOf(): Sampler {
  let hour = 0
  let kinds = new Map<string, Kind>()
  let keptInHour = 0

  /** What is left of the hour before, when another has begun. */
  function turnOfHour(now: EpochMs): readonly Kind[] {
    const present = Math.floor(now / HOUR_MS)
    if (present === hour) return []
    const left = [...kinds.values()].filter(kind => kind.pending > 0)
    hour = present
    kinds = new Map()
    keptInHour = 0
    return left
  }

  function kindOf(sourceIp: string, reason: IllegalReason, now: EpochMs): Kind {
    const isKnown = kinds.has(`${sourceIp} ${reason}`)
    const source = isKnown || kinds.size < KINDS_PER_HOUR ? sourceIp : MANY_SOURCES
    const name = `${source} ${reason}`
    const fresh = {
      hour,
      sourceIp: source,
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

  return (sourceIp, reason, now) => {
    const left = turnOfHour(now)
    const kind = kindOf(sourceIp, reason, now)
    const keepWhole = kind.kept < SAMPLES_PER_KIND && keptInHour < SAMPLES_PER_HOUR
    const kept = keepWhole ? 1 : 0
    kind.kept += kept
    keptInHour += kept
    kind.pending += 1 - kept

    const writes = [...left, ...[...kinds.values()].filter(each => isDue(each, now))].map(each => ({
      kind: each,
      count: each.pending,
    }))
    for (const write of writes) settle(write.kind, write.count, now)
    return {
      keepWhole,
      counts: writes.map(({ kind: { hour, sourceIp, reason }, count }) => ({
        hour,
        sourceIp,
        reason,
        count,
      })),
      giveBack() {
        kind.kept -= kept
        keptInHour -= kept
        for (const write of writes) settle(write.kind, -write.count, now)
      },
    }
  }
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
  kind.idleWriteMs *= count > 0 ? IDLE_GROWTH : 1 / IDLE_GROWTH
}
