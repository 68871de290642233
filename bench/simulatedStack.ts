/**
 * Simulates a stack under load, in steps of a tenth of a second. Orders arrive randomly (Poisson). Each takes tokens of
 * API Gateway, environments of Lambda and units of partitions, or is refused, without retries. A rate is sustained if
 * at most one order in a thousand is refused.
 */
import { LIMITS } from './aws'
import { DAY_PARTITIONS, type Demand, type Settings, WORK_PARTITIONS } from './limits'

const STEP_SECONDS = 0.1
const SECONDS = 90
/** The time in which the load rises and Lambda scales; refusals do not count yet. */
const RAMP_SECONDS = 60
const MAX_REFUSED = 0.001

/**
 * @param rate    orders per second after the ramp
 * @param random  in [0, 1)
 * @returns       the fraction of refused orders, 0 to 1
 */
export function refusedPart(demand: Demand, settings: Settings, rate: number, random: () => number): number {
  const day = partitions(
    Math.min(DAY_PARTITIONS * LIMITS.partitionWrites, settings.warmWrites),
    DAY_PARTITIONS,
  )
  const index = partitions(
    Math.min(WORK_PARTITIONS * LIMITS.partitionWrites, settings.warmWrites),
    WORK_PARTITIONS,
  )
  const table = bucket(settings.warmWrites, settings.warmWrites)
  const api = bucket(settings.requests, LIMITS.requestBurst)
  const concurrency = environments(settings, demand)
  let [asked, refused] = [0, 0]
  for (let step = 0; step < SECONDS / STEP_SECONDS; step++) {
    const seconds = step * STEP_SECONDS
    // The load rises gradually, as on a busy day.
    const offered = rate * Math.min(1, seconds / RAMP_SECONDS)
    const orders = poisson(offered * STEP_SECONDS, random)
    for (const part of [day, index]) part.refill()
    for (const part of [table, api]) part.refill(STEP_SECONDS)
    const free = concurrency(seconds)
    let busy = 0
    for (let order = 0; order < orders; order++) {
      busy += demand.lambdaSeconds / STEP_SECONDS
      const isTaken =
        api.take(demand.requests) &&
        busy <= free &&
        table.take(demand.tableWrites) &&
        day.take(random, demand.dayWrites) &&
        index.take(random, demand.indexWrites)
      if (seconds >= RAMP_SECONDS) {
        asked += 1
        if (!isTaken) refused += 1
      }
    }
  }
  return asked === 0 ? 0 : refused / asked
}

/** The highest sustained rate, orders per second, to within one percent. */
export function highestRate(demand: Demand, settings: Settings): number {
  let [low, high] = [1, 100_000]
  while (high / low > 1.01) {
    const middle = Math.sqrt(low * high)
    if (refusedPart(demand, settings, middle, seeded(1)) <= MAX_REFUSED) low = middle
    else high = middle
  }
  return Math.floor(low)
}

/** A token bucket. */
function bucket(perSecond: number, most: number) {
  let left = most
  return {
    refill(seconds: number): void {
      left = Math.min(most, left + perSecond * seconds)
    },
    take(tokens: number): boolean {
      if (left < tokens) return false
      left -= tokens
      return true
    },
  }
}

/** Each accepts at most a thousand writes per second, and all together the table's warm throughput. */
function partitions(warmWrites: number, count: number) {
  const perSecond = Math.min(LIMITS.partitionWrites, warmWrites / count)
  const buckets = Array.from({ length: count }, () => bucket(perSecond, perSecond))
  return {
    refill: () => {
      for (const each of buckets) each.refill(STEP_SECONDS)
    },
    take: (random: () => number, units: number): boolean =>
      buckets[Math.floor(random() * count)]?.take(units) ?? false,
  }
}

/** The possible concurrency at a time: limited by the account, and by how fast functions scale. */
function environments({ concurrency }: Settings, { lambdaSeconds, longestSeconds }: Demand) {
  const made = (seconds: number) => LIMITS.scaling * (1 + Math.floor(seconds / LIMITS.scalingSeconds))
  // The function that needs the most environments is the first to reach its limit.
  return (seconds: number) => Math.min(concurrency, made(seconds) * (lambdaSeconds / longestSeconds))
}

/** A Poisson-distributed number. */
function poisson(mean: number, random: () => number): number {
  // Approximately normal.
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count += 1
  return count
}

/** Random numbers that a seed repeats in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
