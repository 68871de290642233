/** The report on a run that broke a rule. */
import type { BugName } from './plantedBugs'
import type { Run } from './runSeed'

const replayCommand = (seed: number, bug?: BugName): string =>
  `npm run simulate -- --seed ${seed} --runs 1${bug ? ` --bug ${bug}` : ''}`

/** The rule, what happened to the order concerned, and how to see it again; '' when no rule was broken. */
export function violationReport({ seed, regime, violation, trace }: Run, bug?: BugName): string {
  if (!violation) return ''
  const { message, orderId } = violation
  const steps = orderId === '' ? trace.text() : trace.text(orderId)
  return [`Seed ${seed} (${regime}): ${message}`, steps, `Replay: ${replayCommand(seed, bug)}`].join('\n\n')
}
