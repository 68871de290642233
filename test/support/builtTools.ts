/**
 * The commands of `npm run`, built once, because each process of `tsx` takes half a second more. They load npm packages
 * from node_modules.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { useFolder } from './folders'

/** The file of each command in package.json, by the name after `npm run`. */
export function commandFiles(): Readonly<Record<string, string>> {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'))
  return Object.fromEntries(
    Object.entries<string>(scripts).flatMap(([name, script]) => {
      const [, file] = /\btsx (\S+)\.ts$/.exec(script) ?? []
      return file === undefined ? [] : [[name, `${file}.ts`]]
    }),
  )
}

/** For the tests of a file. @returns a function that builds a command on first use, and returns its file for node */
export function useBuiltTools(): (name: string) => string {
  // At the same depth as a folder of tools/: the tools find the project relative to their file.
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
