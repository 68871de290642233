/** API Gateway HTTP API events (payload 2.0), as AWS sends them: form bodies in base64. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

export interface EventParts {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly pathParameters?: Record<string, string>
  /** Sent in base64, unless `plain`. */
  readonly body?: string | Buffer
  readonly plain?: boolean
}

export const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
export const JSON_TYPE = { 'content-type': 'application/json' }

export function anEvent({ method = 'GET', path = '/', ...parts }: EventParts = {}): APIGatewayProxyEventV2 {
  const { query = '', headers = {}, pathParameters, body, plain = false } = parts
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
    },
    ...(pathParameters && { pathParameters }),
    ...(body !== undefined && { body: plain ? String(body) : Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined && !plain,
  }
}

export const CONTEXT = { awsRequestId: '6bc28136-xmpl-4365-b021-0ce6b2e64ab0' }
