/**
 * The tools as `npm run` starts them, but built once: each process of `tsx` takes half a second more. What npm
 * packages they need they load from node_modules, as ever.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

/** Builds them for the tests of a file; the answer names a tool's file, to be run with node. */
export function useBuiltTools(): (tool: string) => string {
  const parent = join(PROJECT_FOLDER, '.shouyin')
  mkdirSync(parent, { recursive: true })
  // As deep as a folder of tools/: the tools find the project from where they are.
  const folder = mkdtempSync(join(parent, 'tools-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const tools = readdirSync(join(PROJECT_FOLDER, 'tools')).filter(file => file.endsWith('.ts'))
  buildSync({
    absWorkingDir: PROJECT_FOLDER,
    entryPoints: tools.map(file => `tools/${file}`),
    outdir: folder,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  })
  return tool => join(folder, `${tool}.js`)
}
