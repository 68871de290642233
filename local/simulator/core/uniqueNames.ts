// Names that several gateways bring along must not clash.

/** Throws when a name comes twice. @param what the names are of, in the plural */
export function demandUnique(names: readonly string[], what: string): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Error(`Two ${what} of the simulator have the name ${twice}.`)
}
