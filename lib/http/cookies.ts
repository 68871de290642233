/**
 * API Gateway keeps cookies apart from the headers, of requests and of answers (payload 2.0); the pages that have a session
 * read and write the header.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

export const withCookieHeader = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 => ({
  ...event,
  headers: { ...event.headers, cookie: event.cookies?.join('; ') ?? event.headers?.cookie },
})

/** With the cookie that is set where API Gateway looks for it. */
export function withCookieApart({
  headers: { 'set-cookie': cookie, ...headers } = {},
  ...result
}: APIGatewayProxyStructuredResultV2): APIGatewayProxyStructuredResultV2 {
  return { ...result, headers, ...(cookie !== undefined && { cookies: [String(cookie)] }) }
}
