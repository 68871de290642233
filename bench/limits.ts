/** The calculated capacity of a stack: each limit of AWS, divided by what an order needs of it. */
import { dayShards, workShards } from '../lib/store/orderKey'
import type { Usage } from '../test/support/meter'
import { LIMITS } from './aws'

/** What an order consumes. */
export interface Demand {
  readonly requests: number
  /** Write units of the orders table, without its index. */
  readonly tableWrites: number
  /** In the partitions of its day: all, since an order from a form has no item for an idempotency key. */
  readonly dayWrites: number
  readonly indexWrites: number
  /** Read units, consistent. */
  readonly reads: number
  /** Of all executions. */
  readonly lambdaSeconds: number
  /** Of the function with the longest total, because Lambda limits how fast a single function scales. */
  readonly longestSeconds: number
  /** The duration of a stream's batch with one change. */
  readonly streamSeconds: number
}

/** The worst case, slow buyers: the order enters the index when it is no longer young, and leaves it when paid. */
const INDEX_WRITES = 2

/** @param usage  of one order, metered */
export function demandOf({ requests, writeUnits: tableWrites, readUnits, durationMs }: Usage): Demand {
  const seconds = Object.values(durationMs).map(ms => ms / 1000)
  return {
    requests,
    tableWrites,
    dayWrites: tableWrites,
    indexWrites: INDEX_WRITES,
    reads: readUnits,
    lambdaSeconds: seconds.reduce((sum, each) => sum + each, 0),
    longestSeconds: Math.max(...seconds),
    streamSeconds: (durationMs.sendReceipt ?? 0) / 1000,
  }
}

/** The settings of a stack and its account. */
export interface Settings {
  /** The account's limit at API Gateway, requests per second. */
  readonly requests: number
  readonly concurrency: number
  /** The warm throughput of the table, and of its index, writes per second. */
  readonly warmWrites: number
  /** Batches of a stream's shard at the same time. */
  readonly parallelBatches: number
}

/** The partitions of a day's orders. */
export const DAY_PARTITIONS = dayShards('').length

/** The partitions of the orders with pending work. */
export const WORK_PARTITIONS = workShards().length

export const FRESH: Settings = {
  requests: LIMITS.requests,
  concurrency: LIMITS.concurrency,
  warmWrites: LIMITS.newTableWrites,
  parallelBatches: 1,
}

/** Quotas raised by AWS on request, a pre-warmed table, and this project's settings at their maximum. */
export const RAISED: Settings = {
  requests: 100_000,
  concurrency: 10_000,
  warmWrites: LIMITS.tableWrites,
  parallelBatches: LIMITS.mostParallelBatches,
}

export interface Bound {
  /** Such as `requests to API Gateway`. */
  readonly limit: string
  readonly allowed: string
  /** Orders per second. */
  readonly rate: number
  readonly raisedBy: string
  /** Exceeding it delays mails, but no payment. */
  readonly delaysMails?: true
}

/** The stream has a shard for each partition of the table: as many as its warm throughput needs. */
const streamShards = ({ warmWrites }: Settings): number =>
  Math.max(Math.ceil(warmWrites / LIMITS.partitionWrites), 1)

/** @returns the lowest bound first */
export function boundsOf(demand: Demand, settings: Settings): readonly Bound[] {
  const { requests, concurrency, warmWrites, parallelBatches } = settings
  const dayWrites = DAY_PARTITIONS * LIMITS.partitionWrites
  const indexWrites = Math.min(WORK_PARTITIONS * LIMITS.partitionWrites, warmWrites)
  const bounds: Bound[] = [
    {
      limit: 'requests to API Gateway',
      allowed: `${requests} a second`,
      rate: requests / demand.requests,
      raisedBy: 'Service Quotas, API Gateway, throttle rate',
    },
    {
      limit: 'executions of Lambda',
      allowed: `${concurrency} at a time`,
      rate: concurrency / demand.lambdaSeconds,
      raisedBy: 'Service Quotas, Lambda, concurrent executions',
    },
    {
      limit: 'writes to the orders’ table',
      allowed: `${warmWrites} a second`,
      rate: warmWrites / demand.tableWrites,
      raisedBy: 'warm throughput of the table; twice its last peak by itself; beyond 40 000 Service Quotas',
    },
    {
      limit: 'writes to the index work',
      allowed: `${indexWrites} a second`,
      rate: indexWrites / demand.indexWrites,
      raisedBy: 'warm throughput of the index, to 16 000; then a second cell',
    },
    {
      limit: 'writes to a day’s partitions',
      allowed: `${dayWrites} a second`,
      rate: dayWrites / demand.dayWrites,
      raisedBy: 'a second cell: DynamoDB splits no partition whose sort key only ever increases',
    },
  ]
  // A batch processes its orders in sequence.
  const batches = streamShards(settings) * parallelBatches
  bounds.push({
    limit: 'mails sent from the stream',
    allowed: `${batches} batches at a time`,
    rate: batches / demand.streamSeconds,
    raisedBy: 'MAIL_BATCHES, 1 to 10',
    delaysMails: true,
  })
  return bounds.sort((a, b) => a.rate - b.rate)
}
