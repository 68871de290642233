/** The gateways that a shop uses. */
import type { Gateways, Registry, SettingsEnvironment } from '../gateways/gateway'
import { ConfigError, type Environment, type ReportProblem } from './environment'
import { readPublicUrl } from './shop'

/** The names in `GATEWAYS`, the preferred one first. */
export function readGatewayNames(
  env: Environment,
  known: readonly string[],
  problem: ReportProblem,
): readonly string[] {
  const names = (env.GATEWAYS ?? '').split(/[\s,]+/).filter(name => name !== '')
  const unknown = names.filter(name => !known.includes(name))
  if (names.length === 0) problem(`GATEWAYS is not set: the gateways of this shop, of ${known.join(', ')}`)
  if (unknown.length > 0) problem(`GATEWAYS names ${unknown.join(', ')}; it knows only ${known.join(', ')}`)
  if (new Set(names).size < names.length) problem('GATEWAYS names a gateway twice')
  return names.filter(name => known.includes(name))
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
  const names = readGatewayNames(env, Object.keys(registry), problem)
  const publicUrl = readPublicUrl(env, problem)
  const opened = new Map<string, Capability>()
  const broken = new Map<string, readonly string[]>()
  for (const name of names) {
    const problems: string[] = []
    const environment = { variables: env, publicUrl, ...outside, problem: (p: string) => problems.push(p) }
    const capability = await registry[name]?.(environment)
    if (problems.length > 0) broken.set(name, problems)
    else if (capability !== undefined) opened.set(name, capability)
  }
  if (opened.size === 0) for (const sentence of [...broken.values()].flat()) problem(sentence)
  return {
    names,
    usable: [...opened.keys()],
    get(name) {
      const problems = broken.get(name)
      if (problems) throw new ConfigError(problems)
      return opened.get(name)
    },
  }
}
