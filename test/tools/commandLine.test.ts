/** What all commands of package.json have in common. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { failureMessage, helpText, readCall, UsageError } from '../../tools/commandLine'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { commandFiles, useBuiltTools } from '../support/builtTools'
import { RARE } from '../support/rare'

const COMMAND = {
  usage: 'npm run paint -- COLOUR [options]',
  about: 'Paints.',
  options: {
    coats: { type: 'string', value: 'N', default: '2', about: 'how many' },
    dry: { type: 'boolean', about: 'does not paint' },
    wall: { type: 'string', value: 'WALL', multiple: true, about: 'may be repeated' },
  },
  operands: 1,
  failure: 'the wall is wet',
} as const

describe('a call', () => {
  it('has options and operands in any sequence', () => {
    expect(readCall(COMMAND, ['--dry', 'red', '--wall', 'a', '--wall=b'])).toMatchObject({
      values: { coats: '2', dry: true, wall: ['a', 'b'] },
      operands: ['red'],
    })
  })

  it('may ask for help, whatever else it holds', () => {
    expect(readCall(COMMAND, ['red', '--help', 'blue'])).toBeUndefined()
  })

  it.each([
    ['an unknown option', ['--colour', 'red'], /^Unknown option '--colour'$/],
    ['an option without its value', ['--coats'], /--coats/],
    ['a value where none belongs', ['--dry=yes'], /--dry/],
    ['an operand too many', ['red', 'blue'], /"blue"/],
  ])('is refused with %s', (_, args, message) => {
    expect(() => readCall(COMMAND, args)).toThrow(UsageError)
    expect(() => readCall(COMMAND, args)).toThrow(message)
  })

  describe('of a command with verbs', () => {
    const verbs = { list: [], mix: ['Which colour?', 'With which?'] } as const
    const read = (args: readonly string[]) => readCall({ ...COMMAND, verbs }, args)?.operands

    it('has one of them, with its operands', () => {
      expect(read(['list', '--dry'])).toEqual(['list'])
      expect(read(['mix', 'red', 'blue'])).toEqual(['mix', 'red', 'blue'])
    })

    it.each([
      [[], 'Say list or mix'],
      [['paint'], 'Say list or mix'],
      [['toString'], 'Say list or mix'],
      [['paint', 'red'], 'Unexpected argument: "red"'],
      [['list', 'red'], 'Unexpected argument: "red"'],
      [['mix'], 'Which colour?'],
      [['mix', 'red'], 'With which?'],
      [['mix', 'red', 'blue', 'green'], 'Unexpected argument: "green"'],
    ])('is refused: %j', (args, message) => {
      expect(() => read(args)).toThrow(UsageError)
      expect(() => read(args)).toThrow(message)
    })
  })

  it('is explained, with its exit codes', () => {
    expect(helpText(COMMAND)).toBe(`Usage: npm run paint -- COLOUR [options]

Paints.

Options:
  --coats N    how many (default: 2)
  --dry        does not paint
  --wall WALL  may be repeated
  --help       shows this help

Exit codes:
  0  done
  1  the wall is wet
  2  wrong usage`)
  })
})

describe('what a person is told of a failure', () => {
  const named = (name: string) => failureMessage(Object.assign(new Error('as it came'), { name }))

  it.each([
    ['CredentialsProviderError', /^this machine has no AWS credentials — what to do: log in .*aws configure/],
    ['ExpiredToken', /^AWS rejects the credentials \(ExpiredToken\) — what to do: log in /],
    ['ResourceNotFoundException', /^The tables of this stage are not there/],
    ['AccessDeniedException', /^as it came$/],
  ])('is what to do where that is known: %s', (name, words) => expect(named(name)).toMatch(words))

  it('is what was thrown where it is no error', () => expect(failureMessage('enough')).toBe('enough'))
})

const builtTool = useBuiltTools()

/** Each process is a third of a second. */
const COMMANDS = RARE ? Object.keys(commandFiles()) : []

const run = (name: string, args: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
    const options = { cwd: PROJECT_FOLDER, timeout: 60_000 }
    execFile(process.execPath, [builtTool(name), ...args], options, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })

describe.concurrent.each(COMMANDS)('npm run %s', name => {
  it('says with --help how it is called, and does nothing', async () => {
    const { code, stdout, stderr } = await run(name, ['--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(new RegExp(`^Usage: npm (run )?${name}\\b`))
    expect(stdout).toMatch(/\nExit codes:\n {2}0 {2}\S.*\n {2}1 {2}\S.*\n {2}2 {2}wrong usage(?:, or .*)?\n$/)
    expect(stdout.split('\n').filter(line => line.length > 120)).toEqual([])
  })

  it('refuses an option that it does not know', async () => {
    const { code, stdout, stderr } = await run(name, ['--no-such-option'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain('--no-such-option')
    expect(stderr).toMatch(/^Usage: npm /m)
  })
})

it.concurrent.each(COMMANDS.filter(name => name !== 'frames'))(
  'npm run %s refuses arguments that it has no use for',
  async name => {
    const { code, stdout, stderr } = await run(name, ['one', 'two'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Unexpected argument: "\w+"\nUsage: npm /)
  },
)

it.concurrent.each(
  RARE
    ? [
        ['keys', [], 'Say make, list or withdraw'],
        ['keys', ['withdraw'], 'Which key?'],
        ['link', [], 'Say make, list or end'],
        ['link', ['end'], 'Which link?'],
        ['link', ['end', 'lnk_0'], 'Which link?'],
        ['webhooks', [], 'Say list, deliveries or redeliver'],
        ['webhooks', ['deliveries'], 'Which endpoint?'],
        ['webhooks', ['redeliver'], 'Which endpoint?'],
        ['webhooks', ['redeliver', 'whk_1'], 'Which delivery?'],
      ]
    : [],
)('npm run %s asks for what is missing: %j', async (name, args, message) => {
  const { code, stdout, stderr } = await run(name, args)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr.startsWith(message)).toBe(true)
})

it.each([
  ['the output', 'stdout', '--help', 0],
  ['what is said beside it', 'stderr', '--no-such-option', 2],
] as const)('ends quietly when the reader of %s has seen enough', async (_, stream, option, code) => {
  const child = spawn(process.execPath, [builtTool('illegal'), option], { cwd: PROJECT_FOLDER })
  child[stream].destroy()
  let said = ''
  child.stderr.on('data', chunk => {
    said += chunk
  })
  const [ended] = await once(child, 'close')
  expect([ended, said]).toEqual([code, ''])
})
