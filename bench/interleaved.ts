/**
 * Short computations timed side by side: in every round each has its turn, so that a machine that slows down or
 * is busy for a while does so for all of them.
 */
import { cpus } from 'node:os'
import { type Quartiles, quantile, quartiles } from './statistics'

export interface Contender {
  readonly name: string
  /** Throws when its answer is wrong: what computes nothing must not win. */
  readonly run: () => void
}

export interface Timing {
  readonly name: string
  /** Microseconds of the processor a call. */
  readonly quartiles: Quartiles
  /**
   * Its first quartile as a multiple of the first contender's. Other work on the machine only ever adds time, and
   * to some code more than to other: the quieter rounds say most about the code.
   */
  readonly ratio: number
}

interface Plan {
  readonly rounds: number
  /** Rounds before that, not counted: compilers and caches have settled by then. */
  readonly warmUp: number
  readonly blockMs: number
}

export function timeInterleaved(
  contenders: readonly Contender[],
  { rounds, warmUp, blockMs }: Plan,
): Timing[] {
  const calls = contenders.map(({ run }) => callsWithin(run, blockMs))
  const samples: number[][] = contenders.map(() => [])
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, { run }] of contenders.entries()) {
      const perCall = timeCalls(run, calls[index] as number)
      if (round >= 0) samples[index]?.push(perCall)
    }
  }
  const floor = quantile(samples[0] ?? [], 0.25)
  return contenders.map(({ name }, index) => {
    const own = quartiles(samples[index] ?? [])
    return { name, quartiles: own, ratio: own[0] / floor }
  })
}

/** How many calls fill a block, once the first ones have warmed up. */
function callsWithin(run: () => void, blockMs: number): number {
  timeCalls(run, 2000)
  return Math.max(1, Math.round((blockMs * 1000) / timeCalls(run, 500)))
}

/** Microseconds a call, of the processor: waiting for one, on a busy machine, is not the code's. */
function timeCalls(run: () => void, calls: number): number {
  const before = process.cpuUsage()
  for (let call = 0; call < calls; call++) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

export const machine = (): string =>
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
