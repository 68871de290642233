/** Runs all parts, each in a separate process, since garbage of one would burden the next; and makes their table. */
import { spawn } from 'node:child_process'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'
import { numberOf, showProgress, tell } from '../tools/terminal'
import { amount, boundText, isMet, type Outcome, type Target } from './outcome'
import { markdownTable } from './table'

/** The output of a part with `--json`. */
export interface Finding extends Outcome {
  readonly part: string
}

/** A part takes two minutes, except for the first `growth` on a machine, which fills its tables. */
const PART_WITHIN_MS = 10 * 60_000

interface AllFound {
  readonly findings: readonly Finding[]
  readonly table: string
  readonly met: boolean
  readonly seconds: number
}

export async function benchAll(parts: readonly string[]): Promise<AllFound> {
  const start = performance.now()
  const secondsFrom = (since: number) => Math.round((performance.now() - since) / 1000)
  const findings: Finding[] = []
  for (const [index, part] of parts.entries()) {
    const began = performance.now()
    const says = () => showProgress(`${index + 1} of ${parts.length}: ${part} … ${secondsFrom(began)} s`)
    says()
    const ticking = setInterval(says, 1000)
    const found = await runPart(part).finally(() => clearInterval(ticking))
    findings.push(found)
    tell(`${part}: ${found.met ? 'met' : 'missed'} (${secondsFrom(began)} s)`)
  }
  const met = findings.every(found => found.met)
  const seconds = secondsFrom(start)
  return { findings, table: tableOf(findings), met, seconds }
}

/** A part that fails counts as missed; the others are still measured. */
async function runPart(part: string): Promise<Finding> {
  const args = [...process.execArgv, require.resolve('./bench.ts'), part, '--json']
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PART_WITHIN_MS,
  })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err = (said.err + text).slice(-2000)
  })
  await new Promise(resolve => child.once('close', resolve))
  return findingOf(part, said)
}

function findingOf(part: string, { out, err }: { readonly out: string; readonly err: string }): Finding {
  try {
    return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Finding
  } catch {
    const why = err.trim().split('\n').at(-1) || 'it did not come to its end'
    return { part, met: false, figures: { failure: why }, text: `It could not be measured: ${why}` }
  }
}

/** One row per target, or for a part without targets. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.flatMap(({ part, met, targets = [], figures }) =>
    targets.length === 0
      ? [[part, String(figures.failure ?? ''), '', '', met ? 'met' : 'missed']]
      : targets.map(target => rowOf(part, target)),
  )
  const missed = rows.filter(row => row.at(-1) === 'missed').length
  return [
    markdownTable([['part', 'what', 'measured', 'target', ''], ...rows]),
    '',
    missed === 0 ? 'All are met.' : `${numberOf(missed, 'target')} missed.`,
  ].join('\n')
}

const rowOf = (part: string, target: Target): string[] => [
  ...[part, target.name, amount(target.value, target), boundText(target)],
  isMet(target) ? 'met' : 'missed',
]
