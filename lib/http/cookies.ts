/**
 * API Gateway separates cookies from headers in requests and answers (payload 2.0); pages with a session use the
 * header.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export const withCookieHeader = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 => ({
  ...event,
  headers: { ...event.headers, cookie: event.cookies?.join('; ') ?? event.headers?.cookie },
})

/** Moves `set-cookie` to where API Gateway expects it. */
export function withCookieApart({
  headers: { 'set-cookie': cookie, ...headers } = {},
  ...result
}: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  return { ...result, headers, ...(cookie !== undefined && { cookies: [String(cookie)] }) }
}
