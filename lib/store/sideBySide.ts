/** Reads several sources at once, and hands on what comes as it comes: none of them waits for another. */
export async function* sideBySide<T>(sources: readonly AsyncIterator<T>[]): AsyncGenerator<T> {
  const next = (source: AsyncIterator<T>) => source.next().then(result => ({ source, result }))
  const waiting = new Map(sources.map(source => [source, next(source)]))
  try {
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values())
      if (result.done) waiting.delete(source)
      else {
        // At the end of the line, so that a source that always has something does not keep the others back.
        waiting.delete(source)
        waiting.set(source, next(source))
        yield result.value
      }
    }
  } finally {
    for (const promise of waiting.values()) promise.catch(() => {})
    await Promise.all([...waiting.keys()].map(source => source.return?.().catch(() => {})))
  }
}
