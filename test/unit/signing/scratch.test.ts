import { expect, it } from 'vitest'
import { scratchMemory } from '../../../lib/signing/scratch'

it('returns the same memory again while it is large enough', () => {
  const scratch = scratchMemory()
  const memory = scratch(100)
  expect(memory.length).toBeGreaterThanOrEqual(100)
  expect(scratch(100)).toBe(memory)
  expect(scratch(7)).toBe(memory)
  expect(scratch(101).length).toBeGreaterThanOrEqual(101)
})

it('returns memory that no other buffer shares', () => {
  const memory = scratchMemory()(100)
  expect(memory.buffer.byteLength).toBe(memory.length)
  expect(scratchMemory()(100).buffer).not.toBe(memory.buffer)
})
