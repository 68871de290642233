/**
 * Code as it is deployed: built with the options of serverless.yml, in a process of its own. Run from the sources
 * instead, it would carry what the development runner does to every inner function and to the engine's assumptions,
 * and be slower than any shop sees it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundleOptions } from '../tools/deployment/functionBundles'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'

/**
 * Builds a program of the project and runs it; it answers by `answerBench`. Its lines go to a file: they are written, as on
 * AWS, and nobody takes the other core to read them.
 *
 * @param more  of the environment than this process has
 * @param node  the program that runs it
 */
export async function runDeployed<Answer>(
  file: string,
  more: Readonly<Record<string, string>> = {},
  node = process.execPath,
): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-bench-'))
  try {
    const outfile = join(folder, 'built.cjs')
    await build({ ...bundleOptions(), entryPoints: [file], outfile })
    const answer = join(folder, 'answer.json')
    // Without what the runner of this process asks of every Node.js.
    const { NODE_OPTIONS, ...env } = process.env
    const lines = openSync(join(folder, 'lines'), 'w')
    const child = spawn(node, [outfile, PROJECT_FOLDER, answer], {
      env: { ...env, ...more },
      stdio: ['ignore', lines, 'inherit'],
    })
    const [code] = await once(child, 'exit').finally(() => closeSync(lines))
    if (code !== 0) throw new Error(`${file} ended with ${code}`)
    return JSON.parse(readFileSync(answer, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
