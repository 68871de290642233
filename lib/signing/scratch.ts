/**
 * Reusable memory for computations. Being reused, it stays in the processor's caches. It is not from Buffer's pool, so
 * that its content cannot leak into other buffers.
 */

/** @returns a function that provides at least so many bytes, valid until its next call */
export function scratchMemory(): (length: number) => Buffer {
  let memory = Buffer.alloc(0)
  return length => {
    if (memory.length < length) memory = Buffer.allocUnsafeSlow(length)
    return memory
  }
}
