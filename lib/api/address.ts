/**
 * The paths of the API: `/v1/…` for callers with a key, `/iam/{mode}/{merchant}/v1/…` for callers that IAM has
 * authorized. An IAM policy can restrict the latter by
 * `arn:aws:execute-api:REGION:ACCOUNT:API/$default/METHOD/iam/MODE/MERCHANT/v1/…`.
 *
 * API Gateway's HTTP APIs decode paths, even twice, and cut them at an escaped `?`. A request is therefore served only
 * if its path and its path parameters agree, so that nobody is authorized for one path and served another.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
import type { Request } from '../http/request'
import { DEFAULT_MERCHANT, type MerchantId, parseMerchantId } from '../order/merchant'
import type { KeyMode } from './apiKey'

/** The mode and merchant in the path of a caller that IAM has authorized. */
export interface IamAddress {
  readonly mode: KeyMode
  readonly merchant: MerchantId
}

interface Address {
  /** `/v1/…`, as in `Operation`. */
  readonly path: string
  /** Absent for callers with a key. */
  readonly iam?: IamAddress
}

/** Stands for the default merchant in a path, as in commands. */
const NO_NAME = '-'

const IAM_PATH = /^\/iam\/(live|test)\/([a-z0-9-]+)(\/v1\/.+)$/

/** @returns undefined if the path is not one of the API */
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

/** The path after the merchant, from the route's parameters: `{proxy+}`, or `{orderId}` of the route that cancels. */
function restOf({ proxy, orderId }: Request['pathParameters']): string | undefined {
  if (proxy !== undefined) return `/v1/${proxy}`
  return orderId === undefined ? undefined : `/v1/orders/${orderId}/cancel`
}

/** The values of the `{names}` in an operation's path; undefined if the path does not match. */
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
