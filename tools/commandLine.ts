/** The command line of a tool: what it takes, what `--help` says, and how it ends. */
import { parseArgs } from 'node:util'
import { credentialsTrouble } from './awsCredentials'
import { tell } from './terminal'

interface Option {
  readonly type: 'string' | 'boolean'
  /** What stands for the value in the help, such as `DAY`. */
  readonly value?: string
  readonly about: string
  readonly default?: string | boolean | string[]
  readonly multiple?: boolean
}

type Options = Readonly<Record<string, Option>>

/** What a command may be told to do; each verb with what is said when one of the operands behind it is missing. */
type Verbs = Readonly<Record<string, readonly string[]>>

type Texts<List extends readonly unknown[]> = { readonly [Index in keyof List]: string }

/** A verb and its operands. */
type Said<Known extends Verbs> = string extends keyof Known
  ? readonly string[]
  : { [Verb in keyof Known]: readonly [verb: Verb, ...Texts<Known[Verb]>] }[keyof Known]

export interface Command<Known extends Options, KnownVerbs extends Verbs = Verbs> {
  /** As people type it: `npm run order -- ORDER`. */
  readonly usage: string
  /** What it does, and whatever else a caller should know; without line ends at either side. */
  readonly about: string
  readonly options: Known
  /** How many operands it takes at most; none unless told. */
  readonly operands?: number
  /** Instead of that: its first operand is one of these. */
  readonly verbs?: KnownVerbs
  /** When it ends with 1. */
  readonly failure: string
  /** When it ends with 2, where it is not only when it was called wrongly. */
  readonly misuse?: string
}

const HELP = { help: { type: 'boolean', about: 'shows this help' } } as const

type Values<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Known; allowPositionals: true }>
>['values']

export interface Call<Known extends Options, KnownVerbs extends Verbs = Verbs> {
  readonly values: Values<Known>
  readonly operands: Said<KnownVerbs>
}

/** The call makes no sense; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * @returns   undefined when the caller asks for help
 * @throws UsageError
 */
export function readCall<Known extends Options, const KnownVerbs extends Verbs>(
  { options, operands: most = 0, verbs }: Command<Known, KnownVerbs>,
  args: readonly string[],
): Call<Known, KnownVerbs> | undefined {
  const { values, positionals } = parsed({ ...options, ...HELP }, args)
  if ((values as { help?: boolean }).help) return undefined
  if (verbs) checkVerb(verbs, positionals)
  else refuseMore(positionals, most)
  return { values: values as Values<Known>, operands: positionals as readonly string[] as Said<KnownVerbs> }
}

function checkVerb(verbs: Verbs, [verb = '', ...operands]: readonly string[]): void {
  const wanted = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  refuseMore(operands, wanted?.length ?? 0)
  if (!wanted) throw new UsageError(`Say ${ANY_OF.format(Object.keys(verbs))}`)
  const missing = wanted[operands.length]
  if (missing !== undefined) throw new UsageError(missing)
}

/** Without a comma before the last one. */
const ANY_OF = new Intl.ListFormat('en-GB', { type: 'disjunction' })

function refuseMore(operands: readonly string[], most: number): void {
  const surplus = operands[most]
  if (surplus !== undefined) throw new UsageError(`Unexpected argument: ${JSON.stringify(surplus)}`)
}

function parsed<Known extends Options>(options: Known, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: options as Options, allowPositionals: true })
  } catch (error) {
    // Without Node's advice about operands that begin with a dash: no command of ours has any.
    if (error instanceof TypeError)
      throw new UsageError(error.message.replace(/\. To specify a positional .*/s, ''))
    throw error
  }
}

/** What `--help` prints. */
export function helpText<Known extends Options>({
  usage,
  about,
  options,
  failure,
  misuse,
}: Command<Known>): string {
  const rows = Object.entries<Option>({ ...options, ...HELP }).map(([name, option]) => [
    option.value === undefined ? `--${name}` : `--${name} ${option.value}`,
    option.about + (typeof option.default === 'string' ? ` (default: ${option.default})` : ''),
  ])
  const width = Math.max(...rows.map(([form = '']) => form.length))
  return [
    `Usage: ${usage}`,
    '',
    about,
    '',
    'Options:',
    ...rows.map(([form = '', said]) => `  ${form.padEnd(width)}  ${said}`),
    '',
    'Exit codes:',
    '  0  done',
    `  1  ${failure}`,
    `  2  ${misuse ?? 'wrong usage'}`,
  ].join('\n')
}

/**
 * Runs a tool. What it throws is its last word.
 *
 * @param main  answers the exit code, 0 unless it says another
 */
export function runCommand<const Known extends Options, const KnownVerbs extends Verbs>(
  command: Command<Known, KnownVerbs>,
  main: (call: Call<Known, KnownVerbs>) => Promise<unknown>,
): void {
  endWithReader()
  run(command, main).then(
    code => {
      process.exitCode = code
    },
    (error: unknown) => {
      tell(lastWords(error))
      const isMisuse = error instanceof UsageError
      if (isMisuse) tell(`Usage: ${command.usage}\nMore: add --help`)
      process.exitCode = isMisuse ? 2 : 1
    },
  )
}

async function run<Known extends Options, KnownVerbs extends Verbs>(
  command: Command<Known, KnownVerbs>,
  main: (call: Call<Known, KnownVerbs>) => Promise<unknown>,
): Promise<number> {
  const call = readCall(command, process.argv.slice(2))
  if (call !== undefined) {
    const code = await main(call)
    return typeof code === 'number' ? code : 0
  }
  process.stdout.write(`${helpText(command)}\n`)
  return 0
}

/** The reader, such as `head`, has seen enough. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}

/** What a person is told of a failure. */
export function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // The SDK names neither the machine nor the way out.
  const trouble = credentialsTrouble(error)
  if (trouble) return `${trouble.says} — what to do: ${trouble.todo}`
  // What DynamoDB itself says names neither the table nor the mistake.
  if (error.name === 'ResourceNotFoundException')
    return 'The tables of this stage are not there: check --stage and --region'
  return error.message
}
