/** Batches contain all items of a source, in sequence. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { batches } from '../../lib/batches'

it('contain all of a source in its sequence, each with the requested number except for the last', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.integer({ min: 1, max: 9 }), async (source, size) => {
      const found: (readonly number[])[] = []
      for await (const batch of batches(source, size)) found.push(batch)
      expect(found.flat()).toEqual(source)
      expect(found.slice(0, -1).every(({ length }) => length === size)).toBe(true)
      expect(found.at(-1)?.length ?? 1).toBeGreaterThan(0)
      expect(found.at(-1)?.length ?? 1).toBeLessThanOrEqual(size)
    }),
  )
})

it('read a source no further than requested', async () => {
  let taken = 0
  async function* source() {
    for (;;) yield taken++
  }
  const found = batches(source(), 3)
  expect((await found.next()).value).toEqual([0, 1, 2])
  expect(taken).toBe(3)
})
