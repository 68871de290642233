/**
 * Makes a flood of forgeries cheap: in each hour a few of each kind are recorded in full, and the rest counted in
 * memory; the count is written at increasing intervals. It is a lower bound: what a container has not written when it
 * ends is lost.
 */
import { type EpochMs, HOUR_MS, MINUTE_MS } from '../time'
import type { IllegalCount } from './illegalRequest'
import { type IllegalReason, needsNoKey } from './reasons'

/** Records in full of one kind. */
const SAMPLES_PER_KIND = 5
/** The count at the first write, and by which factor it must then grow. */
const FIRST_WRITE = 16
const GROWTH = 4
/** A slowly growing count is written after this long with the next illegal request; then at growing intervals. */
const IDLE_WRITE_MS = MINUTE_MS
const IDLE_GROWTH = 4

/** For all addresses beyond those that are distinguished. */
export const MANY_SOURCES = '(many)'

/** The hourly budget of a container. */
interface Budget {
  /** Kinds that are distinguished; all further ones are merged. */
  readonly kinds: number
  /** Writes of samples and counts: so many, plus one for every `refusalsPerWrite`. */
  readonly freeWrites: number
  readonly refusalsPerWrite: number
}

/**
 * For what anybody can send. A flood occupies many containers, none of which knows the others: with twelve free writes,
 * 10 000 forgeries cause fewer than 500 writes in up to 20 containers.
 */
const publicBudget = (freeWrites: number): Budget => ({ kinds: 128, freeWrites, refusalsPerWrite: 40 })

/** For validly signed messages, in which orders cannot be made up: evidence of each order is kept. */
const SIGNED_BUDGET: Budget = { kinds: 10_000, freeWrites: Number.POSITIVE_INFINITY, refusalsPerWrite: 1 }

interface Admission {
  /** Whether to record this request in full. */
  readonly keepWhole: boolean
  /** Counts to write now; each adds to earlier ones. */
  readonly counts: readonly IllegalCount[]
  /** Called when the writes failed, so that their content is written later. */
  giveBack(): void
}

interface Kind {
  readonly sourceIp: string
  readonly reason: IllegalReason
  kept: number
  /** Counted but not written. */
  pending: number
  written: number
  lastWriteAt: EpochMs
  idleWriteMs: number
}

interface Refusal {
  readonly sourceIp: string
  readonly reason: IllegalReason
  /** Verified if the signature is valid. */
  readonly claimedOrder: string
}

export type Sampler = (refusal: Refusal, now: EpochMs) => Admission

/** @param freeWrites  writes per hour before they are rationed, for what anybody can send */
export function sampler(freeWrites: number): Sampler {
  const ofAnybody = samplerOf(publicBudget(freeWrites), ({ sourceIp }) => sourceIp)
  const ofSigned = samplerOf(SIGNED_BUDGET, ({ claimedOrder }) => claimedOrder)
  return (refusal, now) => (needsNoKey(refusal.reason) ? ofAnybody : ofSigned)(refusal, now)
}

/** What a container has counted and written in an hour. */
interface Hour {
  readonly number: number
  readonly kinds: Map<string, Kind>
  refusals: number
  /** Of samples and counts. */
  writes: number
}

const newHour = (number: number): Hour => ({ number, kinds: new Map(), refusals: 0, writes: 0 })

/** @param authorOf  what distinguishes kinds of the same reason */
function samplerOf(budget: Budget, authorOf: (refusal: Refusal) => string): Sampler {
  let hour = newHour(0)
  /** Unwritten counts of earlier hours. */
  let left: readonly IllegalCount[] = []

  return (refusal, now) => {
    const number = Math.floor(now / HOUR_MS)
    if (number !== hour.number) {
      left = [...left, ...inOneOfEachReason(hour)]
      hour = newHour(number)
    }
    const ofHoursBefore = left
    left = []
    const kind = kindOf(hour, budget, refusal, authorOf(refusal), now)
    const admission = admit(hour, budget, kind, now)
    return {
      keepWhole: admission.keepWhole,
      counts: [...ofHoursBefore, ...admission.counts],
      giveBack() {
        left = [...ofHoursBefore, ...left]
        admission.giveBack()
      },
    }
  }
}

function kindOf(
  { kinds }: Hour,
  budget: Budget,
  { reason, sourceIp }: Refusal,
  author: string,
  now: EpochMs,
): Kind {
  const isToldApart = kinds.has(`${author} ${reason}`) || kinds.size < budget.kinds
  const name = `${isToldApart ? author : MANY_SOURCES} ${reason}`
  const fresh = {
    sourceIp: isToldApart ? sourceIp : MANY_SOURCES,
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

/** Keeps or counts a refusal of this kind, and takes the counts that are due. */
function admit(hour: Hour, budget: Budget, kind: Kind, now: EpochMs): Admission {
  hour.refusals += 1
  const keepWhole = kind.kept < SAMPLES_PER_KIND && affordable(hour, budget) > dueKinds(hour, now).length
  const kept = keepWhole ? 1 : 0
  kind.kept += kept
  kind.pending += 1 - kept
  hour.writes += kept
  const { counts, giveBack } = takeCounts(hour, budget, now)
  return {
    keepWhole,
    counts,
    giveBack() {
      kind.kept -= kept
      hour.writes -= kept
      giveBack()
    },
  }
}

/** Takes the counts that are due, as many as are affordable. */
function takeCounts(hour: Hour, budget: Budget, now: EpochMs): Omit<Admission, 'keepWhole'> {
  const due = dueKinds(hour, now)
    .slice(0, affordable(hour, budget))
    .map(kind => ({ kind, count: kind.pending }))
  for (const { kind, count } of due) {
    settle(kind, count, now)
    kind.idleWriteMs *= IDLE_GROWTH
  }
  hour.writes += due.length
  return {
    counts: due.map(({ kind: { sourceIp, reason }, count }) => ({
      hour: hour.number,
      sourceIp,
      reason,
      count,
    })),
    giveBack() {
      hour.writes -= due.length
      for (const { kind, count } of due) {
        settle(kind, -count, now)
        kind.idleWriteMs /= IDLE_GROWTH
      }
    },
  }
}

const affordable = ({ refusals, writes }: Hour, { freeWrites, refusalsPerWrite }: Budget): number =>
  Math.max(0, freeWrites + Math.floor(refusals / refusalsPerWrite) - writes)

/** Largest counts first: they show how large a flood is. */
const dueKinds = ({ kinds }: Hour, now: EpochMs): readonly Kind[] =>
  [...kinds.values()].filter(each => isDue(each, now)).sort((one, other) => other.pending - one.pending)

/** At the end of an hour, counts are merged by reason; the source stays if it is the same. */
function inOneOfEachReason({ number: hour, kinds }: Hour): readonly IllegalCount[] {
  const byReason = new Map<IllegalReason, IllegalCount>()
  for (const { sourceIp, reason, pending } of kinds.values()) {
    if (pending === 0) continue
    const { count = 0, sourceIp: other = sourceIp } = byReason.get(reason) ?? {}
    byReason.set(reason, {
      hour,
      reason,
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

/** Marks pending counts as written. */
function settle(kind: Kind, count: number, now: EpochMs): void {
  kind.pending -= count
  kind.written += count
  kind.lastWriteAt = now
}
