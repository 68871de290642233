/** The Lambda handler around a request handler: converts event and response, and catches and logs every error. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { type Invocation, withDeadline } from '../deadline'
import type { Log } from '../telemetry/events'
import { failureFields } from '../telemetry/failure'
import { cors } from './cors'
import { MAX_BODY_BYTES, type Request, readRequest } from './request'
import type { Handler, Response } from './response'

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Invocation,
) => Promise<APIGatewayProxyStructuredResultV2>

/** The response to an unexpected error, without details of it. */
export type FailureAnswer = (request: Request) => Response

export interface BoundaryOptions {
  readonly failureAnswer: FailureAnswer
  /** CORS, also for failures caused by an invalid configuration. */
  readonly allowedOrigins?: readonly string[]
  readonly maxBodyBytes?: number
}

/** @param built  resolves to the handler, which is built once; rejects if the configuration is invalid */
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
  return async (event, invocation) => {
    const { awsRequestId } = invocation
    let request: Request
    try {
      request = readRequest(event, awsRequestId, maxBodyBytes)
    } catch (error) {
      // Not an event of API Gateway, such as a manual invocation.
      return toResult(fail(readRequest({}, awsRequestId), error))
    }
    return toResult(await withDeadline(invocation, () => answer(request)))
  }
}

const toResult = ({ status, headers, body }: Response): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers,
  body,
})
