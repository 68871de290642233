/**
 * Runs code as it is deployed: built with the options of serverless.yml, in a separate process. From the sources it
 * would be slower than in any shop, because the development runner wraps functions and upsets optimizations.
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
 * Builds a program of the project and runs it; it returns its result by `answerBench`. Its log goes to a file: written,
 * as on AWS, without another process that reads it on the other core.
 *
 * @param more  variables in addition to this process's
 * @param node  the Node.js executable
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
    // Without the options that this process's runner passes on to all Node.js processes.
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
