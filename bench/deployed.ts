/**
 * Code as it is deployed: built with the options of serverless.yml. Run from the sources instead, it would carry
 * what the development runner adds to every inner function, and be slower than any shop sees it.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { bundleOptions } from '../tools/deployment/functionBundles'

/** Builds a file of the project and loads it. */
export function loadDeployed<Exports>(file: string): Exports {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-bench-'))
  try {
    const outfile = join(folder, 'built.cjs')
    buildSync({ ...bundleOptions(), entryPoints: [file], outfile })
    return require(outfile) as Exports
  } finally {
    rmSync(folder, { recursive: true })
  }
}
