/** Bundles functions as `serverless package` does: esbuild with the options of serverless.yml. */
import { type BuildOptions, build } from 'esbuild'
import { PROJECT_FOLDER, readServerlessConfig } from './serverlessConfig'

/** Without serverless-esbuild's own options. */
export function bundleOptions(): BuildOptions {
  const { exclude, outputWorkFolder, plugins, watch, ...options } = readServerlessConfig().custom
    .esbuild as BuildOptions & Record<'exclude' | 'outputWorkFolder' | 'plugins' | 'watch', unknown>
  return { ...options, absWorkingDir: PROJECT_FOLDER }
}

interface FunctionBundle {
  readonly code: string
  /** JSON, with sources relative to the project's folder. */
  readonly sourceMap: string
  /** The files that contribute to the code, relative to the project's folder. */
  readonly inputs: readonly string[]
}

/** Bundles functions in memory: exactly the bytes that are deployed, and source maps. */
export async function bundleFunctions(keys: readonly string[]): Promise<ReadonlyMap<string, FunctionBundle>> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions(),
    entryPoints: keys.map(key => `functions/${key}.ts`),
    // Paths in a source map are relative to its own folder.
    outdir: '.',
    write: false,
    sourcemap: 'external',
    metafile: true,
  })
  const made = (name: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(`/${name}`))
    if (!file) throw new Error(`esbuild made no ${name}`)
    return file.text
  }
  const inputsOf = (name: string) =>
    Object.entries(metafile.outputs[name]?.inputs ?? {}).flatMap(([file, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [file] : [],
    )
  return new Map(
    keys.map(key => {
      const name = `${key}.js`
      return [key, { code: made(name), sourceMap: made(`${name}.map`), inputs: inputsOf(name) }]
    }),
  )
}
