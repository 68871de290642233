/**
 * In batches of so many, the last of them smaller: what is done with the members of one, all begun together, is awaited as a
 * whole, so that no failure stands unseen beside another.
 */
export async function* batches<T>(
  source: AsyncIterable<T> | Iterable<T>,
  size: number,
): AsyncGenerator<readonly T[]> {
  let batch: T[] = []
  for await (const each of source) {
    batch.push(each)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
