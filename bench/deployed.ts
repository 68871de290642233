/**
 * Code as it is deployed: built with the options of serverless.yml, in a process of its own. Run from the sources
 * instead, it would carry what the development runner does to every inner function and to the engine's assumptions,
 * and be slower than any shop sees it.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundleOptions } from '../tools/deployment/functionBundles'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'

interface Surroundings {
  /** More of the environment than this process has. */
  readonly env?: Readonly<Record<string, string>>
  /** Options of Node.js. */
  readonly nodeOptions?: readonly string[]
}

/** Builds a program of the project and runs it; it answers by `answerBench`. Its own lines go nowhere. */
export async function runDeployed<Answer>(
  file: string,
  { env: more = {}, nodeOptions = [] }: Surroundings = {},
): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-bench-'))
  try {
    const outfile = join(folder, 'built.cjs')
    await build({ ...bundleOptions(), entryPoints: [file], outfile })
    const answer = join(folder, 'answer.json')
    // Without what the runner of this process asks of every Node.js.
    const { NODE_OPTIONS, ...env } = process.env
    await promisify(execFile)(process.execPath, [...nodeOptions, outfile, PROJECT_FOLDER, answer], {
      env: { ...env, ...more },
      maxBuffer: 256 * 1024 ** 2,
    })
    return JSON.parse(readFileSync(answer, 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
