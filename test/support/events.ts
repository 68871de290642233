/**
 * Lambda events: of an HTTP API (payload 2.0, with form bodies in base64), a DynamoDB stream and a queue.
 */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Invocation, RESERVE_MS, withDeadline } from '../../lib/deadline'

export interface EventParts {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly pathParameters?: Record<string, string>
  /** The output of the route's authorizer. */
  readonly authorizer?: unknown
  /** In base64, unless `plain`. */
  readonly body?: string | Buffer
  readonly plain?: boolean
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
export const JSON_TYPE = { 'content-type': 'application/json' }

export function anEvent({ method = 'GET', path = '/', ...parts }: EventParts = {}): APIGatewayProxyEventV2 {
  const { query = '', headers = {}, pathParameters, authorizer, body, plain = false } = parts
  return {
    version: '2.0',
    routeKey: `ANY ${path}`,
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'shop.example.com', 'user-agent': 'test', 'x-forwarded-proto': 'https', ...headers },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'shop.example.com',
      domainPrefix: 'shop',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'test' },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: `ANY ${path}`,
      stage: '$default',
      time: '23/Nov/2026:02:00:00 +0000',
      timeEpoch: 1795399200000,
      ...(authorizer !== undefined && { authorizer }),
    },
    ...(pathParameters && { pathParameters }),
    ...(body !== undefined && { body: plain ? String(body) : Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined && !plain,
  }
}

/** A batch of the orders' stream, numbered from 0. */
export const changesOf = (orderIds: readonly string[], eventName = 'MODIFY') => ({
  Records: orderIds.map((orderId, index) => ({
    eventName,
    dynamodb: { Keys: { orderId: { S: orderId } }, SequenceNumber: String(index) },
  })),
})

/** A batch of a queue, numbered from 0. */
export const messagesOf = (bodies: readonly object[]) => ({
  Records: bodies.map((body, index) => ({ messageId: String(index), body: JSON.stringify(body) })),
})

/** The indices of the failed items in a function's response. */
export const failuresOf = (answered: unknown): readonly number[] =>
  Object(answered).batchItemFailures.map((failure: { itemIdentifier: string }) =>
    Number(failure.itemIdentifier),
  )

/** By default with the most time that Lambda gives, and none of it passes. */
export const timedContext = (awsRequestId: string, remainingMs = 900_000): Invocation => ({
  awsRequestId,
  getRemainingTimeInMillis: () => remainingMs,
})

export const CONTEXT = timedContext('6bc28136-xmpl-4365-b021-0ce6b2e64ab0')

/** Runs work in an invocation that has so many ms left until its deadline. */
export const withTimeLeft = <T>(leftMs: () => number, work: () => T): T =>
  withDeadline({ ...CONTEXT, getRemainingTimeInMillis: () => leftMs() + RESERVE_MS }, work)
