/** Several sources, merged by taking one item of each in turn. */
import { expect, it } from 'vitest'
import { inTurn } from '../../lib/store/inTurn'
import { collect } from '../support/collect'

async function* source(name: string, count: number, closed: string[] = []) {
  try {
    for (let index = 1; index <= count; index++) yield `${name}${index}`
  } finally {
    closed.push(name)
  }
}

it('returns one item of each in turn, and the rest of the longest at the end', async () => {
  const sources = [source('a', 4), source('b', 1), source('c', 2), source('d', 0)]
  expect(await collect(inTurn(sources))).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3', 'a4'])
})

it('returns nothing without sources', async () => {
  expect(await collect(inTurn([]))).toEqual([])
})

it('closes the sources when reading stops', async () => {
  const closed: string[] = []
  for await (const item of inTurn([source('a', 3, closed), source('b', 3, closed)])) {
    if (item === 'b1') break
  }
  expect(closed.sort()).toEqual(['a', 'b'])
})

it('fails when one source fails', async () => {
  async function* broken(): AsyncGenerator<string> {
    yield 'x1'
    throw new Error('throttled')
  }
  await expect(collect(inTurn([source('a', 9), broken()]))).rejects.toThrow('throttled')
})
