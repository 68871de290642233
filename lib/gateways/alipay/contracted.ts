/** The settings that name the optional services in a shop's contract with Alipay. */

/**
 * @param variable  its name, for error messages
 * @param text      its value: names separated by spaces or commas
 * @param known     the valid names
 */
export function readContracted<Name extends string>(
  variable: string,
  text: string,
  known: readonly Name[],
  problem: (sentence: string) => void,
): ReadonlySet<Name> {
  const named = text.split(/[\s,]/).filter(name => name !== '')
  const unknown = named.filter(name => !known.some(each => each === name))
  if (unknown.length > 0) {
    problem(`${variable} names ${unknown.join(', ')}; it knows only ${known.join(', ')}`)
  }
  return new Set(known.filter(name => named.includes(name)))
}
