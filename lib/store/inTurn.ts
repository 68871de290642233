/**
 * Reads several sources in parallel and yields one item of each in turn, so that a shard with a long backlog does not
 * delay the others.
 */
export async function* inTurn<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  let open = sources
  try {
    while (open.length > 0) {
      const round = await Promise.all(open.map(source => source.next().then(result => ({ source, result }))))
      const left = round.filter(({ result }) => !result.done)
      open = left.map(({ source }) => source)
      for (const { result } of left) yield result.value as T
    }
  } finally {
    await Promise.all(open.map(source => source.return(undefined).catch(() => {})))
  }
}
