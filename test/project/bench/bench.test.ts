/** How `npm run bench` is called; what it measures it measures only when it is asked to. */
import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
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
  ])('with %s says how it is called, and ends with 2', async (_, args) => {
    const { code, stdout, stderr } = await bench(...args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Usage: npm run bench -- \[PART\]/m)
  })
})
