/**
 * Code as it is deployed: built with the options of serverless.yml, in a process of its own. Run from the sources
 * instead, it would carry what the development runner does to every inner function and to the engine's assumptions,
 * and be slower than any shop sees it.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { bundleOptions } from '../tools/deployment/functionBundles'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'

/** Builds a program of the project and runs it with the project's folder as its argument; what it prints is JSON. */
export function runDeployed<Printed>(file: string): Printed {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-bench-'))
  try {
    const outfile = join(folder, 'built.cjs')
    buildSync({ ...bundleOptions(), entryPoints: [file], outfile })
    // Without what the runner of this process asks of every Node.js.
    const { NODE_OPTIONS, ...env } = process.env
    return JSON.parse(execFileSync(process.execPath, [outfile, PROJECT_FOLDER], { encoding: 'utf8', env }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
