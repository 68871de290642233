/** How a function is bundled: esbuild with the options of serverless.yml, as `serverless package` runs it. */
import { type BuildOptions, build } from 'esbuild'
import { PROJECT_FOLDER, readServerlessConfig } from './serverlessConfig'

/** Without the options that serverless-esbuild takes for itself. */
export function bundleOptions(): BuildOptions {
  const { exclude, outputWorkFolder, watch, ...options } = readServerlessConfig().custom
    .esbuild as BuildOptions & Record<'exclude' | 'outputWorkFolder' | 'watch', unknown>
  return { ...options, absWorkingDir: PROJECT_FOLDER }
}

export interface FunctionBundle {
  readonly code: string
  /** JSON; its sources are paths from the project's folder. */
  readonly sourceMap: string
}

/** Bundles a function in memory, with a source map beside the very bytes that are deployed. */
export async function bundleFunction(key: string): Promise<FunctionBundle> {
  const { outputFiles } = await build({
    ...bundleOptions(),
    entryPoints: [`functions/${key}.ts`],
    outfile: 'out.js',
    write: false,
    sourcemap: 'external',
  })
  const [sourceMap, code] = outputFiles.map(file => file.text)
  if (sourceMap === undefined || code === undefined) throw new Error(`esbuild made no source map of ${key}`)
  return { code, sourceMap }
}
