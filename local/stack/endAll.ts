/**
 * Ends what was started, the last first, and takes each out of the list: what is ended twice ends once. What does not
 * end keeps none of the others.
 *
 * @throws  what the first of them that failed threw, when all have been tried
 */
export async function endAll(ends: (() => Promise<void>)[]): Promise<void> {
  const troubles: unknown[] = []
  for (let end = ends.pop(); end; end = ends.pop()) {
    await end().catch((error: unknown) => troubles.push(error))
  }
  if (troubles.length > 0) throw troubles[0]
}
