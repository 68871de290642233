/**
 * Provides an engine for the tests of a describe. Where it is missing, they are skipped on a developer's machine, and
 * fail on a build server, where skipping would hide a problem.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest'
import type { Engine, StartEngine, TabOptions } from './engine'
import type { Tab } from './webDriver'

interface UsedEngine {
  engine(): Engine
  /** A buyer's tab, closed after the test, which fails when the browser had something to say against its pages. */
  openBuyer(options?: TabOptions): Promise<Tab>
}

export function useEngine(start: StartEngine): UsedEngine {
  let started: Awaited<ReturnType<StartEngine>> | undefined
  let close: (() => Promise<string[]>) | undefined
  const engine = () => {
    if (!started || 'missing' in started) throw new Error('the engine has not been started')
    return started
  }
  beforeAll(async () => {
    started = await start(inject('stack').shopUrl)
    if ('missing' in started && process.env.CI) throw new Error(started.missing)
  })
  beforeEach(({ skip }) => {
    if (started && 'missing' in started) skip(started.missing)
  })
  afterEach(async () => {
    const problems = await close?.()
    close = undefined
    expect(problems ?? []).toEqual([])
  })
  afterAll(async () => {
    if (started && 'stop' in started) await started.stop()
  })
  return {
    engine,
    async openBuyer(options = {}) {
      const opened = await engine().openTab(options)
      close = opened.close
      return opened.tab
    },
  }
}
