/** What a service of AWS answers when it does not do what it was asked for. */
import { type EpochMs, parseHttpTime } from '../time'
import type { Answer } from './exchange'

/** Enough to know what is wrong. */
const MAX_MESSAGE = 300

/** Its name is the service's own, such as `ConditionalCheckFailedException`. */
export class ServiceError extends Error {
  readonly status: number
  /** When the service answered, by its clock. */
  readonly answeredAt: EpochMs | undefined
  /** The item that a failed condition met, in DynamoDB's own form. */
  readonly Item: unknown
  /** Why a transaction of DynamoDB was not made, one for each of its parts. */
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

/** Of `com.amazonaws.dynamodb.v20120810#Name`, and of `Name:http://internal.amazon.com/…`. */
function shortName(type: unknown): string | undefined {
  return /^(?:[^#:]*#)?(\w+)/.exec(String(type ?? ''))?.[1]
}

/** A wrong signature is explained by the whole request, the session's token included: that is left out. */
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
