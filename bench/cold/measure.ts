/** Starts functions in AWS's runtime interface client, and measures the time. */
import { readdirSync, readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LambdaRuntime } from '../../test/runtime/lambdaRuntime'
import { startFunction } from '../../test/runtime/runningFunction'
import type { Contender } from './contenders'
import type { Throttle } from './throttle'

/** A first response takes at most a second, on a busy machine several. */
const ANSWER_WITHIN_MS = 60_000

export interface Start {
  /** From the start of the process to its request for the first event. */
  readonly initMs: number
  /** From the first event to its response. */
  readonly firstMs: number
  /** CPU time to the request for the first event, and to its response: independent of other load. */
  readonly cpuInitMs: number
  readonly cpuMs: number
  /** Peak memory, after the first response. */
  readonly memoryMib: number
}

/** @param throttle  slows the process down once it is loaded, as Lambda does; undefined: no throttling */
export async function measureStart(
  runtime: LambdaRuntime,
  { name, runnable, env, event, isDone }: Contender,
  throttle: Throttle | undefined,
): Promise<Start> {
  const started = performance.now()
  const running = await startFunction(runtime, runnable, env)
  const initMs = performance.now() - started
  const { pid = 0 } = running
  let letGo: (() => void) | undefined
  try {
    const cpuInitMs = processorTime(pid)
    letGo = throttle?.hold(pid)
    const asked = performance.now()
    const answer = await Promise.race([running.invoke(event), late(name)])
    const firstMs = performance.now() - asked
    const cpuMs = processorTime(pid)
    if (!isDone(answer)) throw new Error(`${name} did not do its work: ${running.lines.slice(-3).join('\n')}`)
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const memoryMib = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024
    return { initMs, firstMs, cpuInitMs, cpuMs, memoryMib }
  } finally {
    letGo?.()
    await running.stop()
  }
}

async function late(name: string): Promise<never> {
  await sleep(ANSWER_WITHIN_MS, undefined, { ref: false })
  throw new Error(`${name} did not answer within ${ANSWER_WITHIN_MS / 1000} s`)
}

/** The CPU time of all threads of a process, in ms. */
const processorTime = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map(thread => threadTime(`/proc/${pid}/task/${thread}/schedstat`))
    .reduce((sum, ms) => sum + ms, 0)

function threadTime(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6
  } catch {
    // The thread has ended since they were listed.
    return 0
  }
}
