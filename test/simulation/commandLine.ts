/** `npm run simulate`, without the terminal. */
import { type Call, UsageError } from '../../tools/commandLine'
import { BUG_NAMES, type BugName } from './plantedBugs'
import { violationReport } from './report'
import { runSeed } from './runSeed'
import { addSummary, emptySummary } from './summary'

const PROGRESS_EVERY = 20

export const SIMULATE = {
  usage: 'npm run simulate -- [--seed N] [--runs M] [--bug NAME] [--trace]',
  about: `Runs a shop under chaos: four weeks, in which the seed decides what goes wrong and when. Runs the seeds N, N+1, …
and stops at the first that breaks a rule. The same seed is the same run.

Bugs:
${BUG_NAMES.map(name => `  ${name}`).join('\n')}`,
  options: {
    seed: { type: 'string', value: 'N', default: '1', about: 'the first seed' },
    runs: { type: 'string', value: 'M', default: '1', about: 'how many seeds' },
    bug: { type: 'string', value: 'NAME', about: 'plants one of these bugs' },
    trace: { type: 'boolean', default: false, about: 'prints all that happened' },
  },
  failure: 'a rule was broken',
} as const

/**
 * @param write     takes text for people
 * @param progress  takes how far it is, now and then
 * @returns         the exit code: 0, or 1 when a rule was broken
 */
export async function simulate(
  call: Call<typeof SIMULATE.options>,
  write: (text: string) => void,
  progress: (text: string) => void = () => {},
): Promise<number> {
  const { seed: first, runs, bug, showsTrace } = readOptions(call)
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
    if (made % PROGRESS_EVERY === 0 && made < runs) progress(`${made} of ${runs} runs`)
  }
  write(inAll(runs))
  for (const [name, count] of Object.entries(total)) write(`${name.padEnd(24)}${count}\n`)
  return 0
}

function readOptions({ values }: Call<typeof SIMULATE.options>) {
  const [seed, runs] = [Number(values.seed), Number(values.runs)]
  const bug = BUG_NAMES.find((name): name is BugName => name === values.bug)
  if (!Number.isSafeInteger(seed)) throw new UsageError('--seed must be a whole number')
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new UsageError('--runs must be a whole number, at least 1')
  if (bug !== values.bug) throw new UsageError(`--bug must be one of ${BUG_NAMES.join(', ')}`)
  return { seed, runs, bug, showsTrace: values.trace }
}
