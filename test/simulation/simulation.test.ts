/** The whole shop under chaos: no rule is broken, whatever the seed, and a planted bug is found. */
import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { readCall, UsageError } from '../../tools/commandLine'
import { RARE } from '../support/rare'
import { SIMULATE, simulate } from './commandLine'
import { BUG_NAMES, type BugName } from './plantedBugs'
import { violationReport } from './report'
import { runSeed } from './runSeed'
import { addSummary, emptySummary } from './summary'
import { REGIMES, type Regime } from './weather'

const FIXED_SEEDS = RARE ? 80 : 16
const FRESH_SEEDS = RARE ? 20 : 2
/** Within so many runs from seed 1 each planted bug must be found; most are found in a third of them. */
const RUNS_TO_FIND: Readonly<Record<BugName, number>> = {
  answerBeforeWrite: 3,
  noAmountCheck: 30,
  readThenWrite: 30,
  ignoredKey: 5,
  neverAsks: 20,
  lostIllegalRequests: 5,
  receiptNotRecorded: 5,
  expiresUnclosed: 15,
  forgetsAgenda: 15,
}
const TIME_LIMIT_MS = 600_000

async function runSeeds(first: number, count: number) {
  const total = emptySummary()
  const regimes = new Set<Regime>()
  for (let seed = first; seed < first + count; seed++) {
    const run = await runSeed(seed)
    expect.soft(violationReport(run)).toBe('')
    addSummary(total, run.summary)
    regimes.add(run.regime)
  }
  return { total, regimes }
}

it(
  'breaks no rule with the fixed seeds, in which everything happens',
  async () => {
    const { total, regimes } = await runSeeds(1, FIXED_SEEDS)
    expect(regimes).toEqual(new Set(REGIMES))
    expect(Object.entries(total).filter(([, count]) => count === 0)).toEqual([])
    expect(total.paid).toBeGreaterThan(FIXED_SEEDS)
  },
  TIME_LIMIT_MS,
)

it(
  'breaks no rule with fresh seeds',
  async () => {
    await runSeeds(randomInt(2 ** 31), FRESH_SEEDS)
  },
  TIME_LIMIT_MS,
)

it('gives the same run for the same seed, to the letter, and another for another', async () => {
  const trace = async (seed: number) => (await runSeed(seed)).trace.text()
  const first = await trace(7)
  expect(first.split('\n').length).toBeGreaterThan(100)
  expect(await trace(7)).toBe(first)
  expect(await trace(8)).not.toBe(first)
})

async function run(args: readonly string[], write: (text: string) => void): Promise<number> {
  const call = readCall(SIMULATE, args)
  return call === undefined ? expect.fail() : simulate(call, write)
}

it.each(BUG_NAMES)('finds the planted bug %s', async bug => {
  const said: string[] = []
  const args = ['--seed', '1', '--runs', String(RUNS_TO_FIND[bug]), '--bug', bug]
  expect(await run(args, text => said.push(text))).toBe(1)
  expect(said.join('')).toContain(`--bug ${bug}`)
})

it('replays from the command line what it reported', async () => {
  const said: string[] = []
  await run(['--runs', '60', '--bug', 'readThenWrite'], text => said.push(text))
  const [, seed = ''] = /Replay: npm run simulate -- --seed (\d+) --runs 1 /.exec(said.join('')) ?? []
  const again: string[] = []
  expect(await run(['--seed', seed, '--bug', 'readThenWrite'], text => again.push(text))).toBe(1)
  const report = (texts: readonly string[]) => texts.join('').split('\n\nFound by')[0]
  expect(report(again)).toBe(report(said))
  expect(report(said)).toMatch(/order of \d+ fen \[\w+\]/)
})

it('shows the trace and the counts of a run that breaks no rule, and refuses what it does not know', async () => {
  const said: string[] = []
  expect(await run(['--seed', '7', '--trace'], text => said.push(text))).toBe(0)
  expect(said.join('')).toContain((await runSeed(7)).trace.text())
  expect(said.join('')).toMatch(/^orders +\d+$/m)
  for (const args of [
    ['--bug', 'noSuchBug'],
    ['--runs', 'many'],
    ['--sed', '1'],
  ]) {
    await expect(run(args, () => {})).rejects.toThrow(UsageError)
  }
})
