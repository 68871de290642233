/** The OpenAPI document: well-formed, whole, and about the routes that there are. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SCOPES, type Scope } from '../../../lib/api/apiKey'
import { API_ERROR_CODES, API_ERROR_TYPES, apiErrorOf } from '../../../lib/api/errors'
import { openApiDocument } from '../../../lib/api/openapi'
import { OPERATIONS } from '../../../lib/api/operations'
import { PROJECT_FOLDER, readServerlessConfig } from '../../../tools/deployment/serverlessConfig'

type Json = Record<string, unknown>
const DOCUMENT = openApiDocument('https://shop.example.com') as unknown as Json & {
  paths: Record<string, Record<string, Json & { responses: Record<string, Json>; parameters: Json[] }>>
  components: { schemas: Record<string, Json>; 'x-errors': Record<string, Json> }
}

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

describe('the document', () => {
  it('is JSON, and no reference in it leads nowhere', () => {
    expect(JSON.parse(JSON.stringify(DOCUMENT))).toEqual(DOCUMENT)
    const references = everyObject(DOCUMENT).flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []))
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter(reference => at(reference) === undefined)).toEqual([])
  })

  it('has every route of the API, and no other', () => {
    const { shopApi, cancelOrder } = readServerlessConfig().functions
    const routes = [...(shopApi?.events ?? []), ...(cancelOrder?.events ?? [])]
      .map(({ httpApi = '' }) => httpApi.replace(/^ANY /, ''))
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

  it('says of every operation what it takes and what it answers', () => {
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

  it('has every code, with what is documented of it, and names each where it may be met', () => {
    expect(DOCUMENT.components['x-errors']).toEqual(
      Object.fromEntries(API_ERROR_CODES.map(code => [code, apiErrorOf(code)])),
    )
    for (const code of API_ERROR_CODES) expect(API_ERROR_TYPES).toContain(apiErrorOf(code).type)
    const named = new Set(everyObject(DOCUMENT.paths).flatMap(each => (each['x-codes'] as string[]) ?? []))
    // An address that there is not is no operation.
    expect(API_ERROR_CODES.filter(code => !named.has(code))).toEqual(['not_found'])
  })

  it('is made of the schemas that parse', () => {
    const { OrderRequest } = DOCUMENT.components.schemas
    expect(OrderRequest).toMatchObject({
      required: ['lines', 'currency'],
      properties: { currency: { const: 'CNY' }, lines: { minItems: 1, maxItems: 20 } },
    })
  })
})

it('a key needs the scope of what it does: money that goes back, webhooks, all else that changes, and reading', () => {
  const scopeOf = (method: string, path: string): Scope => {
    if (method === 'GET') return 'read'
    if (path.endsWith('/refunds')) return 'refunds:write'
    return path.startsWith('/v1/webhook_endpoints') ? 'webhooks:write' : 'orders:write'
  }
  for (const { id, method, path, scope } of OPERATIONS)
    expect([id, scope]).toEqual([id, scopeOf(method, path)])
  expect(new Set(OPERATIONS.map(({ scope }) => scope))).toEqual(new Set(SCOPES))
})
