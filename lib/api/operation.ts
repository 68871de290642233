/** An operation of the API: its definition, and the call and reply of its implementation. */
import type * as z from 'zod/mini'
import type { OrderId } from '../order/orderId'
import type { Result } from '../result'
import type { EpochMs } from '../time'
import type { Scope } from './apiKey'
import type { Caller } from './caller'
import type { ApiErrorCode, ApiProblem } from './errors'

/** The definition, for validation and for the OpenAPI document. */
export interface Operation<Body = unknown, Query = unknown> {
  /** The `operationId` in the document. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With `{names}`, as in serverless.yml. */
  readonly path: string
  readonly about: string
  readonly scope: Scope
  /** Only of POST and PATCH. */
  readonly body?: z.ZodMiniType<Body>
  /** Only of GET. */
  readonly query?: z.ZodMiniType<Query>
  /** By status. */
  readonly answers: Readonly<Record<number, { readonly about: string; readonly schema: z.ZodMiniType }>>
  /** In addition to those of all operations. */
  readonly errors: readonly ApiErrorCode[]
}

export const define = <Body, Query>(operation: Operation<Body, Query>) => operation

/** An authenticated and validated request. */
export interface Call<Body = unknown, Query = unknown> {
  /** Its `id` is the first request's, as are the last fields. */
  readonly caller: Caller
  /** The API version: the request's, or else the caller's. */
  readonly version: string
  /** The values of the path's `{names}`. */
  readonly path: Readonly<Record<string, string | undefined>>
  readonly body: Body
  readonly query: Query
  /** The raw query with `?`, or ''. */
  readonly search: string
  // Of a request that is repeated with the same idempotency key, these are the first request's:
  /** Reserved for what the call creates, which is named after it. */
  readonly operationId: OrderId
  readonly at: EpochMs
  readonly requestId: string
}

export interface Reply {
  readonly status: number
  readonly value: unknown
  /**
   * It holds a secret, or personal data that the shop may have to erase, and must not be stored: a repetition with the
   * same idempotency key calls the operation again.
   */
  readonly isPrivate?: boolean
}

export type Answer<Body = unknown, Query = unknown> = (
  call: Call<Body, Query>,
) => Promise<Result<Reply, ApiProblem>>

/**
 * Validates a body beyond its schema. The result must depend on the body and the configuration only: the check runs
 * before the idempotency key is reserved, so that a corrected body can be sent with the same key.
 */
type Check<Body = unknown> = (body: Body) => ApiProblem | undefined

/** An operation with its implementation. */
export interface Served {
  readonly operation: Operation
  readonly answer: Answer
  readonly check: Check
}

/** The cast is safe: the handler parses each call with the operation's schemas. */
export const serve = <Body, Query>(
  operation: Operation<Body, Query>,
  answer: Answer<Body, Query>,
  check: Check<Body> = () => undefined,
): Served => ({ operation, answer, check }) as Served

export const problemOf = (checked: Result<unknown, ApiProblem>): ApiProblem | undefined =>
  checked.ok ? undefined : checked.error
