/** `npm run bench`: measures, and compares the results with their targets. */
import { type Call, runCommand, UsageError } from '../tools/commandLine'
import { clearProgress, showProgress } from '../tools/terminal'
import { benchAll, type Finding } from './all'
import { writeFindings } from './docs'
import { MEASURED, PARTS } from './parts'

const COMMAND = {
  usage: 'npm run bench -- [PART] [--json] [--write]',
  about: [
    'Measures one part, or all of them one after another, and holds what it finds against its targets.',
    '',
    'Parts:',
    ...[...PARTS].map(([name, { about }]) => `  ${name.padEnd(12)}${about}`),
  ].join('\n'),
  options: {
    json: { type: 'boolean', about: 'prints the figures, for machines' },
    write: { type: 'boolean', about: 'writes what was found to docs/performance.md' },
  },
  operands: 1,
  failure: 'a target is missed, or the measuring failed',
} as const

async function main({ values, operands: [name] }: Call<typeof COMMAND.options>): Promise<number> {
  if (name === undefined) return all(values)
  const part = PARTS.get(name)
  if (!part) throw new UsageError(`There is no part ${JSON.stringify(name)}`)
  showProgress(`Measuring ${name} …`)
  const outcome = await part.run()
  clearProgress()
  const found: Finding = { part: name, ...outcome }
  if (values.write) writeFindings([found], undefined)
  console.log(values.json ? JSON.stringify(found) : outcome.text)
  return outcome.met ? 0 : 1
}

async function all(values: Call<typeof COMMAND.options>['values']): Promise<number> {
  const { findings, table, met, seconds } = await benchAll(MEASURED)
  if (values.write) writeFindings(findings, table)
  console.log(values.json ? JSON.stringify({ met, seconds, findings }) : table)
  return met ? 0 : 1
}

runCommand(COMMAND, main)
