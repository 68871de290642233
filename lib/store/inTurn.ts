/**
 * Reads several sources at once and hands on one of each in turn, so that none is served before the others: a shard
 * with a long backlog does not keep the others waiting.
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
