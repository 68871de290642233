/** The error answer of an AWS service. */
import { type EpochMs, parseHttpTime } from '../time'
import type { Answer } from './exchange'

/** In characters. */
const MAX_MESSAGE = 300

/** `name` is the service's error code, such as `ConditionalCheckFailedException`. */
export class ServiceError extends Error {
  readonly status: number
  /** By the service's clock. */
  readonly answeredAt: EpochMs | undefined
  /** The item that failed the condition, in DynamoDB's format. */
  readonly Item: unknown
  /** Why a DynamoDB transaction was canceled: one reason for each of its parts. */
  readonly CancellationReasons: unknown

  constructor({ status, headers, body }: Answer) {
    const fields = recordOf(body)
    super(shortened(fields.message ?? fields.Message))
    this.name = shortName(headers['x-amzn-errortype'] ?? fields.__type ?? fields.code) ?? `Status${status}`
    this.status = status
    this.answeredAt = parseHttpTime(String(headers.date))
    this.Item = fields.Item
    this.CancellationReasons = fields.CancellationReasons
  }
}

/** The name in `com.amazonaws.dynamodb.v20120810#Name` and `Name:http://internal.amazon.com/…`. */
function shortName(type: unknown): string | undefined {
  return /^(?:[^#:]*#)?(\w+)/.exec(String(type ?? ''))?.[1]
}

/** Cuts off the canonical request, session token included, which AWS quotes when a signature is wrong. */
const shortened = (message: unknown): string =>
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
