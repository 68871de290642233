/** The OpenAPI document is valid, complete, and about existing routes. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SCOPES, type Scope } from '../../../lib/api/apiKey'
import { API_ERROR_CODES, API_ERROR_TYPES, apiErrorOf } from '../../../lib/api/errors'
import { openApiDocument } from '../../../lib/api/openapi'
import { OPERATIONS } from '../../../lib/api/operations'
import { API_VERSION } from '../../../lib/api/version'
import { webhookEvent } from '../../../lib/api/webhookEvent'
import { REDELIVER } from '../../../lib/api/webhookOperations'
import { webhookBody } from '../../../lib/api/webhookResource'
import { fen } from '../../../lib/money'
import { PROJECT_FOLDER, readServerlessConfig } from '../../../tools/deployment/serverlessConfig'
import { anOrder, NOW } from '../../support/orders'

type Json = Record<string, unknown>
type Document = Json & {
  webhooks: Record<string, { post: Json }>
  paths: Record<string, Record<string, Json & { responses: Record<string, Json>; parameters: Json[] }>>
  components: { schemas: Record<string, Json>; 'x-errors': Record<string, Json> }
}
const publicUrl = 'https://shop.example.com'
const DOCUMENT = openApiDocument({ publicUrl, servesIam: false }) as unknown as Document
const FOR_IAM = openApiDocument({ publicUrl, servesIam: true }) as unknown as Document

function everyObject(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(everyObject)
  if (typeof value !== 'object' || value === null) return []
  return [value as Json, ...Object.values(value).flatMap(everyObject)]
}

const at = (pointer: string): unknown =>
  pointer
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, part) => (value as Json | undefined)?.[part], DOCUMENT)

/** What a body is, in a few words. */
function nameOf(body: unknown): string | undefined {
  const { schema } =
    (body as { content: Record<string, { schema: Json }> } | undefined)?.content['application/json'] ?? {}
  if (!schema) return undefined
  const name = (of: unknown) => String(Object(of).$ref).replace('#/components/schemas/', '')
  if ('$ref' in schema) return name(schema)
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Json>
    required?: string[]
  }
  if (properties.data) return `list of ${name(properties.data.items)}`
  if ('deleted' in properties) return 'WebhookEndpoint, deleted'
  return `{${required.join()}}`
}

describe('the document', () => {
  it('is JSON, and every reference in it resolves', () => {
    expect(JSON.parse(JSON.stringify(DOCUMENT))).toEqual(DOCUMENT)
    const references = everyObject(DOCUMENT).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []))
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter(reference => at(reference) === undefined)).toEqual([])
  })

  it('has every route of the API, and no other', () => {
    const { shopApi, cancelOrder } = readServerlessConfig().functions
    const routes = [...(shopApi?.events ?? []), ...(cancelOrder?.events ?? [])]
      .flatMap(({ httpApi }) => (typeof httpApi === 'string' ? httpApi.replace(/^ANY /, '') : []))
      .filter(path => !/openapi\.json$|\{proxy\+\}$/.test(path))
    expect(Object.keys(DOCUMENT.paths).sort()).toEqual(routes.sort())
  })

  it('has an example of every operation, which test/flow/client runs', () => {
    const examples =
      readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8').match(/^curl [^`]*\$SHOP\/v1[^`]*/gm) ?? []
    const shown = examples.map(command => {
      const [, path = ''] = /\$SHOP(\/[^"?]*)/.exec(command) ?? []
      const [, method = / -d /.test(command) ? 'POST' : 'GET'] = /-X (\w+)/.exec(command) ?? []
      const names = { ORDER: 'orderId', UNPAID: 'orderId', LINK: 'linkId' } as const
      const others = { ENDPOINT: 'endpointId', DELIVERY: 'deliveryId' } as const
      const all: Readonly<Record<string, string>> = { ...names, ...others }
      return `${method} ${path.replace(/\$([A-Z]+)/g, (_, name: string) => `{${all[name]}}`)}`
    })
    expect([...new Set(shown)].sort()).toEqual(
      OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort(),
    )
  })

  it('describes the request and the responses of every operation', () => {
    for (const { id, method, path, answers, body, query } of OPERATIONS) {
      const item = DOCUMENT.paths[path]?.[method.toLowerCase()] ?? expect.fail(id)
      expect(item.operationId).toBe(id)
      for (const status of [...Object.keys(answers), '401', '403', '429', '500'])
        expect(item.responses).toHaveProperty(status)
      expect('requestBody' in item).toBe(body !== undefined)
      const names = item.parameters.map(({ in: place, name }) => `${place} ${name}`)
      expect(names.includes('header Idempotency-Key')).toBe(method === 'POST')
      for (const id of ['orderId', 'linkId', 'endpointId', 'deliveryId'])
        expect(names.includes(`path ${id}`)).toBe(path.includes(`{${id}}`))
      expect(names.includes('query limit')).toBe(query !== undefined)
    }
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length)
  })

  it('describes this API, at the shop’s own URL, for callers with a key', () => {
    const { paths: _, webhooks: __, components, ...frame } = DOCUMENT
    expect(frame).toEqual({
      openapi: '3.1.0',
      servers: [{ url: 'https://shop.example.com' }],
      security: [{ key: [] }],
      info: { title: 'Shouyin', version: API_VERSION, description: expect.stringContaining('(fen)') },
    })
    const { schemas, securitySchemes } = components as typeof components & { securitySchemes: Json }
    expect(securitySchemes.key).toMatchObject({ type: 'http', scheme: 'bearer' })
    const text = { type: 'string' }
    expect(schemas.Error).toEqual({
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['type', 'code', 'message', 'doc_url', 'request_id'],
          properties: {
            type: { enum: API_ERROR_TYPES },
            code: { enum: API_ERROR_CODES },
            message: text,
            param: text,
            doc_url: text,
            request_id: text,
          },
        },
      },
    })
  })

  it('describes an operation completely', () => {
    const path = '/v1/webhook_endpoints/{endpointId}/deliveries/{deliveryId}/redeliver'
    const text = expect.stringMatching(/\.$/)
    const header = (name: string, schema: object) => ({ name, in: 'header', description: text, schema })
    const inPath = (name: string, pattern: string) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string', pattern },
    })
    const content = (schema: object) => ({ content: { 'application/json': { schema } } })
    const refused = (...codes: string[]) => ({
      description: codes.join(', '),
      'x-codes': codes,
      ...content({ $ref: '#/components/schemas/Error' }),
    })
    expect(DOCUMENT.paths[path]?.post).toEqual({
      operationId: 'redeliver',
      'x-scope': 'webhooks:write',
      description: REDELIVER.about,
      parameters: [
        ...[inPath('endpointId', '^whk_'), inPath('deliveryId', '^dlv_')],
        header('Idempotency-Key', { type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]+$' }),
        header('Shouyin-Version', { enum: [API_VERSION] }),
      ],
      requestBody: {
        required: false,
        ...content({ type: 'object', properties: {}, additionalProperties: false }),
      },
      responses: {
        202: {
          description: 'the delivery, which is pending',
          ...content({ $ref: '#/components/schemas/Delivery' }),
        },
        400: refused('unsupported_version', 'invalid_json', 'invalid_idempotency_key'),
        401: refused('missing_key', 'invalid_key'),
        403: refused('wrong_mode', 'insufficient_scope'),
        404: refused('endpoint_not_found', 'delivery_not_found'),
        405: refused('method_not_allowed'),
        409: refused('idempotency_key_reused', 'endpoint_disabled'),
        413: refused('body_too_large'),
        415: refused('unsupported_media_type'),
        422: refused('invalid_field'),
        429: refused('rate_limited'),
        500: refused('internal'),
      },
    })
  })

  it.each<[string, string | undefined, Record<number, string>]>([
    ['createOrder', 'OrderRequest', { 201: 'Order' }],
    ['listOrders', undefined, { 200: 'list of Order' }],
    ['getOrder', undefined, { 200: 'Order' }],
    ['cancelOrder', '{}', { 200: 'Order' }],
    ['createRefund', 'RefundRequest', { 201: 'Refund', 202: 'Refund' }],
    ['listRefunds', undefined, { 200: 'list of Refund' }],
    ['listOrderEvents', undefined, { 200: 'list of Event' }],
    ['listEvents', undefined, { 200: 'list of Event' }],
    ['createPaymentLink', 'PaymentLinkRequest', { 201: 'PaymentLink' }],
    ['listPaymentLinks', undefined, { 200: 'list of PaymentLink' }],
    ['getPaymentLink', undefined, { 200: 'PaymentLink' }],
    ['changePaymentLink', 'PaymentLinkChanges', { 200: 'PaymentLink' }],
    ['createWebhookEndpoint', 'WebhookEndpointRequest', { 201: 'WebhookEndpointWithSecret' }],
    ['listWebhookEndpoints', undefined, { 200: 'list of WebhookEndpoint' }],
    ['getWebhookEndpoint', undefined, { 200: 'WebhookEndpoint' }],
    ['updateWebhookEndpoint', 'WebhookEndpointChanges', { 200: 'WebhookEndpoint' }],
    ['deleteWebhookEndpoint', undefined, { 200: 'WebhookEndpoint, deleted' }],
    ['rotateWebhookSecret', 'RotationRequest', { 200: 'WebhookEndpointWithSecret' }],
    ['listDeliveries', undefined, { 200: 'list of Delivery' }],
    ['redeliver', '{}', { 202: 'Delivery' }],
  ])('%s accepts %s and answers %j', (id, takes, answers) => {
    const { method = '', path = '' } = OPERATIONS.find(each => each.id === id) ?? {}
    const item = DOCUMENT.paths[path]?.[method.toLowerCase()] ?? expect.fail(id)
    expect(nameOf(item.requestBody)).toBe(takes)
    const good = Object.entries(item.responses).filter(([status]) => status < '300')
    expect(Object.fromEntries(good.map(([status, answer]) => [status, nameOf(answer)]))).toEqual(answers)
  })

  it('has every code with its documentation, and names each where it may occur', () => {
    expect(DOCUMENT.components['x-errors']).toEqual(
      Object.fromEntries(API_ERROR_CODES.map(code => [code, apiErrorOf(code)])),
    )
    for (const code of API_ERROR_CODES) expect(API_ERROR_TYPES).toContain(apiErrorOf(code).type)
    const named = new Set(everyObject(DOCUMENT.paths).flatMap(each => (each['x-codes'] as string[]) ?? []))
    // An address that there is not is no operation; the others are for who signs.
    const others = ['missing_signature', 'unsupported_principal', 'not_found']
    expect(API_ERROR_CODES.filter(code => !named.has(code))).toEqual(others)
    const { paths } = FOR_IAM
    const everywhere = Object.values(paths).flatMap(path => Object.values(path))
    for (const { responses } of everywhere) {
      const codes = Object.values(responses).flatMap(answer => (answer['x-codes'] as string[]) ?? [])
      expect(codes).toEqual(expect.arrayContaining(others))
    }
  })

  it('describes signing for AWS if such callers are served, and not otherwise', () => {
    expect(JSON.stringify(DOCUMENT)).not.toMatch(/\/iam\/|awsSigv4/)
    expect(FOR_IAM.security).toEqual([{ key: [] }, { iam: [] }])
    expect(FOR_IAM.servers).toEqual([
      { url: 'https://shop.example.com' },
      expect.objectContaining({
        url: 'https://shop.example.com/iam/{mode}/{merchant}',
        variables: {
          mode: { enum: ['live', 'test'], default: 'live' },
          merchant: { default: '-', description: expect.any(String) },
        },
      }),
    ])
    expect(Object(FOR_IAM.components).securitySchemes.iam).toMatchObject({
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    })
    expect(Object.keys(FOR_IAM.paths)).toEqual(Object.keys(DOCUMENT.paths))
  })

  it('is made of the schemas that validate', () => {
    const { OrderRequest } = DOCUMENT.components.schemas
    expect(OrderRequest).toMatchObject({
      required: ['lines', 'currency'],
      properties: { currency: { const: 'CNY' }, lines: { minItems: 1, maxItems: 20 } },
    })
  })
})

describe('for its readers', () => {
  const { schemas } = DOCUMENT.components
  const textOf = (of: Json | undefined) => String(of?.description ?? '').replaceAll('’', "'")

  it('every field has a meaning, and each number a unit', () => {
    for (const [name, schema] of Object.entries(schemas).filter(([name]) => name !== 'Error')) {
      for (const [field, each] of Object.entries(schema.properties as Record<string, Json>)) {
        if (field === 'object') continue
        expect(textOf(each), `${name}.${field}`).not.toBe('')
        if (/amount(?!_secret)/.test(field)) expect(textOf(each), `${name}.${field}`).toContain('fen')
        if (/^(expires_in|overlap)$/.test(field)) expect(textOf(each)).toContain('seconds')
      }
    }
  })

  it('a parameter has a meaning, and limit a default', () => {
    for (const item of Object.values(DOCUMENT.paths).flatMap(each => Object.values(each))) {
      for (const each of item.parameters.filter(({ in: place }) => place !== 'path'))
        expect(textOf(each), String(each.name)).not.toBe('')
      const limit = item.parameters.find(({ name }) => name === 'limit')
      const most = item.operationId === 'listEvents' ? 100 : 10
      if (limit) expect(limit.schema).toEqual({ type: 'integer', minimum: 1, maximum: 100, default: most })
      const { required } = Object(item.requestBody)
      if (item.requestBody) expect(required).toBe(/^create/.test(String(item.operationId)))
    }
  })

  it('a webhook is described, for each type of event, as docs/api.md does', () => {
    const text = readFileSync(join(PROJECT_FOLDER, 'docs/api.md'), 'utf8')
    const rows = Object.entries(DOCUMENT.webhooks).map(
      ([type, { post }]) => `| \`${type}\` | ${textOf(post)} |`,
    )
    expect(rows).toHaveLength(24)
    expect(rows.filter(row => !text.includes(`${row}\n`))).toEqual([])
    const order = schemas.Order?.properties as Record<string, Json>
    const values = ['status', 'attention'].flatMap(field => order[field]?.enum as string[])
    expect(values.filter(value => !text.includes(`| \`${value}\` |`))).toEqual([])
  })

  it('has the content of webhooks', async () => {
    const apiContext = {
      publicUrl: 'https://shop.example.com',
      livemode: true,
      codeGateway: () => undefined,
    }
    const event = { type: 'order.paid', createdAt: NOW, apiVersion: API_VERSION }
    for (const name of ['茶', '茶'.repeat(9000)]) {
      const order = anOrder({ lines: [{ sku: 'tea', name, quantity: 1, unitFen: fen(1) }] })
      const body = JSON.parse(webhookBody(event, order, NOW, apiContext))
      expect(webhookEvent.parse(body)).toEqual(body)
    }
  })
})

it('a key needs the scope of the operation: refunds, webhooks, other writes, and reading', () => {
  const scopeOf = (method: string, path: string): Scope => {
    if (method === 'GET') return 'read'
    if (path.endsWith('/refunds')) return 'refunds:write'
    return path.startsWith('/v1/webhook_endpoints') ? 'webhooks:write' : 'orders:write'
  }
  for (const { id, method, path, scope } of OPERATIONS)
    expect([id, scope]).toEqual([id, scopeOf(method, path)])
  expect(new Set(OPERATIONS.map(({ scope }) => scope))).toEqual(new Set(SCOPES))
})
