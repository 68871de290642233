/**
 * The commands as `npm run` starts them, but built once: each process of `tsx` takes half a second more. What npm
 * packages they need they load from node_modules, as ever.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { useFolder } from './folders'

/** The commands of package.json that are ours, by the name after `npm run`, with the file of each. */
export function commandFiles(): Readonly<Record<string, string>> {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'))
  return Object.fromEntries(
    Object.entries<string>(scripts).flatMap(([name, script]) => {
      const [, file] = /\btsx (\S+)\.ts$/.exec(script) ?? []
      return file === undefined ? [] : [[name, `${file}.ts`]]
    }),
  )
}

/** For the tests of a file: the answer builds a command at its first use, and names the file, to be run with node. */
export function useBuiltTools(): (name: string) => string {
  // As deep as a folder of tools/: the tools find the project from where they are.
  const folder = useFolder(join(PROJECT_FOLDER, '.shouyin'))
  const files = commandFiles()
  return name => {
    const built = join(folder(), `${name}.js`)
    if (!existsSync(built)) {
      buildSync({
        absWorkingDir: PROJECT_FOLDER,
        entryPoints: [String(files[name])],
        outfile: built,
        bundle: true,
        packages: 'external',
        platform: 'node',
        target: 'node20',
        format: 'cjs',
      })
    }
    return built
  }
}
