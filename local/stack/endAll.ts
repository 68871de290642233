/**
 * Calls the functions in reverse order, and empties the list, so that a second call does nothing.
 *
 * @throws the first error, after all were called
 */
export async function endAll(ends: (() => Promise<void>)[]): Promise<void> {
  const troubles: unknown[] = []
  for (let end = ends.pop(); end; end = ends.pop()) {
    await end().catch((error: unknown) => troubles.push(error))
  }
  if (troubles.length > 0) throw troubles[0]
}
