/**
 * What AWS asks for things, and what it allows: the one place for both. US dollars of us-east-1, without tax and
 * without the free tiers. Each figure with its page, and the day on which it was last looked up.
 */

interface Sourced {
  readonly value: number
  /** The page that says so. */
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
  /** A consistent read of 4 KB; half of it when it may be stale. */
  readUnit: dynamoPrice(0.125e-6),
  /** Data and indices, a GB a month. */
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
  /** Taken in; storing them is a tenth of it a month. */
  logGigabyte: watchPrice(0.5),
  /** A month. */
  alarm: watchPrice(0.1),
  /** 64 KB at most. */
  queueCall: priced('https://aws.amazon.com/sqs/pricing/')(0.4e-6),
  mail: priced('https://aws.amazon.com/ses/pricing/')(0.1e-3),
} as const

/** What a transaction costs of units, beside the same write or read alone. */
export const TRANSACTION_FACTOR = 2

const LIMIT_LIST = {
  /** Of one partition, a second. */
  partitionWrites: dynamoWarm(1000),
  partitionReads: dynamoWarm(3000),
  /** Of a new table or index on demand, a second; twice the peak before, from then on. */
  newTableWrites: dynamoWarm(4000),
  newTableReads: dynamoWarm(12_000),
  /** Of a table, and of an index of it, on demand, a second, unless the account has more. */
  tableWrites: dynamoQuota(40_000),
  tableReads: dynamoQuota(40_000),
  /** Of an account in a region; a new one often has 10 (Service Quotas shows it). */
  concurrency: from(`${DOCS}/lambda/latest/dg/gettingstarted-limits.html`)(1000),
  /** More environments of one function, each ten seconds. */
  scaling: lambdaScaling(1000),
  scalingSeconds: lambdaScaling(10),
  /** Batches of one shard of a stream at a time: 1 to 10, as ParallelizationFactor says. */
  mostParallelBatches: streamMapping(10),
  /** Of an account in a region, over all its APIs. */
  requests: apiQuota(10_000),
  requestBurst: from('https://repost.aws/knowledge-center/api-gateway-throttling')(5000),
  /** In the sandbox. Outside of it each account has its own: AWS publishes no figure. */
  sandboxMails: from(`${DOCS}/ses/latest/dg/quotas.html`)(1),
} as const

export const PRICES = values(PRICE_LIST)
export const LIMITS = values(LIMIT_LIST)

/** Each figure with where it is from; for the test that none lacks it. */
export const SOURCES: Readonly<Record<string, Sourced>> = { ...PRICE_LIST, ...LIMIT_LIST }
