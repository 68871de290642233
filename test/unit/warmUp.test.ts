/** What is done before a first event: all of it, in its time, and never to anybody's harm. */
import { describe, expect, it, vi } from 'vitest'
import { kept, warmUp } from '../../lib/warmUp'

describe('a warm-up', () => {
  it('does what was added while the handler was built, and waits for it', async () => {
    const done: string[] = []
    const ahead = warmUp()
    await ahead.run(async () => {
      ahead.add(async () => void done.push('connection'))
      ahead.add(async () => {
        await Promise.resolve()
        done.push('keys')
      })
    })
    expect(done).toEqual(['connection', 'keys'])
  })

  it.each<[string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['a task fails', async () => {}, () => Promise.reject(new Error('no network'))],
    ['the handler cannot be built', () => Promise.reject(new Error('no settings')), async () => {}],
  ])('says nothing when %s', async (_, build, task) => {
    const ahead = warmUp()
    ahead.add(task)
    await expect(ahead.run(build)).resolves.toBeUndefined()
  })

  it('lets the first event come after a second, whatever hangs', async () => {
    vi.useFakeTimers()
    try {
      const ahead = warmUp()
      ahead.add(() => new Promise(() => {}))
      const over = vi.fn()
      const running = ahead.run(async () => {}).then(over)
      await vi.advanceTimersByTimeAsync(999)
      expect(over).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      await running
      expect(over).toHaveBeenCalled()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('what is kept', () => {
  it('is made once', async () => {
    const make = vi.fn(async () => 'made')
    const get = kept(make)
    expect(await Promise.all([get(), get()])).toEqual(['made', 'made'])
    await get()
    expect(make).toHaveBeenCalledTimes(1)
  })

  it('is made again when it failed', async () => {
    const make = vi.fn<() => Promise<string>>()
    make.mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce('made')
    const get = kept(make)
    await expect(get()).rejects.toThrow('no')
    expect(await get()).toBe('made')
  })
})
