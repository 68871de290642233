/** The command line of a tool: arguments, `--help` and exit codes. */
import { parseArgs } from 'node:util'
import { credentialsTrouble } from './awsCredentials'
import { tell } from './terminal'

interface Option {
  readonly type: 'string' | 'boolean'
  /** The value's placeholder in the help, such as `DAY`. */
  readonly value?: string
  readonly about: string
  readonly default?: string | boolean | string[]
  readonly multiple?: boolean
}

type Options = Readonly<Record<string, Option>>

/** The verbs of a command, each with the error messages for its missing operands. */
type Verbs = Readonly<Record<string, readonly string[]>>

type Texts<List extends readonly unknown[]> = { readonly [Index in keyof List]: string }

/** A verb and its operands. */
type Operands<Known extends Verbs> = string extends keyof Known
  ? readonly string[]
  : { [Verb in keyof Known]: readonly [verb: Verb, ...Texts<Known[Verb]>] }[keyof Known]

export interface Command<Known extends Options, KnownVerbs extends Verbs = Verbs> {
  /** Such as `npm run order -- ORDER`. */
  readonly usage: string
  /** What it does and what a caller should know; without line breaks at the ends. */
  readonly about: string
  readonly options: Known
  /** The maximum number of operands; default 0. */
  readonly operands?: number
  /** Replaces `operands`: the first operand must be one of these. */
  readonly verbs?: KnownVerbs
  /** The meaning of exit code 1. */
  readonly failure: string
  /** The meaning of exit code 2, if it is more than wrong usage. */
  readonly misuse?: string
}

const HELP = { help: { type: 'boolean', about: 'shows this help' } } as const

type Values<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Known; allowPositionals: true }>
>['values']

export interface Call<Known extends Options, KnownVerbs extends Verbs = Verbs> {
  readonly values: Values<Known>
  readonly operands: Operands<KnownVerbs>
}

/** The command was called wrongly; the message says why. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * @returns   undefined for `--help`
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
  return {
    values: values as Values<Known>,
    operands: positionals as readonly string[] as Operands<KnownVerbs>,
  }
}

function checkVerb(verbs: Verbs, [verb = '', ...operands]: readonly string[]): void {
  const wanted = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined
  refuseMore(operands, wanted?.length ?? 0)
  if (!wanted) throw new UsageError(`Say ${ANY_OF.format(Object.keys(verbs))}`)
  const missing = wanted[operands.length]
  if (missing !== undefined) throw new UsageError(missing)
}

/** British English: no comma before "or". */
const ANY_OF = new Intl.ListFormat('en-GB', { type: 'disjunction' })

function refuseMore(operands: readonly string[], most: number): void {
  const surplus = operands[most]
  if (surplus !== undefined) throw new UsageError(`Unexpected argument: ${JSON.stringify(surplus)}`)
}

function parsed<Known extends Options>(options: Known, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: options as Options, allowPositionals: true })
  } catch (error) {
    // Drops Node's advice about operands that begin with a dash: no command has any.
    if (error instanceof TypeError)
      throw new UsageError(error.message.replace(/\. To specify a positional .*/s, ''))
    throw error
  }
}

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
 * Runs a tool, and prints the error that it throws.
 *
 * @param main  resolves to the exit code; 0 if it is not a number
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
      tell(failureMessage(error))
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

/** Ends quietly when the reader of a pipe, such as `head`, closes it. */
function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}

export function failureMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // The SDK's own message names neither the machine nor a remedy.
  const trouble = credentialsTrouble(error)
  if (trouble) return `${trouble.says} — what to do: ${trouble.todo}`
  // DynamoDB's own message does not name the table.
  if (error.name === 'ResourceNotFoundException')
    return 'The tables of this stage are not there: check --stage and --region'
  return error.message
}
