/** The OpenAPI document, generated from the schemas that parse requests. */
import * as z from 'zod/mini'
import { EVENTS, FIELDS, PARAMETERS } from './descriptions'
import { API_ERROR_CODES, API_ERROR_TYPES, type ApiErrorCode, apiErrorOf } from './errors'
import type { Operation } from './operation'
import { OPERATIONS } from './operations'
import * as schemas from './schemas'
import { API_VERSION, API_VERSIONS } from './version'
import { webhookEvent } from './webhookEvent'

/** Errors of all operations. */
const COMMON_ERRORS: readonly ApiErrorCode[] = [
  ...(['missing_key', 'invalid_key', 'wrong_mode', 'insufficient_scope', 'unsupported_version'] as const),
  ...(['method_not_allowed', 'invalid_field', 'rate_limited', 'internal'] as const),
]
/** Errors of all operations if callers authorized by IAM are served. */
const IAM_ERRORS: readonly ApiErrorCode[] = ['missing_signature', 'unsupported_principal', 'not_found']
const BODY_ERRORS: readonly ApiErrorCode[] = ['invalid_json', 'body_too_large', 'unsupported_media_type']
const KEY_ERRORS: readonly ApiErrorCode[] = ['invalid_idempotency_key', 'idempotency_key_reused']

/** The schemas that the document names. */
const NAMED: readonly (readonly [string, z.ZodMiniType])[] = [
  ['Order', schemas.order],
  ['Refund', schemas.refund],
  ['Event', schemas.event],
  ['PaymentLink', schemas.paymentLink],
  ['WebhookEndpoint', schemas.webhookEndpoint],
  ['WebhookEndpointWithSecret', schemas.webhookEndpointWithSecret],
  ['Delivery', schemas.delivery],
  ['OrderRequest', schemas.orderRequest],
  ['RefundRequest', schemas.refundRequest],
  ['PaymentLinkRequest', schemas.linkRequest],
  ['PaymentLinkChanges', schemas.linkChanges],
  ['WebhookEndpointRequest', schemas.webhookEndpointRequest],
  ['WebhookEndpointChanges', schemas.webhookEndpointChanges],
  ['RotationRequest', schemas.rotationRequest],
  ['WebhookEvent', webhookEvent],
]

interface Served {
  /** The shop's origin, without a slash at the end. */
  readonly publicUrl: string
  /** Whether callers authorized by IAM are served without a key. */
  readonly servesIam: boolean
}

export const openApiDocument = ({ publicUrl, servesIam }: Served) => ({
  openapi: '3.1.0',
  info: {
    title: 'Shouyin',
    version: API_VERSION,
    description:
      'Orders of a shop, their payments and refunds. Amounts are integers of minor units (fen), times are UTC.',
  },
  servers: [{ url: publicUrl }, ...(servesIam ? [iamServer(publicUrl)] : [])],
  security: [{ key: [] }, ...(servesIam ? [{ iam: [] }] : [])],
  paths: pathsOf(OPERATIONS, [...COMMON_ERRORS, ...(servesIam ? IAM_ERRORS : [])]),
  webhooks: webhooks(),
  components: {
    securitySchemes: {
      key: { type: 'http', scheme: 'bearer', description: 'sk_live_… or sk_test_…' },
      ...(servesIam && { iam: IAM_SCHEME }),
    },
    schemas: {
      ...Object.fromEntries(NAMED.map(([name, schema]) => [name, described(name, jsonSchema(schema))])),
      Error: ERROR_SCHEMA,
    },
    'x-errors': Object.fromEntries(API_ERROR_CODES.map(code => [code, apiErrorOf(code)])),
  },
})

/** The server for callers authorized by IAM, which accepts no keys. */
const iamServer = (publicUrl: string) => ({
  url: `${publicUrl}/iam/{mode}/{merchant}`,
  description: 'Only for requests with an AWS signature (the security scheme iam).',
  variables: {
    mode: { enum: ['live', 'test'], default: 'live' },
    merchant: { default: '-', description: 'an id of merchants.json, or - for the default merchant' },
  },
})

/**
 * With API Gateway's extension for IAM.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
 */
const IAM_SCHEME = {
  type: 'apiKey',
  name: 'Authorization',
  in: 'header',
  'x-amazon-apigateway-authtype': 'awsSigv4',
  description: 'AWS Signature Version 4, service execute-api',
}

/** The webhook of each event type. */
function webhooks() {
  const parameters = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(name => ({
    name,
    in: 'header',
    required: true,
    schema: { type: 'string' },
  }))
  const requestBody = { required: true, content: jsonContent(webhookEvent) }
  const responses = { '2XX': { description: 'delivered; the response body is ignored' } }
  return Object.fromEntries(
    Object.entries(EVENTS).map(([type, description]) => [
      type,
      { post: { operationId: type, description, parameters, requestBody, responses } },
    ]),
  )
}

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['type', 'code', 'message', 'doc_url', 'request_id'],
      properties: {
        type: { enum: API_ERROR_TYPES },
        code: { enum: API_ERROR_CODES },
        ...Object.fromEntries(
          ['message', 'param', 'doc_url', 'request_id'].map(name => [name, { type: 'string' }]),
        ),
      },
    },
  },
}

function pathsOf(operations: readonly Operation[], commonErrors: readonly ApiErrorCode[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    const item = itemOf(operation, commonErrors)
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: item }
  }
  return paths
}

function itemOf(operation: Operation, commonErrors: readonly ApiErrorCode[]) {
  const { id, about, scope, path, body, query, answers, errors, method } = operation
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', pattern: PATTERNS[String(name)] },
    })),
    ...(query ? queryParameters(query) : []),
    ...(method === 'POST' ? [IDEMPOTENCY_KEY] : []),
    VERSION,
  ]
  const all = [
    ...commonErrors,
    ...(body ? BODY_ERRORS : []),
    ...(method === 'POST' ? KEY_ERRORS : []),
    ...errors,
  ]
  return {
    operationId: id,
    description: about,
    'x-scope': scope,
    parameters,
    // A body without required fields may be omitted.
    ...(body && { requestBody: { required: !body.safeParse({}).success, content: jsonContent(body) } }),
    responses: { ...answersOf(answers), ...errorsOf(all) },
  }
}

/** Of path parameters. */
const PATTERNS: Readonly<Record<string, string>> = {
  orderId: '^ord_',
  linkId: '^lnk_',
  endpointId: '^whk_',
  deliveryId: '^dlv_',
}

const parameter = (name: string, place: 'header' | 'query', schema: object) => ({
  name,
  in: place,
  description: PARAMETERS[name],
  schema,
})

const IDEMPOTENCY_KEY = parameter('Idempotency-Key', 'header', {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  pattern: '^[ -~]+$',
})
const VERSION = parameter('Shouyin-Version', 'header', { enum: API_VERSIONS })

function queryParameters(query: z.ZodMiniType) {
  const { properties = {} } = jsonSchema(query) as { properties?: Record<string, object> }
  // A query is text, so the schema's type is string; for callers it is an integer.
  const defaultLimit = query === schemas.eventQuery ? schemas.DEFAULT_EVENTS : schemas.DEFAULT_LIMIT
  const limit = { type: 'integer', minimum: 1, maximum: schemas.MAX_LIMIT, default: defaultLimit }
  return Object.entries(properties).map(([name, schema]) =>
    parameter(name, 'query', name === 'limit' ? limit : schema),
  )
}

const answersOf = (answers: Operation['answers']) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { about, schema }]) => [
      status,
      { description: about, content: jsonContent(schema) },
    ]),
  )

/** The error responses, grouped by status. */
function errorsOf(codes: readonly ApiErrorCode[]) {
  const byStatus = new Map<number, Set<ApiErrorCode>>()
  for (const code of codes) {
    const { status } = apiErrorOf(code)
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code))
  }
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  return Object.fromEntries(
    [...byStatus].map(([status, each]) => [
      status,
      { description: [...each].join(', '), 'x-codes': [...each], content },
    ]),
  )
}

const jsonContent = (schema: z.ZodMiniType) => ({ 'application/json': { schema: referenceTo(schema) } })

function referenceTo(schema: z.ZodMiniType): object {
  const [name] = NAMED.find(([, named]) => named === schema) ?? []
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  const { properties, ...rest } = jsonSchema(schema)
  const item = schema instanceof z.ZodMiniObject ? schema.shape.data : undefined
  // An unnamed list refers to the named schema of its items.
  return item instanceof z.ZodMiniArray
    ? {
        ...rest,
        properties: {
          ...properties,
          data: { type: 'array', items: referenceTo(item.def.element as z.ZodMiniType) },
        },
      }
    : { ...rest, properties }
}

/** Of what is sent (`input`), before the schema transforms it. */
function jsonSchema(schema: z.ZodMiniType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}

function described(name: string, schema: { readonly properties?: unknown }) {
  const { properties = {} } = schema as { properties?: Record<string, object> }
  const fields = Object.entries(properties).map(([field, each]) => {
    const description = FIELDS[name]?.[field]
    return [field, description === undefined ? each : { ...each, description }]
  })
  return { ...schema, properties: Object.fromEntries(fields) }
}
