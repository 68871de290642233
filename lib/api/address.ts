/**
 * Where a request goes: an operation of the API, by a key, or below the path for callers that IAM has authorized,
 * `/iam/{mode}/{merchant}/v1/…`. That path alone says what an IAM policy can limit by
 * `arn:aws:execute-api:REGION:ACCOUNT:API/$default/METHOD/iam/MODE/MERCHANT/v1/…`.
 *
 * API Gateway's HTTP APIs decode paths before functions see them, also twice, and cut them at a `?` that was escaped. So
 * that nobody is authorized for one path and served another, all that API Gateway says of the path must agree.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
import type { Request } from '../http/request'
import { DEFAULT_MERCHANT, type MerchantId, parseMerchantId } from '../order/merchant'
import type { KeyMode } from './apiKey'

/** What the path says of a caller that IAM has authorized. */
export interface IamAddress {
  readonly mode: KeyMode
  readonly merchant: MerchantId
}

interface Address {
  /** As operations have it: `/v1/…`. */
  readonly path: string
  /** Absent where a key opens it. */
  readonly iam?: IamAddress
}

/** What a path calls the merchant without a name, as commands do. */
const NO_NAME = '-'

const IAM_PATH = /^\/iam\/(live|test)\/([a-z0-9-]+)(\/v1\/.+)$/

/** @returns undefined for what is no address of the API */
export function addressOf({
  path,
  pathParameters,
}: Pick<Request, 'path' | 'pathParameters'>): Address | undefined {
  if (path.startsWith('/v1/')) return { path }
  const [, mode, name = '', rest = ''] = IAM_PATH.exec(path) ?? []
  const merchant = name === NO_NAME ? DEFAULT_MERCHANT : parseMerchantId(name)
  if ((mode !== 'live' && mode !== 'test') || merchant === undefined) return undefined
  const agrees =
    pathParameters.mode === mode && pathParameters.merchant === name && restOf(pathParameters) === rest
  return agrees ? { path: rest, iam: { mode, merchant } } : undefined
}

/** What is behind the merchant, by the parameters of the route: of all of it, or of an order that is to be canceled. */
function restOf({ proxy, orderId }: Request['pathParameters']): string | undefined {
  if (proxy !== undefined) return `/v1/${proxy}`
  return orderId === undefined ? undefined : `/v1/orders/${orderId}/cancel`
}

/** The values of the names in an operation's path; undefined where it is another's. */
export function pathValues(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split('/'), path.split('/')]
  if (wanted.length !== given.length) return undefined
  const values: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    const [, name] = /^\{(\w+)\}$/.exec(part) ?? []
    if (name === undefined ? part !== value : value === '') return undefined
    if (name !== undefined) values[name] = value
  }
  return values
}
