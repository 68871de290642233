/** Where Lambda meets the house: an event in, a result out, and nothing thrown past it. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { problemResponse } from './problemResponse'
import { type Request, readRequest } from './request'
import type { Handler, Response } from './response'

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'awsRequestId'>,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The answer when something unexpected was thrown; tells nothing of it. */
export type FailureAnswer = (request: Request) => Response

const failurePage: FailureAnswer = request => problemResponse(request, '收银', { code: 'internal' })

/**
 * @param build  makes the handler at the first request; one that fails (a wrong configuration) is tried again
 *               at the next request
 */
export function boundary(
  build: () => Handler | Promise<Handler>,
  log: Log,
  failureAnswer: FailureAnswer = failurePage,
): LambdaHandler {
  let handler: Handler | undefined
  return async (event, context) => {
    let request = readRequest({}, context.awsRequestId)
    try {
      request = readRequest(event, context.awsRequestId)
      handler ??= await build()
      return toResult(await handler(request))
    } catch (error) {
      const { requestId, path } = request
      log('error', 'requestFailed', { requestId, path, ...failureFields(error) })
      return toResult(failureAnswer(request))
    }
  }
}

const toResult = ({ status, headers, body }: Response): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...headers },
  body,
})
