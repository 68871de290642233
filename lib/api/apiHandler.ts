/** Handles what all operations have in common: authentication, scope, version, fields and idempotency keys. */
import { createHash } from 'node:crypto'
import { mediaType, type Request } from '../http/request'
import { type Handler, json, type Response, withHeaders } from '../http/response'
import { type ByMerchant, DEFAULT_MERCHANT, merchantOf } from '../order/merchant'
import { newOrderId } from '../order/orderId'
import { err, ok, type Result } from '../result'
import { decodeText } from '../signing/charset'
import type { Clock } from '../time'
import { addressOf, type IamAddress, pathValues } from './address'
import type { Authenticate } from './authenticate'
import type { AuthenticatePrincipal } from './authenticatePrincipal'
import type { Caller } from './caller'
import { type ApiProblem, errorResponse } from './errors'
import { type Fields, parseFields, queryFields } from './fields'
import type { Call, Operation, Served } from './operation'
import type { FirstRequest, IdempotencyKeys } from './ports'
import { noFields } from './schemas'
import { isApiVersion } from './version'

export interface ApiHandlerParts {
  /** The operations, bound to the merchant's stores. */
  readonly served: ByMerchant<readonly Served[]>
  readonly authenticate: Authenticate
  /** Undefined if callers that IAM has authorized are not served. */
  readonly authenticatePrincipal: AuthenticatePrincipal | undefined
  readonly idempotencyKeys: IdempotencyKeys
  /** Whether the error is a throttled call of the store or of the keys; the caller is then answered 429. */
  readonly isThrottled: (error: unknown) => boolean
  readonly publicUrl: string
  readonly clock: Clock
}

const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/

export const apiHandler = (parts: ApiHandlerParts): Handler => {
  const { publicUrl, isThrottled } = parts
  return async request => {
    const refuse = (problem: ApiProblem) => errorResponse(problem, request.requestId, publicUrl)
    const response = await answer(parts, request, refuse).catch((error: unknown) => {
      if (isThrottled(error)) return refuse({ code: 'rate_limited' })
      throw error
    })
    return withHeaders(response, { 'request-id': request.requestId })
  }
}

async function answer(
  parts: ApiHandlerParts,
  request: Request,
  refuse: (problem: ApiProblem) => Response,
): Promise<Response> {
  const address = addressOf(request)
  if (!address || (address.iam && !parts.authenticatePrincipal)) return refuse({ code: 'not_found' })
  const candidates = parts
    .served(DEFAULT_MERCHANT)
    .map(({ operation }) => operation)
    .filter(({ path }) => pathValues(path, address.path) !== undefined)
  if (candidates.length === 0) return refuse({ code: 'not_found' })
  const operation = candidates.find(({ method }) => method === request.method)
  if (!operation) {
    const allow = candidates.map(({ method }) => method).join(', ')
    return withHeaders(refuse({ code: 'method_not_allowed' }), { allow })
  }
  const admitted = await admit(parts, operation, request, address.iam)
  if (!admitted.ok) {
    const refusal = refuse(admitted.error)
    const scheme = address.iam ? 'AWS4-HMAC-SHA256' : 'Bearer'
    return refusal.status === 401 ? withHeaders(refusal, { 'www-authenticate': scheme }) : refusal
  }
  const path = pathValues(operation.path, address.path) ?? {}
  const response = await perform(parts, operation, path, request, admitted.value)
  return withHeaders(response.ok ? response.value : refuse(response.error), {
    'shouyin-version': admitted.value.version,
  })
}

/** Performs the operation, or repeats the stored answer to the same idempotency key. */
async function perform(
  parts: ApiHandlerParts,
  operation: Operation,
  path: Call['path'],
  request: Request,
  { caller, version, fields, idempotencyKey }: Admitted,
): Promise<Result<Response, ApiProblem>> {
  const served = servedOf(parts.served(merchantOf(caller)), operation)
  const problem = served.check(fields.body)
  if (problem) return err(problem)
  const now = parts.clock()
  const first: FirstRequest = {
    fingerprint: fingerprintOf(operation, path, fields.body),
    operationId: newOrderId(now),
    callerId: caller.id,
    requestId: request.requestId,
    at: now,
  }
  // Not of the caller: a program may get another API key, or another role, before it repeats a request.
  const key = idempotencyKey && `${merchantOf(caller)} ${idempotencyKey}`
  const reserved = key ? await parts.idempotencyKeys.reserve(key, first) : first
  if (reserved.fingerprint !== first.fingerprint) return err({ code: 'idempotency_key_reused' })
  if (reserved.answer) {
    const { status, body } = reserved.answer
    return ok(withHeaders({ ...json(status, {}), body }, { 'idempotent-replayed': 'true' }))
  }
  const { operationId, callerId, at, requestId } = reserved
  const search = request.rawQuery === '' ? '' : `?${request.rawQuery}`
  const call: Call = {
    caller: { ...caller, id: callerId },
    version,
    path,
    ...fields,
    search,
    operationId,
    at,
    requestId,
  }
  const reply = await served.answer(call)
  if (!reply.ok) return reply
  const response = json(reply.value.status, reply.value.value)
  if (key && !reply.value.isPrivate)
    await parts.idempotencyKeys.finish(key, { status: response.status, body: response.body })
  return ok(response)
}

function servedOf(served: readonly Served[], { id }: Operation): Served {
  const found = served.find(({ operation }) => operation.id === id)
  if (!found) throw new Error(`the merchant is not served the operation ${id}`)
  return found
}

interface Admitted {
  readonly caller: Caller
  readonly version: string
  readonly fields: Fields
  readonly idempotencyKey: string
}

async function admit(
  { authenticate, authenticatePrincipal }: Pick<ApiHandlerParts, 'authenticate' | 'authenticatePrincipal'>,
  operation: Operation,
  request: Request,
  iam: IamAddress | undefined,
): Promise<Result<Admitted, ApiProblem>> {
  const caller = iam
    ? (authenticatePrincipal?.(request, iam, operation) ?? err('not_found'))
    : await authenticate(request.header('authorization'))
  if (!caller.ok) return err({ code: caller.error })
  if (!caller.value.scopes.includes(operation.scope)) {
    return err({ code: 'insufficient_scope', detail: operation.scope })
  }
  const version = request.header('shouyin-version') || caller.value.version
  if (!isApiVersion(version)) return err({ code: 'unsupported_version' })
  const hasKey = operation.method === 'POST' && request.hasHeader('idempotency-key')
  const idempotencyKey = hasKey ? request.header('idempotency-key') : ''
  // An empty key is refused too: its sender believes that the request can be repeated safely.
  if (hasKey && !IDEMPOTENCY_KEY.test(idempotencyKey)) return err({ code: 'invalid_idempotency_key' })
  const fields = readFields(operation, request)
  if (!fields.ok) return fields
  return ok({ caller: caller.value, version, fields: fields.value, idempotencyKey })
}

function readFields({ body, query }: Operation, request: Request): Result<Fields, ApiProblem> {
  const parameters = queryFields(request.rawQuery)
  if (!parameters.ok) return parameters
  // An operation without a query refuses one: an amount put there by mistake must not be ignored.
  const parsedQuery = parseFields<unknown>(query ?? noFields, parameters.value)
  if (!parsedQuery.ok) return parsedQuery
  if (!body) return ok({ body: undefined, query: parsedQuery.value })
  const content = readBody(request)
  if (!content.ok) return content
  const parsedBody = parseFields(body, content.value)
  return parsedBody.ok ? ok({ body: parsedBody.value, query: parsedQuery.value }) : parsedBody
}

/** The body as JSON; an empty body counts as `{}`. */
function readBody({ body, header }: Request): Result<unknown, ApiProblem> {
  if (!body.ok) return err({ code: body.error === 'tooLarge' ? 'body_too_large' : 'invalid_json' })
  if (body.value.length === 0) return ok({})
  // Without a content type the body is read as JSON: the local stack adds the header there, API Gateway does not.
  if (!['application/json', ''].includes(mediaType(header('content-type')))) {
    return err({ code: 'unsupported_media_type' })
  }
  const text = decodeText(body.value, 'utf-8')
  try {
    return text === undefined ? err({ code: 'invalid_json' }) : ok(JSON.parse(text, wellFormed))
  } catch {
    return err({ code: 'invalid_json' })
  }
}

/** Digest over the parsed fields, so that white space or the address for IAM does not make another request. */
const fingerprintOf = ({ id }: Operation, path: Call['path'], body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([id, path, body]))
    .digest('hex')

/** Refuses lone surrogates (`\ud83d`), which the store cannot hold. */
function wellFormed(name: string, value: unknown): unknown {
  if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) throw new SyntaxError()
  return value
}
