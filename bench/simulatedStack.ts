/**
 * One stack under load, in steps of a tenth of a second: orders come as people do (Poisson), each makes its requests one
 * after another, each takes a token of API Gateway, an environment of Lambda and units of a partition, or is
 * refused. Nothing is repeated: a rate is taken when fewer than one request in a thousand is refused.
 */
import { LIMITS } from './aws'
import { DAY_PARTITIONS, type Demand, type Settings, WORK_PARTITIONS } from './limits'

const STEP_SECONDS = 0.1
const SECONDS = 90
/** Until then environments are made; what is refused meanwhile does not count. */
const RAMP_SECONDS = 60
const REFUSED_AT_MOST = 0.001

/**
 * @param rate    orders a second, once it has got busy
 * @param random  of [0, 1)
 * @returns       which part of the orders is refused then, 0 to 1
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
    // Everybody comes slowly at first, as on a day that gets busy.
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

/** The most orders a second of which next to none is refused, to within one in a hundred. */
export function highestRate(demand: Demand, settings: Settings): number {
  let [low, high] = [1, 100_000]
  while (high / low > 1.01) {
    const middle = Math.sqrt(low * high)
    if (refusedPart(demand, settings, middle, seeded(1)) <= REFUSED_AT_MOST) low = middle
    else high = middle
  }
  return Math.floor(low)
}

/** Tokens that come back at a rate, at most so many at a time. */
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

/** Each takes a thousand writes a second at most, and all together what the table is warm for. */
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

/** How many executions are possible by then: the account's, and those that have been made. */
function environments({ concurrency }: Settings, { lambdaSeconds, longestSeconds }: Demand) {
  const made = (seconds: number) => LIMITS.scaling * (1 + Math.floor(seconds / LIMITS.scalingSeconds))
  // The function that needs most of them is the first to wait for more.
  return (seconds: number) => Math.min(concurrency, made(seconds) * (lambdaSeconds / longestSeconds))
}

/** How many come, where so many come on average. */
function poisson(mean: number, random: () => number): number {
  // Of many: as good as normal.
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count += 1
  return count
}

/** The same numbers in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
