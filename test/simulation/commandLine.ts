/** `npm run simulate -- --seed N --runs M [--bug name] [--trace]` */
import { parseArgs } from 'node:util'
import { BUG_NAMES, type BugName } from './plantedBugs'
import { violationReport } from './report'
import { runSeed } from './runSeed'
import { addSummary, emptySummary } from './summary'

const PROGRESS_EVERY = 100

const USAGE = `usage: npm run simulate -- [--seed N] [--runs M] [--bug ${BUG_NAMES.join('|')}] [--trace]
`

/**
 * Runs the seeds N, N+1, … and stops at the first that breaks a rule.
 *
 * @param write  takes text for people
 * @returns      the exit code: 0, 1 when a rule was broken, 2 when the arguments make no sense
 */
export async function simulate(args: readonly string[], write: (text: string) => void): Promise<number> {
  const wanted = readArgs(args)
  if (!wanted) {
    write(USAGE)
    return 2
  }
  const { seed: first, runs, bug, showsTrace } = wanted
  const total = emptySummary()
  const startedAt = performance.now()
  const inAll = (made: number) => {
    const seconds = (performance.now() - startedAt) / 1000
    return `${made} runs from seed ${first}, ${(made / seconds).toFixed(0)} a second\n`
  }
  for (let made = 1; made <= runs; made++) {
    const run = await runSeed(first + made - 1, bug)
    addSummary(total, run.summary)
    if (showsTrace) write(`${run.trace.text()}\n`)
    if (run.violation) {
      write(`${violationReport(run, bug)}\n\nFound by run ${made}: ${inAll(made)}`)
      return 1
    }
    if (made % PROGRESS_EVERY === 0 && made < runs) write(inAll(made))
  }
  write(inAll(runs))
  for (const [name, count] of Object.entries(total)) write(`${name.padEnd(24)}${count}\n`)
  return 0
}

function readArgs(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: '1' },
        runs: { type: 'string', default: '1' },
        bug: { type: 'string' },
        trace: { type: 'boolean', default: false },
      },
    })
    const [seed, runs] = [Number(values.seed), Number(values.runs)]
    const bug = BUG_NAMES.find((name): name is BugName => name === values.bug)
    const isUsable = Number.isSafeInteger(seed) && Number.isSafeInteger(runs) && runs > 0
    return isUsable && bug === values.bug ? { seed, runs, bug, showsTrace: values.trace } : undefined
  } catch {
    return undefined
  }
}
