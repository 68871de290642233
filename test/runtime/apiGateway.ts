/**
 * A local HTTP API of API Gateway: converts requests to events of payload format 2.0 by the routes of serverless.yml,
 * and results to responses.
 */
import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { readServerlessConfig } from '../../tools/deployment/serverlessConfig'
import { anEvent } from '../support/events'
import { type RunningServer, runServer } from '../support/runningServer'

/** Calls the function of that key with an event. */
export type InvokeRoute = (key: string, event: APIGatewayProxyEventV2) => Promise<unknown>

interface Route {
  readonly key: string
  readonly pattern: RegExp
}

/** The content types whose bodies are handed over as text; all others, and none, come in base64. */
const TEXT_TYPES = /^(text\/|application\/(json|javascript|xml)\b)/

export async function startApiGateway(invoke: InvokeRoute): Promise<RunningServer> {
  const routes = readRoutes()
  return runServer(async (request, response) => {
    try {
      const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s)
      const [route, parameters] = routeOf(routes, path)
      const event = await eventOf(request, path, query, parameters)
      const result = (await invoke(route.key, event)) as APIGatewayProxyStructuredResultV2
      const headers = Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)])
      response.writeHead(result.statusCode ?? 200, Object.fromEntries(headers)).end(result.body)
    } catch {
      // What API Gateway answers for a function that threw.
      response.writeHead(500, { 'content-type': 'application/json' })
      response.end('{"message":"Internal Server Error"}')
    }
  })
}

/** Of `ANY /orders/{orderId}` and the like; that for everything else comes last. */
function readRoutes(): Route[] {
  const routes = Object.entries(readServerlessConfig().functions).flatMap(([key, { events }]) =>
    // Nothing here judges who signed a request.
    events.flatMap(({ httpApi }) => (typeof httpApi === 'string' ? [{ key, httpApi }] : [])),
  )
  return routes
    .sort((a, b) => Number(a.httpApi === '*') - Number(b.httpApi === '*'))
    .map(({ key, httpApi }) => {
      const pattern = httpApi.replace(/^ANY /, '').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
      return { key, pattern: new RegExp(httpApi === '*' ? '' : `^${pattern}$`) }
    })
}

function routeOf(routes: readonly Route[], path: string): [Route, Record<string, string>] {
  for (const route of routes) {
    const found = route.pattern.exec(path)
    if (found) return [route, { ...found.groups }]
  }
  throw new Error(`serverless.yml has no route for ${path}`)
}

async function eventOf(
  request: IncomingMessage,
  path: string,
  query: string,
  pathParameters: Record<string, string>,
): Promise<APIGatewayProxyEventV2> {
  const body = await buffer(request)
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)])
  return anEvent({
    method: request.method ?? '',
    path,
    query,
    headers: Object.fromEntries(headers),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body, plain: TEXT_TYPES.test(request.headers['content-type'] ?? '') }),
  })
}
