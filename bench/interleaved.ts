/**
 * Times short computations in turns, round by round, so that a slower or busy phase of the machine affects all of them.
 */
import { cpus } from 'node:os'
import { type Quartiles, quantile, quartiles } from './statistics'

export interface Contender {
  readonly name: string
  /** @throws for a wrong result, so that nothing wins by not computing */
  readonly run: () => void
}

export interface Timing {
  readonly name: string
  /** CPU time per call, in µs. */
  readonly quartiles: Quartiles
  /**
   * Its first quartile as a multiple of the first contender's. Other load only adds time, and to some code more than to
   * other: the quieter rounds say most about the code.
   */
  readonly ratio: number
}

interface Plan {
  readonly rounds: number
  /** Uncounted rounds before, for compilers and caches. */
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

/** The number of calls in a block, after a warm-up. */
function callsWithin(run: () => void, blockMs: number): number {
  timeCalls(run, 2000)
  return Math.max(1, Math.round((blockMs * 1000) / timeCalls(run, 500)))
}

/** CPU time per call in µs, which does not include waiting for a core on a busy machine. */
function timeCalls(run: () => void, calls: number): number {
  const before = process.cpuUsage()
  for (let call = 0; call < calls; call++) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / calls
}

export const machine = (): string =>
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`
