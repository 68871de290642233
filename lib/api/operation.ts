/** An operation of the API: what is documented of it, and what it is called with. */
import type * as z from 'zod/mini'
import type { OrderId } from '../order/orderId'
import type { Result } from '../result'
import type { EpochMs } from '../time'
import type { Scope } from './apiKey'
import type { Caller } from './caller'
import type { ApiErrorCode, ApiProblem } from './errors'

/** What the OpenAPI document says of it, and what requests are held to. */
export interface Operation<Body = unknown, Query = unknown> {
  /** As the document names it. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With `{names}`, as serverless.yml has it. */
  readonly path: string
  readonly about: string
  readonly scope: Scope
  /** Of a POST or PATCH. */
  readonly body?: z.ZodMiniType<Body>
  /** Of a GET. */
  readonly query?: z.ZodMiniType<Query>
  /** By status. */
  readonly answers: Readonly<Record<number, { readonly about: string; readonly schema: z.ZodMiniType }>>
  /** Beside those that any request may meet. */
  readonly errors: readonly ApiErrorCode[]
}

export const define = <Body, Query>(operation: Operation<Body, Query>) => operation

/** A request that has passed all that is the same for every operation. */
export interface Call<Body = unknown, Query = unknown> {
  readonly caller: Caller
  /** The version of the API that the request names, or else its caller's. */
  readonly version: string
  /** The values of the names in the operation's path. */
  readonly path: Readonly<Record<string, string | undefined>>
  readonly body: Body
  readonly query: Query
  /** The query as it came, with `?`, or ''. */
  readonly search: string
  /** What is set aside for what the call makes; of a repetition that which the first call had. */
  readonly operationId: OrderId
  readonly at: EpochMs
  /** Of the first call. */
  readonly requestId: string
}

export interface Reply {
  readonly status: number
  readonly value: unknown
  /**
   * It holds a secret, or what the shop may have to forget of a buyer, and must not be kept: a repetition with the same
   * key is answered anew, by the same means.
   */
  readonly isPrivate?: boolean
}

export type Answer<Body = unknown, Query = unknown> = (
  call: Call<Body, Query>,
) => Promise<Result<Reply, ApiProblem>>

/**
 * What is wrong with a body, beyond its schema. It must follow from the body and the configuration: it is asked before an
 * idempotency key is bound to the request, so that whoever mends the body may send the same key.
 */
type Check<Body = unknown> = (body: Body) => ApiProblem | undefined

/** An operation with what answers it. */
export interface Served {
  readonly operation: Operation
  readonly answer: Answer
  readonly check: Check
}

/** The handler gives the answer what the operation's schemas have made of the call, and nothing that its check refuses. */
export const serve = <Body, Query>(
  operation: Operation<Body, Query>,
  answer: Answer<Body, Query>,
  check: Check<Body> = () => undefined,
): Served => ({ operation, answer, check }) as Served

export const problemOf = (checked: Result<unknown, ApiProblem>): ApiProblem | undefined =>
  checked.ok ? undefined : checked.error
