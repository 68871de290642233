/** The variables in which a shop says what its contract with Alipay adds. */

/**
 * @param variable  its name, for the problem
 * @param text      what it holds: names, apart by blanks or commas
 * @param known     the names that there are
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
