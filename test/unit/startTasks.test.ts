/** The warm-up before the first event: it runs all tasks within a time limit, and ignores failures. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { kept, warmUp } from '../../lib/startTasks'

describe('a warm-up', () => {
  it.each([
    ['the slow one last', [0, 5]],
    ['the slow one first', [5, 0]],
  ])(
    'runs all that was added while the handler was built, whatever fails, and waits for it: %s',
    async (_, waits) => {
      const done: number[] = []
      const tasks = warmUp()
      await tasks.run(async () => {
        tasks.add(() => Promise.reject(new Error('no network')))
        for (const wait of waits)
          tasks.add(async () => {
            await sleep(wait)
            done.push(wait)
          })
      })
      expect(done.toSorted()).toEqual([0, 5])
    },
  )

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['a task fails', async () => {}, () => Promise.reject(new Error('no network'))],
    ['the handler cannot be built', () => Promise.reject(new Error('no settings')), async () => {}],
  ])('logs nothing when %s', async (_, build, task) => {
    const tasks = warmUp()
    tasks.add(task)
    await expect(tasks.run(build)).resolves.toBeUndefined()
  })

  it('lets the first event start after a second, whatever hangs', async () => {
    vi.useFakeTimers()
    try {
      const tasks = warmUp()
      tasks.add(() => new Promise(() => {}))
      const over = vi.fn()
      const running = tasks.run(async () => {}).then(over)
      await vi.advanceTimersByTimeAsync(999)
      expect(over).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      await running
      expect(over).toHaveBeenCalled()
      // A warm-up that ends in time leaves no timer.
      await warmUp().run(async () => {})
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a cached value', () => {
  it('is computed once', async () => {
    const make = vi.fn(async () => 'made')
    const get = kept(make)
    expect(await Promise.all([get(), get()])).toEqual(['made', 'made'])
    await get()
    expect(make).toHaveBeenCalledTimes(1)
  })

  it('is computed again after a failure', async () => {
    const make = vi.fn<() => Promise<string>>()
    make.mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce('made')
    const get = kept(make)
    await expect(get()).rejects.toThrow('no')
    expect(await get()).toBe('made')
  })
  it('is computed once more when several waited for a failed one', async () => {
    const make = vi.fn<() => Promise<string>>(async () => 'made')
    make.mockRejectedValueOnce(new Error('no'))
    const get = kept(make)
    // One retries before the other sees the failure.
    const again = get().catch(get)
    await expect(get()).rejects.toThrow('no')
    expect([await again, await get()]).toEqual(['made', 'made'])
    expect(make).toHaveBeenCalledTimes(2)
  })
})
