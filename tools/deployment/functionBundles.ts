/** How functions are bundled: esbuild with the options of serverless.yml, as `serverless package` runs it. */
import { type BuildOptions, build } from 'esbuild'
import { PROJECT_FOLDER, readServerlessConfig } from './serverlessConfig'

/** Without the options that serverless-esbuild takes for itself. */
export function bundleOptions(): BuildOptions {
  const { exclude, outputWorkFolder, plugins, watch, ...options } = readServerlessConfig().custom
    .esbuild as BuildOptions & Record<'exclude' | 'outputWorkFolder' | 'plugins' | 'watch', unknown>
  return { ...options, absWorkingDir: PROJECT_FOLDER }
}

interface FunctionBundle {
  readonly code: string
  /** JSON; its sources are paths from the project's folder. */
  readonly sourceMap: string
  /** The files, by their paths from the project's folder, of which something is in the code. */
  readonly inputs: readonly string[]
}

/** Bundles functions in memory, each with a source map beside the very bytes that are deployed. */
export async function bundleFunctions(keys: readonly string[]): Promise<ReadonlyMap<string, FunctionBundle>> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions(),
    entryPoints: keys.map(key => `functions/${key}.ts`),
    // Paths in a map start where it lies.
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
