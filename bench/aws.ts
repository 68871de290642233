/**
 * AWS's prices and limits. US dollars in us-east-1, without tax and free tiers. Each figure has its page, and the day
 * of the last look-up.
 */

interface Sourced {
  readonly value: number
  readonly source: string
  /** yyyy-MM-dd */
  readonly seen: string
}

const DOCS = 'https://docs.aws.amazon.com'

const on =
  (seen: string) =>
  (source: string) =>
  (value: number): Sourced => ({ value, source, seen })
const priced = on('2026-11-22')
const from = on('2026-11-26')
const dynamoPrice = priced('https://aws.amazon.com/dynamodb/pricing/on-demand/')
const lambdaPrice = priced('https://aws.amazon.com/lambda/pricing/')
const apiPrice = priced('https://aws.amazon.com/api-gateway/pricing/')
const watchPrice = priced('https://aws.amazon.com/cloudwatch/pricing/')
const dynamoQuota = from(`${DOCS}/amazondynamodb/latest/developerguide/ServiceQuotas.html`)
const dynamoWarm = from(`${DOCS}/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html`)
const lambdaScaling = from(`${DOCS}/lambda/latest/dg/scaling-behavior.html`)
const streamMapping = from(`${DOCS}/lambda/latest/dg/services-dynamodb-eventsourcemapping.html`)
const apiQuota = from(`${DOCS}/apigateway/latest/developerguide/limits.html`)

const values = <Name extends string>(sourced: Record<Name, Sourced>): Readonly<Record<Name, number>> =>
  Object.fromEntries(Object.entries<Sourced>(sourced).map(([name, { value }]) => [name, value])) as Record<
    Name,
    number
  >

const PRICE_LIST = {
  /** A write of 1 KB; twice that within a transaction. */
  writeUnit: dynamoPrice(0.625e-6),
  /** A consistent read of 4 KB; half of it for an eventually consistent one. */
  readUnit: dynamoPrice(0.125e-6),
  /** Data and indices, per GB and month. */
  storedGigabyte: dynamoPrice(0.25),
  /** HTTP API, up to 512 KB. */
  request: apiPrice(1e-6),
  /** REST API. */
  restRequest: apiPrice(3.5e-6),
  invocation: lambdaPrice(0.2e-6),
  /** arm64 */
  gigabyteSecond: lambdaPrice(0.0000133334),
  /** x86 */
  x86GigabyteSecond: lambdaPrice(0.0000166667),
  /** Ingestion; storage costs a tenth of it per month. */
  logGigabyte: watchPrice(0.5),
  /** Per month. */
  alarm: watchPrice(0.1),
  /** At most 64 KB. */
  queueCall: priced('https://aws.amazon.com/sqs/pricing/')(0.4e-6),
  mail: priced('https://aws.amazon.com/ses/pricing/')(0.1e-3),
} as const

/** The units of a transaction, as a multiple of the same write or read alone. */
export const TRANSACTION_FACTOR = 2

const LIMIT_LIST = {
  /** Per partition and second. */
  partitionWrites: dynamoWarm(1000),
  partitionReads: dynamoWarm(3000),
  /** Of a new on-demand table or index, per second; later twice the previous peak. */
  newTableWrites: dynamoWarm(4000),
  newTableReads: dynamoWarm(12_000),
  /** The default quota of an on-demand table, and of each of its indices, per second. */
  tableWrites: dynamoQuota(40_000),
  tableReads: dynamoQuota(40_000),
  /** Per account and region; new accounts often have 10 (see Service Quotas). */
  concurrency: from(`${DOCS}/lambda/latest/dg/gettingstarted-limits.html`)(1000),
  /** Additional environments of a function per ten seconds. */
  scaling: lambdaScaling(1000),
  scalingSeconds: lambdaScaling(10),
  /** The maximum of ParallelizationFactor: batches of a stream's shard at the same time. */
  mostParallelBatches: streamMapping(10),
  /** Per account and region, over all APIs. */
  requests: apiQuota(10_000),
  requestBurst: from('https://repost.aws/knowledge-center/api-gateway-throttling')(5000),
  /** In the sandbox. Outside it differs by account: AWS publishes no figure. */
  sandboxMails: from(`${DOCS}/ses/latest/dg/quotas.html`)(1),
} as const

export const PRICES = values(PRICE_LIST)
export const LIMITS = values(LIMIT_LIST)

/** All figures with their sources, for the test that none is missing. */
export const SOURCES: Readonly<Record<string, Sourced>> = { ...PRICE_LIST, ...LIMIT_LIST }
