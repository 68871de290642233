/** What is the same for every operation: key, scope, version, fields, and that a repetition does nothing twice. */
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
  /** The operations, bound to each merchant's own stores. */
  readonly served: ByMerchant<readonly Served[]>
  readonly authenticate: Authenticate
  /** Undefined where callers that IAM has authorized are not served. */
  readonly authenticatePrincipal: AuthenticatePrincipal | undefined
  readonly idempotencyKeys: IdempotencyKeys
  /** Whether an error says that the store or the keys have too much to do: then the caller is to come again. */
  readonly isThrottled: (error: unknown) => boolean
  readonly publicUrl: string
  readonly clock: Clock
}

/** So many as any identifier or sentence of a client needs. */
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
  const here = parts
    .served(DEFAULT_MERCHANT)
    .filter(({ operation }) => pathValues(operation.path, address.path) !== undefined)
  if (here.length === 0) return refuse({ code: 'not_found' })
  const operation = here.map(each => each.operation).find(({ method }) => method === request.method)
  if (!operation) {
    const allow = here.map(({ operation }) => operation.method).join(', ')
    return withHeaders(refuse({ code: 'method_not_allowed' }), { allow })
  }
  const admitted = await admit(parts, operation, request, address.iam)
  if (!admitted.ok) {
    const refusal = refuse(admitted.error)
    const scheme = address.iam ? 'AWS4-HMAC-SHA256' : 'Bearer'
    return refusal.status === 401 ? withHeaders(refusal, { 'www-authenticate': scheme }) : refusal
  }
  const { caller, version, fields, idempotencyKey } = admitted.value
  const versioned = (response: Response) => withHeaders(response, { 'shouyin-version': version })
  const own = servedOf(parts.served(merchantOf(caller)), operation)
  const wrong = own.check(fields.body)
  if (wrong) return versioned(refuse(wrong))
  const first: FirstRequest = {
    fingerprint: fingerprintOf(request, fields.body),
    ...firstRequest(parts.clock, request.requestId),
  }
  const key = idempotencyKey && `${caller.id} ${merchantOf(caller)} ${idempotencyKey}`
  const reserved = key ? await parts.idempotencyKeys.reserve(key, first) : first
  if (reserved.fingerprint !== first.fingerprint) return versioned(refuse({ code: 'idempotency_key_reused' }))
  if (reserved.answer) {
    const { status, body } = reserved.answer
    return versioned(withHeaders({ ...json(status, {}), body }, { 'idempotent-replayed': 'true' }))
  }
  const { operationId, at, requestId } = reserved
  const path = pathValues(operation.path, address.path) ?? {}
  const search = request.rawQuery === '' ? '' : `?${request.rawQuery}`
  const call: Call = { caller, version, path, ...fields, search, operationId, at, requestId }
  const reply = await own.answer(call)
  if (!reply.ok) return versioned(refuse(reply.error))
  const response = json(reply.value.status, reply.value.value)
  if (key && !reply.value.isPrivate)
    await parts.idempotencyKeys.finish(key, { status: response.status, body: response.body })
  return versioned(response)
}

function servedOf(served: readonly Served[], { id }: Operation): Served {
  const found = served.find(({ operation }) => operation.id === id)
  if (!found) throw new Error('merchants are served other operations')
  return found
}

const firstRequest = (clock: Clock, requestId: string) => {
  const at = clock()
  return { operationId: newOrderId(at), requestId, at }
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
  // An empty one too: whoever sends it believes that repetitions do nothing.
  if (hasKey && !IDEMPOTENCY_KEY.test(idempotencyKey)) return err({ code: 'invalid_idempotency_key' })
  const fields = readFields(operation, request)
  if (!fields.ok) return fields
  return ok({ caller: caller.value, version, fields: fields.value, idempotencyKey })
}

function readFields({ body, query }: Operation, request: Request): Result<Fields, ApiProblem> {
  const named = queryFields(request.rawQuery)
  if (!named.ok) return named
  // An operation without a query refuses one: an amount that went there by mistake must not be passed over.
  const asked = parseFields<unknown>(query ?? noFields, named.value)
  if (!asked.ok) return asked
  if (!body) return ok({ body: undefined, query: asked.value })
  const sent = readBody(request)
  if (!sent.ok) return sent
  const parsed = parseFields(body, sent.value)
  return parsed.ok ? ok({ body: parsed.value, query: asked.value }) : parsed
}

/** What was sent as JSON; nothing at all is an object without fields. */
function readBody({ body, header }: Request): Result<unknown, ApiProblem> {
  if (!body.ok) return err({ code: body.error === 'tooLarge' ? 'body_too_large' : 'invalid_json' })
  if (body.value.length === 0) return ok({})
  // Where nothing says what it is, it is read as what it must be: the local stack says JSON there, API Gateway nothing.
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

/** Over the fields as the operation reads them: spaces between them do not make it another request. */
const fingerprintOf = ({ method, path }: Request, body: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest('hex')

/** Half of a character that was written in two parts (`\ud83d`) is no text, and no store takes it. */
function wellFormed(name: string, value: unknown): unknown {
  if (!name.isWellFormed() || (typeof value === 'string' && !value.isWellFormed())) throw new SyntaxError()
  return value
}
