/** The gateways that a shop uses. */
import type { Gateways, Registry, SettingsEnvironment } from '../gateways/gateway'
import { ConfigError, type Environment, type ReportProblem } from './environment'
import { readPublicUrl } from './shop'

interface GatewayNames {
  /** Those that take new payments, the preferred one first. */
  readonly names: readonly string[]
  /** Those that take none any more, and whose messages still count. */
  readonly retired: readonly string[]
}

/** The names in `GATEWAYS` and `GATEWAYS_RETIRED`. */
export function readGatewayNames(
  env: Environment,
  known: readonly string[],
  problem: ReportProblem,
): GatewayNames {
  const named = (variable: string, list = '') => {
    const names = list.split(/[\s,]+/).filter(name => name !== '')
    const unknown = names.filter(name => !known.includes(name))
    if (unknown.length > 0)
      problem(`${variable} names ${unknown.join(', ')}; it knows only ${known.join(', ')}`)
    return names
  }
  const [names, retired] = [named('GATEWAYS', env.GATEWAYS), named('GATEWAYS_RETIRED', env.GATEWAYS_RETIRED)]
  if (names.length === 0) problem(`GATEWAYS is not set: the gateways of this shop, of ${known.join(', ')}`)
  const all = [...names, ...retired]
  if (new Set(all).size < all.length) problem('GATEWAYS and GATEWAYS_RETIRED name a gateway twice')
  const isKnown = (name: string) => known.includes(name)
  return { names: names.filter(isKnown), retired: retired.filter(isKnown) }
}

/**
 * Opens one capability of the gateways that the shop uses. A gateway whose settings are wrong does not stop the
 * others: its problems are reported when no gateway can be used, and otherwise to whoever asks for it.
 *
 * @param outside  what the gateways reach outside the process, where the capability needs it
 */
export async function openGateways<Capability, Outside extends object>(
  registry: Registry<Capability, SettingsEnvironment & Outside>,
  outside: Outside,
  env: Environment,
  problem: ReportProblem,
): Promise<Gateways<Capability>> {
  const { names, retired } = readGatewayNames(env, Object.keys(registry), problem)
  const publicUrl = readPublicUrl(env, problem)
  const opened = new Map<string, Capability>()
  const broken = new Map<string, readonly string[]>()
  for (const name of [...names, ...retired]) {
    const problems: string[] = []
    const environment = { variables: env, publicUrl, ...outside, problem: (p: string) => problems.push(p) }
    const capability = await registry[name]?.(environment)
    if (problems.length > 0) broken.set(name, problems)
    else if (capability !== undefined) opened.set(name, capability)
  }
  const usable = names.filter(name => opened.has(name))
  if (usable.length === 0) for (const sentence of [...broken.values()].flat()) problem(sentence)
  return {
    names: [...names, ...retired],
    usable,
    get(name) {
      const problems = broken.get(name)
      if (problems) throw new ConfigError(problems)
      return opened.get(name)
    },
  }
}
