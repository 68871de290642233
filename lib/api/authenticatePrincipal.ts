/**
 * Who calls without a key: whoever IAM has authorized for the path and the method, which say whose orders and what is done.
 * No item is kept of such a caller; what it writes names its role.
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
  /** Whether a merchant's money moves in this stage. */
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
    // Orders name the role: another session must be able to repeat what one began.
    if (method !== 'GET')
      log('info', 'principalAuthorized', { requestId, operation, caller: id, session: arn })
    // That it may do this is all that is known: who may read links is not shown by which secret amounts are signed.
    return ok({ ...ofMerchant(merchant), id, scopes: [scope], version: OLDEST_API_VERSION })
  }
