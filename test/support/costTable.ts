/** The cost of an order: the units of `test/support/meter.ts` at AWS's prices. */
import { PRICES } from '../../bench/aws'
import { markdownTable } from '../../bench/table'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import type { Usage } from './meter'

/** Lambda's own log of a successful invocation, as JSON: start and report; nothing at level WARN. */
const SYSTEM_LINES = 2
const SYSTEM_LINE_BYTES = 200
/** CloudWatch's overhead per line. */
const LINE_BYTES = 26
/** The average value in the access log. */
const ACCESS_VALUE_BYTES = 17

export interface Row {
  readonly part: string
  readonly units: string
  /** US dollars per million orders. */
  readonly perMillion: number
}

/** Prices that depend on the design. */
export interface Design {
  readonly request: number
  readonly gigabyteSecond: number
  /** Lambda's system log level; default: INFO. */
  readonly systemLogLevel?: 'INFO' | 'WARN' | undefined
}

/** The costs of a million such orders, the largest first; without mails. */
export function costRows(
  usage: Usage,
  design: Design = { ...PRICES, systemLogLevel: readServerlessConfig().provider.logs.lambda.systemLogLevel },
): readonly Row[] {
  const invocations = sum(Object.values(usage.invocations))
  const gigabyteSeconds = sum(
    Object.entries(usage.durationMs).map(([name, ms]) => (ms / 1000) * (memoryOf(name) / 1024)),
  )
  const milliseconds = sum(Object.values(usage.durationMs))
  const logBytes =
    usage.logBytes +
    usage.logLines * LINE_BYTES +
    (design.systemLogLevel === 'WARN' ? 0 : invocations * SYSTEM_LINES * (SYSTEM_LINE_BYTES + LINE_BYTES)) +
    usage.requests * (accessLineBytes() + LINE_BYTES)
  const read = usage.readUnits + usage.searchUnits
  const rows: Row[] = [
    row('API Gateway', `${usage.requests} requests`, usage.requests * design.request),
    row('DynamoDB, writes', `${usage.writeUnits} units`, usage.writeUnits * PRICES.writeUnit),
    row('DynamoDB, reads', `${Number(read.toFixed(1))} units`, read * PRICES.readUnit),
    row(
      'Lambda, time',
      `${milliseconds} ms, ${gigabyteSeconds.toFixed(3)} GB-s`,
      gigabyteSeconds * design.gigabyteSecond,
    ),
    row('Lambda, calls', `${invocations} calls`, invocations * PRICES.invocation),
    row('CloudWatch Logs', `${(logBytes / 1000).toFixed(1)} KB`, (logBytes / 1e9) * PRICES.logGigabyte),
    row('SQS', `${usage.queueCalls} calls`, usage.queueCalls * PRICES.queueCall),
  ]
  return rows.filter(({ perMillion }) => perMillion > 0).sort((a, b) => b.perMillion - a.perMillion)
}

export const totalOf = (rows: readonly Row[]): number => sum(rows.map(({ perMillion }) => perMillion))

/** The rows as a table for the docs, with their shares. */
export function markdown(rows: readonly Row[]): string {
  const total = totalOf(rows)
  return markdownTable([
    ['part', 'an order', 'dollars a million', 'share'],
    ...rows.map(({ part, units, perMillion }) => [
      ...[part, units, perMillion.toFixed(2), `${Math.round((perMillion / total) * 100)} %`],
    ]),
    ['**sum**', '', `**${total.toFixed(2)}**`, ''],
  ])
}

const row = (part: string, units: string, each: number): Row => ({ part, units, perMillion: each * 1e6 })

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)

function memoryOf(name: string): number {
  const { functions, provider } = readServerlessConfig()
  return functions[name]?.memorySize ?? provider.memorySize
}

const accessLineBytes = (): number =>
  readServerlessConfig().provider.logs.httpApi.format.replace(
    /\$context\.[\w.]+/g,
    'x'.repeat(ACCESS_VALUE_BYTES),
  ).length
