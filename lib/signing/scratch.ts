/**
 * Memory for a computation that leaves nothing in it: the same again each time, and so in the processor's caches,
 * which new memory never is. It is not from the pool that `Buffer` cuts its buffers from, so that what stood in it
 * gets nowhere else.
 */

/** @returns  what gives the memory, at least so many bytes of it, until it is called again */
export function scratchMemory(): (length: number) => Buffer {
  let memory = Buffer.alloc(0)
  return length => {
    if (memory.length < length) memory = Buffer.allocUnsafeSlow(length)
    return memory
  }
}
