/** What one stack can take, on paper: each limit of AWS, divided by what an order needs of it. */

import { dayShards, workShards } from '../lib/store/orderKey'
import type { Usage } from '../test/support/meter'
import { LIMITS } from './aws'

/** What an order needs. */
export interface Demand {
  readonly requests: number
  /** Units to the orders' table, without its index. */
  readonly tableWrites: number
  /** Those of them within the partitions of its day: all, since an order made by a form needs no item of an idempotency key. */
  readonly dayWrites: number
  readonly indexWrites: number
  /** Consistent, units. */
  readonly reads: number
  /** Of executions, together. */
  readonly lambdaSeconds: number
  /** Of the function that takes longest in all, for the rate at which one function may grow. */
  readonly longestSeconds: number
  /** How long a batch of one change of the stream takes, seconds. */
  readonly streamSeconds: number
}

/** As if every buyer took her time: the order has grown up, and its stay in the index ends when it is paid. */
const INDEX_WRITES = 2

/** @param usage  of one order, as the meter counts it */
export function demandOf({ requests, writeUnits: tableWrites, readUnits, durationMs }: Usage): Demand {
  const seconds = Object.values(durationMs).map(ms => ms / 1000)
  return {
    ...{ requests, tableWrites, dayWrites: tableWrites, indexWrites: INDEX_WRITES },
    reads: readUnits,
    lambdaSeconds: seconds.reduce((sum, each) => sum + each, 0),
    longestSeconds: Math.max(...seconds),
    streamSeconds: (durationMs.sendReceipt ?? 0) / 1000,
  }
}

/** What of a stack and its account can be set. */
export interface Settings {
  /** Requests a second that API Gateway lets the account make. */
  readonly requests: number
  readonly concurrency: number
  /** Writes a second that the table, and its index, can take at once. */
  readonly warmWrites: number
  /** Batches of one shard of the stream at a time. */
  readonly parallelBatches: number
}

/** Over how many partitions a day's orders are spread. */
export const DAY_PARTITIONS = dayShards('').length

/** Over how many the orders are spread that something is still to be done about. */
export const WORK_PARTITIONS = workShards().length

export const FRESH: Settings = {
  requests: LIMITS.requests,
  concurrency: LIMITS.concurrency,
  warmWrites: LIMITS.newTableWrites,
  parallelBatches: 1,
}

/** Quotas that AWS raises on request, a table warmed beforehand, and the settings of this project at their most. */
export const RAISED: Settings = {
  requests: 100_000,
  concurrency: 10_000,
  warmWrites: LIMITS.tableWrites,
  parallelBatches: LIMITS.mostParallelBatches,
}

export interface Bound {
  /** Whose turn it is to be too small: `API Gateway’s requests`. */
  readonly limit: string
  readonly allowed: string
  /** Orders a second. */
  readonly rate: number
  readonly raisedBy: string
  /** Mails are late, and no payment is held up. */
  readonly delaysMails?: true
}

/** The stream has a shard for each partition of the table: as many as its warm throughput needs. */
const streamShards = ({ warmWrites }: Settings): number =>
  Math.max(Math.ceil(warmWrites / LIMITS.partitionWrites), 1)

/** The lowest first. */
export function boundsOf(demand: Demand, settings: Settings): readonly Bound[] {
  const { requests, concurrency, warmWrites, parallelBatches } = settings
  const dayWrites = DAY_PARTITIONS * LIMITS.partitionWrites
  const indexWrites = Math.min(WORK_PARTITIONS * LIMITS.partitionWrites, warmWrites)
  const bounds: Bound[] = [
    {
      limit: 'requests to API Gateway',
      ...{ allowed: `${requests} a second`, rate: requests / demand.requests },
      raisedBy: 'Service Quotas, API Gateway, throttle rate',
    },
    {
      limit: 'executions of Lambda',
      ...{ allowed: `${concurrency} at a time`, rate: concurrency / demand.lambdaSeconds },
      raisedBy: 'Service Quotas, Lambda, concurrent executions',
    },
    {
      limit: 'writes to the orders’ table',
      ...{ allowed: `${warmWrites} a second`, rate: warmWrites / demand.tableWrites },
      raisedBy: 'warm throughput of the table; twice its last peak by itself; beyond 40 000 Service Quotas',
    },
    {
      limit: 'writes to the index work',
      ...{ allowed: `${indexWrites} a second`, rate: indexWrites / demand.indexWrites },
      raisedBy: 'warm throughput of the index, to 16 000; then a second cell',
    },
    {
      limit: 'writes to a day’s partitions',
      ...{ allowed: `${dayWrites} a second`, rate: dayWrites / demand.dayWrites },
      raisedBy: 'a second cell: DynamoDB splits no partition whose sort key only ever increases',
    },
  ]
  // A batch takes its orders one after another.
  const batches = streamShards(settings) * parallelBatches
  bounds.push({
    limit: 'mails sent from the stream',
    ...{ allowed: `${batches} batches at a time`, rate: batches / demand.streamSeconds },
    raisedBy: 'MAIL_BATCHES, 1 to 10',
    delaysMails: true,
  })
  return bounds.sort((a, b) => a.rate - b.rate)
}
