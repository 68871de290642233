/** API Gateway takes the cookies out of the headers (payload 2.0); the pages that have a session want them back. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda'

export const withCookieHeader = (event: APIGatewayProxyEventV2): APIGatewayProxyEventV2 => ({
  ...event,
  headers: { ...event.headers, cookie: event.cookies?.join('; ') ?? event.headers?.cookie },
})
