/** Adapts a handler to Lambda: converts events to requests and responses to results; nothing is thrown. */
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

/** The answer to an unexpected error; reveals nothing about it. */
export type FailureAnswer = (request: Request) => Response

export interface BoundaryOptions {
  readonly failureAnswer: FailureAnswer
  /** Origins whose pages may read all answers, even when the rest of the configuration is invalid. */
  readonly allowedOrigins?: readonly string[]
  /** Upper limit for bodies, in bytes. */
  readonly maxBodyBytes?: number
}

/** @param built  resolves to the handler, which is made once; rejects when it cannot be made (invalid configuration) */
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
      // Not an event of API Gateway: answered all the same.
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
