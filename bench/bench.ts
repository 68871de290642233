/**
 * `npm run bench -- PART`: measures one thing and holds it against its target. Ends with 1 when the target is
 * missed, with 2 when it is called wrongly. `--json` prints the figures for machines, `--help` lists the parts.
 */
import { parseArgs } from 'node:util'
import type { Outcome } from './outcome'

interface Part {
  readonly about: string
  run(): Promise<Outcome>
}

const PARTS: ReadonlyMap<string, Part> = new Map([
  [
    'verify',
    {
      about: 'from a notify’s body to the verdict on its signature, beside three npm packages',
      run: async () => (await import('./verify')).benchVerify(),
    },
  ],
  [
    'cost',
    {
      about: 'what an order costs in DynamoDB and in money, counted while it runs its course',
      run: async () => (await import('./cost')).benchCost(),
    },
  ],
  [
    'visits',
    {
      about: '10 000 due orders, found, queued and visited while the gateway takes 200 ms an answer',
      run: async () => (await import('./visits')).benchVisits(),
    },
  ],
])

const USAGE = [
  'npm run bench -- PART [--json]',
  '',
  ...[...PARTS].map(([name, { about }]) => `  ${name.padEnd(10)}${about}`),
].join('\n')

/** @returns  undefined when there is no such option */
function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean' }, json: { type: 'boolean' } },
    })
  } catch {
    return undefined
  }
}

/** @returns  the exit code */
async function main(args: readonly string[]): Promise<number> {
  const parsed = readArguments(args)
  if (parsed?.values.help) {
    console.log(USAGE)
    return 0
  }
  const [name = '', ...others] = parsed?.positionals ?? []
  const part = PARTS.get(name)
  if (!part || others.length > 0) {
    console.error(USAGE)
    return 2
  }
  const { met, figures, text } = await part.run()
  console.log(parsed?.values.json ? JSON.stringify({ part: name, met, ...figures }) : text)
  return met ? 0 : 1
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code
  },
  (error: unknown) => {
    console.error(error)
    process.exitCode = 1
  },
)
