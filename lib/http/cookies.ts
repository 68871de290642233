/**
 * Converts cookies: API Gateway separates them from the headers of requests and responses (payload 2.0), while pages with
 * a session read and write headers.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export const withCookieHeader = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 => ({
  ...event,
  headers: { ...event.headers, cookie: event.cookies?.join('; ') ?? event.headers?.cookie },
})

/** Moves the `set-cookie` header to `cookies`. */
export function withCookieApart({
  headers: { 'set-cookie': cookie, ...headers } = {},
  ...result
}: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  return { ...result, headers, ...(cookie !== undefined && { cookies: [String(cookie)] }) }
}
