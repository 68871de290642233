/** `npm run bench -- PART`: measures one thing and holds it against its target. */
import { type Call, runCommand, UsageError } from '../tools/commandLine'
import { clearProgress, showProgress } from '../tools/terminal'
import type { Outcome } from './outcome'

interface Part {
  readonly about: string
  run(): Promise<Outcome>
}

const PARTS: ReadonlyMap<string, Part> = new Map([
  [
    'verify',
    {
      about: 'from a notify’s body to the verdict on its signature, beside four npm packages',
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
    'cold',
    {
      about: 'from the start of a process to its first answer, beside the AWS SDK and Alipay’s',
      run: async () => (await import('./cold/cold')).benchCold(),
    },
  ],
  [
    'pictures',
    {
      about: 'draws notify’s bundle and its cold start into docs/images',
      run: async () => (await import('./cold/pictures')).drawPictures(),
    },
  ],
  [
    'bill',
    {
      about: 'a bill of ten thousand, a hundred thousand and a million lines: memory, and the time of a line',
      run: async () => (await import('./bill')).benchBill(),
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

const COMMAND = {
  usage: 'npm run bench -- PART [--json]',
  about: [
    'Measures one thing and holds it against its target.',
    '',
    'Parts:',
    ...[...PARTS].map(([name, { about }]) => `  ${name.padEnd(10)}${about}`),
  ].join('\n'),
  options: { json: { type: 'boolean', about: 'prints the figures, for machines' } },
  operands: 1,
  failure: 'the target is missed, or the measuring failed',
} as const

async function main({ values, operands: [name = ''] }: Call<typeof COMMAND.options>): Promise<number> {
  const part = PARTS.get(name)
  if (!part) throw new UsageError(name === '' ? 'Name a part' : `There is no part ${JSON.stringify(name)}`)
  showProgress(`Measuring ${name} …`)
  const { met, figures, text } = await part.run()
  clearProgress()
  console.log(values.json ? JSON.stringify({ part: name, met, ...figures }) : text)
  return met ? 0 : 1
}

runCommand(COMMAND, main)
