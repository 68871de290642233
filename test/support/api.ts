/** Calls a shop's API as its back end does, and checks each response against the OpenAPI document. */
import { expect } from 'vitest'
import { openApiDocument } from '../../lib/api/openapi'
import { OPERATIONS } from '../../lib/api/operations'
import { JSON_TYPE } from './events'
import type { Shop } from './shop'

interface ApiAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly body: any
}

/** A body that is not a text is sent as JSON. */
export interface ApiRequest {
  readonly query?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const withKey =
  (shop: Pick<Shop, 'shopApi' | 'cancelOrder'>, key: string) =>
  async (method: string, path: string, { query = '', body, headers = {} }: ApiRequest = {}) => {
    const pathParameters = parametersOf(path)
    const lambda = path.endsWith('/cancel') ? shop.cancelOrder : shop.shopApi
    const answer = await lambda({
      method,
      path,
      query,
      headers: { ...(key !== '' && { authorization: `Bearer ${key}` }), ...JSON_TYPE, ...headers },
      ...(pathParameters && { pathParameters }),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const answered = JSON.parse(answer.body)
    isAsDocumented(method, path, answer.status, answered)
    return { ...answer, body: answered } satisfies ApiAnswer
  }

const { paths } = openApiDocument({ publicUrl: '', servesIam: true }) as unknown as {
  readonly paths: Record<string, Record<string, { responses: Record<number, { 'x-codes'?: string[] }> }>>
}

/** Responses have exactly the fields of their schema; errors have a code that the operation documents. */
export function isAsDocumented(
  method: string,
  path: string,
  status: number,
  body: { error?: { code: string } },
) {
  const matches = (pattern: string) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
  const operation = OPERATIONS.find(each => each.method === method && matches(each.path))
  if (!operation) return
  const answer = operation.answers[status]
  if (answer) expect(answer.schema.parse(body)).toEqual(body)
  else
    expect(paths[operation.path]?.[method.toLowerCase()]?.responses[status]?.['x-codes']).toContain(
      body.error?.code,
    )
}

/** The path parameters that API Gateway extracts. */
const parametersOf = (path: string) =>
  /^\/v1\/orders\/(?<orderId>[^/]+)/.exec(path)?.groups ??
  /^\/v1\/payment_links\/(?<linkId>[^/]+)/.exec(path)?.groups ??
  /^\/v1\/webhook_endpoints\/(?<endpointId>[^/]+)(?:\/deliveries\/(?<deliveryId>[^/]+))?/.exec(path)?.groups
