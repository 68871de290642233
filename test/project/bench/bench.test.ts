/** The options of `npm run bench`, which measures only what is requested. */
import { execFile } from 'node:child_process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PROJECT_FOLDER } from '../../../tools/deployment/serverlessConfig'
import { RARE } from '../../support/rare'

const bench = (...args: readonly string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
    const command = ['--import', 'tsx', 'bench/bench.ts', ...args]
    execFile(process.execPath, command, { cwd: PROJECT_FOLDER }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })

// Each is half a second of a new process.
describe.runIf(RARE).concurrent('npm run bench', () => {
  it('lists its parts with --help', async () => {
    const { code, stdout, stderr } = await bench('--help')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Usage: npm run bench -- \[PART\]/)
    expect(stdout).toMatch(/^ {2}verify /m)
  })

  it.each<[string, string[]]>([
    ['an unknown part', ['sleep']],
    ['an unknown option', ['verify', '--fast']],
    ['a part too many', ['verify', 'verify']],
  ])('with %s prints its usage, and exits with 2', async (_, args) => {
    const { code, stdout, stderr } = await bench(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Usage: npm run bench -- \[PART\]/m)
  })
})

describe('if everything is measured already, npm run bench', () => {
  afterEach(() => {
    vi.restoreAllMocks()
    vi.doUnmock('../../../bench/all')
    vi.doUnmock('../../../bench/parts')
    vi.doUnmock('../../../tools/commandLine')
    vi.resetModules()
  })

  /** What it prints, and its exit code. */
  async function ending(met: boolean, operands: readonly string[], json: boolean) {
    const outcome = { met, figures: { took: 7 }, text: 'It took 7 s.' }
    vi.doMock('../../../bench/parts', () => ({
      PARTS: new Map([['one', { about: 'one part', run: async () => outcome }]]),
      MEASURED: ['one'],
    }))
    const all = { findings: [{ part: 'one', ...outcome }], table: 'It took 7 s.', met, seconds: 7 }
    vi.doMock('../../../bench/all', () => ({ benchAll: async () => all }))
    type Main = (call: object) => Promise<number>
    const main = new Promise<Main>(resolve => {
      vi.doMock('../../../tools/commandLine', () => ({
        runCommand: (_: object, given: Main) => resolve(given),
        UsageError: Error,
      }))
    })
    const print = vi.spyOn(console, 'log').mockImplementation(() => {})
    await import('../../../bench/bench')
    const code = await (await main)({ values: { json, write: false }, operands })
    return { code, printed: print.mock.calls.flat().join('\n') }
  }

  it.each(
    [true, false].flatMap(met =>
      [['one'], []].flatMap(operands => [true, false].map(json => [met, operands, json] as const)),
    ),
  )(
    'exits by whether the targets are met (%s) and by nothing else: part %j, --json %s',
    async (met, part, json) => {
      const { code, printed } = await ending(met, part, json)
      expect(code).toBe(met ? 0 : 1)
      if (!json) expect(printed).toBe('It took 7 s.')
      else
        expect(JSON.parse(printed)).toMatchObject(
          part.length > 0 ? { part: 'one', met } : { met, seconds: 7 },
        )
    },
  )
})
