/** Where Lambda meets the house: an event in, a result out, and nothing thrown past it. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { cors } from './cors'
import { MAX_BODY_BYTES, type Request, readRequest } from './request'
import type { Handler, Response } from './response'

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'awsRequestId'>,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The answer when something unexpected was thrown; tells nothing of it. */
export type FailureAnswer = (request: Request) => Response

export interface BoundaryOptions {
  readonly failureAnswer: FailureAnswer
  /** Whose pages may read the answers, failures too, however wrong the rest of the configuration is. */
  readonly allowedOrigins?: readonly string[]
  /** How large a body may be, in bytes. */
  readonly maxBodyBytes?: number
}

/** @param built  answers the handler, which was made once; rejects when it could not be made (a wrong configuration) */
export function boundary(
  built: () => Handler | Promise<Handler>,
  log: Log,
  { failureAnswer, allowedOrigins = [], maxBodyBytes = MAX_BODY_BYTES }: BoundaryOptions,
): LambdaHandler {
  const fail = (request: Request, error: unknown): Response => {
    const { requestId, path } = request
    log('error', 'requestFailed', { requestId, path, ...failureFields(error) })
    return failureAnswer(request)
  }
  const answer = cors(allowedOrigins, async request => {
    try {
      const handler = await built()
      return await handler(request)
    } catch (error) {
      return fail(request, error)
    }
  })
  return async (event, { awsRequestId }) => {
    let request: Request
    try {
      request = readRequest(event, awsRequestId, maxBodyBytes)
    } catch (error) {
      // No event of API Gateway's; whoever calls the function by another way is answered all the same.
      return toResult(fail(readRequest({}, awsRequestId), error))
    }
    return toResult(await answer(request))
  }
}

const toResult = ({ status, headers, body }: Response): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers,
  body,
})
