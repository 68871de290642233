/** Validates the addresses that the buyer's page leads back to. */
import { isWebsite } from '../url'
import type { ApiProblem } from './errors'
import { WEBSITE } from './schemas'

interface Addresses {
  readonly success_url?: string | null | undefined
  readonly cancel_url?: string | undefined
}

/** In test mode the shop may run on the developer's machine, with plain HTTP; live buyers could not reach it. */
export function checkBackAddresses(addresses: Addresses, livemode: boolean): ApiProblem | undefined {
  const isGood = (url: string | null | undefined) => !livemode || !url || isWebsite(url)
  const param = (['success_url', 'cancel_url'] as const).find(name => !isGood(addresses[name]))
  return param && { code: 'invalid_field', param, detail: WEBSITE }
}
