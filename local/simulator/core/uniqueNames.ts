// Names of several gateways must not clash.

/** Throws for a repeated name. @param what is named, in the plural */
export function demandUnique(names: readonly string[], what: string): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Error(`Two ${what} of the simulator have the name ${twice}.`)
}
