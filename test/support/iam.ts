/** Callers authorized by IAM: API Gateway's description of them, and their paths. */
import { DEFAULT_MERCHANT, type MerchantId } from '../../lib/order/merchant'
import type { ApiRequest } from './api'
import { isAsDocumented } from './api'
import { JSON_TYPE } from './events'
import type { Shop } from './shop'

/** The event's `requestContext.authorizer`; by default for a session of the role back-end. */
export const authorizerOf = (changes: object = {}) => ({
  iam: {
    accessKey: 'ASIAEXAMPLEEXAMPLE00',
    accountId: '123456789012',
    callerId: 'AROAEXAMPLEEXAMPLE000:i-0123456789abcdef0',
    cognitoIdentity: null,
    principalOrgId: 'aws:PrincipalOrgID',
    userArn: 'arn:aws:sts::123456789012:assumed-role/back-end/i-0123456789abcdef0',
    userId: 'AROAEXAMPLEEXAMPLE000:i-0123456789abcdef0',
    ...changes,
  },
})

/** A merchant's name in a path. */
export const nameOf = (merchant: MerchantId): string => (merchant === DEFAULT_MERCHANT ? '-' : merchant)

/** The path parameters that API Gateway extracts, by the routes of serverless.yml. */
export function iamParameters(path: string): Record<string, string> {
  const { orderId, ...cancel } =
    /^\/iam\/(?<mode>[^/]+)\/(?<merchant>[^/]+)\/v1\/orders\/(?<orderId>[^/]+)\/cancel$/.exec(path)?.groups ??
    {}
  if (orderId !== undefined) return { ...cancel, orderId }
  return { .../^\/iam\/(?<mode>[^/]+)\/(?<merchant>[^/]+)\/v1\/(?<proxy>.+)$/.exec(path)?.groups }
}

interface IamRequest extends ApiRequest {
  /** Default: that of a session of the role back-end; null: none. */
  readonly authorizer?: unknown
}

/** Calls the API for a merchant, as a program with permission by its IAM policy. */
export const withPrincipal =
  (shop: Pick<Shop, 'shopApi' | 'cancelOrder'>, merchant: MerchantId, mode: 'live' | 'test' = 'live') =>
  async (method: string, path: string, request: IamRequest = {}) => {
    const { query = '', body, headers = {}, authorizer = authorizerOf() } = request
    const whole = `/iam/${mode}/${nameOf(merchant)}${path}`
    const lambda = path.endsWith('/cancel') ? shop.cancelOrder : shop.shopApi
    const answer = await lambda({
      method,
      path: whole,
      query,
      pathParameters: iamParameters(whole),
      headers: { ...JSON_TYPE, ...headers },
      ...(authorizer !== null && { authorizer }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answered = JSON.parse(answer.body)
    isAsDocumented(method, path, answer.status, answered)
    return { ...answer, body: answered }
  }
