/** Opens the gateways that a shop uses. */
import type { Gateways, Registry, SettingsEnvironment } from '../gateways/gateway'
import type { GatewayName } from '../order/facts'
import { accountOf, DEFAULT_MERCHANT, type MerchantId } from '../order/merchant'
import { ConfigError, type Environment, type ReportProblem } from './environment'
import { type MerchantEnvironments, prefixOf } from './merchants'
import { readPublicUrl } from './shop'

interface GatewayNames {
  /** Gateways for new payments, the preferred one first. */
  readonly names: readonly string[]
  /** Gateways without new payments, whose messages are still accepted. */
  readonly retired: readonly string[]
}

/**
 * The names in `GATEWAYS` and `GATEWAYS_RETIRED`.
 *
 * @param merchant  only the default merchant must have gateways; others may have left
 */
export function readGatewayNames(
  env: Environment,
  known: readonly string[],
  problem: ReportProblem,
  merchant: MerchantId = DEFAULT_MERCHANT,
): GatewayNames {
  const named = (variable: string, list = '') => {
    const names = list.split(/[\s,]+/).filter(name => name !== '')
    const unknown = names.filter(name => !known.includes(name))
    if (unknown.length > 0)
      problem(`${variable} names ${unknown.join(', ')}; it knows only ${known.join(', ')}`)
    return names
  }
  const [names, retired] = [named('GATEWAYS', env.GATEWAYS), named('GATEWAYS_RETIRED', env.GATEWAYS_RETIRED)]
  const all = [...names, ...retired]
  if (all.length === 0 && merchant === DEFAULT_MERCHANT)
    problem(`GATEWAYS is not set: the gateways of this shop, one or more of ${known.join(', ')}`)
  if (new Set(all).size < all.length) problem('GATEWAYS and GATEWAYS_RETIRED name a gateway twice')
  const isKnown = (name: string) => known.includes(name)
  return { names: names.filter(isKnown), retired: retired.filter(isKnown) }
}

/** The accounts in the merchants' settings, retired ones included. Invalid names are reported where gateways are opened. */
export const namedAccounts = (
  merchants: MerchantEnvironments,
  known: readonly string[],
): readonly GatewayName[] =>
  [...merchants].flatMap(([merchant, env]) => {
    const { names, retired } = readGatewayNames(env, known, () => {})
    return [...names, ...retired].map(name => accountOf(name, merchant))
  })

/**
 * Opens one capability of each merchant's gateways. A gateway with invalid settings does not affect the others: `get`
 * throws its problems. They are reported here only if the default merchant has no usable gateway.
 *
 * @param outside  the external services that the capability needs
 */
export async function openGateways<Capability, Outside extends object>(
  registry: Registry<Capability, SettingsEnvironment & Outside>,
  outside: Outside,
  merchants: MerchantEnvironments,
  problem: ReportProblem,
): Promise<Gateways<Capability>> {
  const accounts: GatewayName[] = []
  const usable = new Map<MerchantId, readonly GatewayName[]>()
  const opened = new Map<GatewayName, Capability>()
  const broken = new Map<GatewayName, readonly string[]>()
  for (const [merchant, env] of merchants) {
    const merchantProblem = (sentence: string) => problem(`${prefixOf(merchant)}${sentence}`)
    const { names, retired } = readGatewayNames(env, Object.keys(registry), merchantProblem, merchant)
    const publicUrl = readPublicUrl(env, problem)
    for (const gateway of [...names, ...retired]) {
      const name = accountOf(gateway, merchant)
      const problems: string[] = []
      const settings = { name, variables: env, publicUrl, problem: (p: string) => problems.push(p) }
      const capability = await registry[gateway]?.({ ...settings, ...outside })
      accounts.push(name)
      if (problems.length > 0) broken.set(name, problems)
      else if (capability !== undefined) opened.set(name, capability)
    }
    const openedOf = (gateways: readonly string[]) =>
      gateways.map(gateway => accountOf(gateway, merchant)).filter(name => opened.has(name))
    usable.set(merchant, openedOf(names))
    // A shop without new payments still needs its retired gateways, for their messages.
    if (merchant === DEFAULT_MERCHANT && openedOf(names.length > 0 ? names : retired).length === 0)
      for (const sentence of [...broken.values()].flat()) problem(sentence)
  }
  return {
    names: accounts,
    usable: merchant => usable.get(merchant) ?? [],
    get(name) {
      const problems = broken.get(name)
      if (problems) throw new ConfigError(problems)
      return opened.get(name)
    },
  }
}
