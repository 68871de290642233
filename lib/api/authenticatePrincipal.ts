/**
 * Authenticates callers without a key, whom IAM has authorized for the path and the method. Nothing is stored about such
 * a caller; what it writes names its role.
 */
import type { Request } from '../http/request'
import { type ByMerchant, type MerchantId, ofMerchant } from '../order/merchant'
import { err, ok, type Result } from '../result'
import type { Log } from '../telemetry/events'
import type { IamAddress } from './address'
import type { Caller } from './caller'
import type { ApiErrorCode } from './errors'
import type { Operation } from './operation'
import { readPrincipal } from './principal'
import { OLDEST_API_VERSION } from './version'

interface Parts {
  readonly merchants: readonly MerchantId[]
  /** Whether the merchant's money moves in this stage. */
  readonly livemode: ByMerchant<boolean>
  readonly log: Log
}

export type AuthenticatePrincipal = (
  request: Pick<Request, 'authorizer' | 'requestId'>,
  address: IamAddress,
  operation: Pick<Operation, 'id' | 'method' | 'scope'>,
) => Result<Caller, ApiErrorCode>

export const principalAuthenticator =
  ({ merchants, livemode, log }: Parts): AuthenticatePrincipal =>
  ({ authorizer, requestId }, { mode, merchant }, { id: operation, method, scope }) => {
    const principal = readPrincipal(authorizer)
    if (!principal.ok) return principal
    if (!merchants.includes(merchant)) return err('not_found')
    if ((mode === 'live') !== livemode(merchant)) return err('wrong_mode')
    const { id, arn } = principal.value
    // Orders name the role, so that another session can repeat a request; the log names the session.
    if (method !== 'GET')
      log('info', 'principalAuthorized', { requestId, operation, caller: id, session: arn })
    // Only the permission for this operation is known: a caller that reads links must not see their amount secrets.
    return ok({ ...ofMerchant(merchant), id, scopes: [scope], version: OLDEST_API_VERSION })
  }
