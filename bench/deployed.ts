/**
 * Code as it is deployed: built with the options of serverless.yml. Run from the sources instead, it would carry
 * what the development runner adds to every inner function, and be slower than any shop sees it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BuildOptions, buildSync } from 'esbuild'
import { PROJECT_FOLDER, readServerlessConfig } from '../tools/deployment/serverlessConfig'

/** Builds a file of the project and loads it. */
export function loadDeployed<Exports>(file: string): Exports {
  const { exclude, outputWorkFolder, watch, ...options } = readServerlessConfig().custom
    .esbuild as BuildOptions & Record<'exclude' | 'outputWorkFolder' | 'watch', unknown>
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-bench-'))
  try {
    const outfile = join(folder, 'built.cjs')
    buildSync({ ...options, absWorkingDir: PROJECT_FOLDER, entryPoints: [file], outfile })
    return require(outfile) as Exports
  } finally {
    rmSync(folder, { recursive: true })
  }
}
