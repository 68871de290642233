/** An error answer of an AWS service. */
import { type EpochMs, parseHttpTime } from '../time'
import type { Answer } from './exchange'

/** Enough for diagnosis. */
const MAX_MESSAGE = 300

/** Has the service's own name, such as `ConditionalCheckFailedException`. */
export class ServiceError extends Error {
  readonly status: number
  /** By the service's clock. */
  readonly answeredAt: EpochMs | undefined
  /** The item that failed a condition, in DynamoDB's format. */
  readonly Item: unknown
  /** For each part of a DynamoDB transaction, why it failed. */
  readonly CancellationReasons: unknown

  constructor({ status, headers, body }: Answer) {
    const told = recordOf(body)
    super(shown(told.message ?? told.Message))
    this.name = shortName(headers['x-amzn-errortype'] ?? told.__type ?? told.code) ?? `Status${status}`
    this.status = status
    this.answeredAt = parseHttpTime(String(headers.date))
    this.Item = told.Item
    this.CancellationReasons = told.CancellationReasons
  }
}

/** Extracts the name of `com.amazonaws.dynamodb.v20120810#Name` and `Name:http://internal.amazon.com/…`. */
function shortName(type: unknown): string | undefined {
  return /^(?:[^#:]*#)?(\w+)/.exec(String(type ?? ''))?.[1]
}

/** Errors about signatures quote the whole request with the session token, which is removed. */
const shown = (message: unknown): string =>
  typeof message === 'string'
    ? (message.split(/\n|The Canonical String/)[0] ?? '').trimEnd().slice(0, MAX_MESSAGE)
    : ''

function recordOf(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body))
  } catch {
    return {}
  }
}
