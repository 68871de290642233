/** `npm run client`: builds client/dist from client/src, as ES module and for `require`, with the types in one file. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { runCommand } from './commandLine'
import { PROJECT_FOLDER } from './deployment/serverlessConfig'

const COMMAND = {
  usage: 'npm run client',
  about: `Builds the client of the API, client/dist from client/src: an ES module and one for require, with types for both in one
file. \`npm publish client\` publishes it.`,
  options: {},
  failure: 'nothing was built; the output says why',
} as const

const here = (path: string) => join(PROJECT_FOLDER, 'client', path)
const read = (path: string) => readFileSync(here(path), 'utf8')

async function main(): Promise<void> {
  rmSync(here('dist'), { recursive: true, force: true })
  for (const [format, outfile] of [
    ['esm', 'dist/index.js'],
    ['cjs', 'dist/index.cjs'],
  ] as const) {
    await build({
      entryPoints: [here('src/index.ts')],
      outfile: here(outfile),
      bundle: true,
      format,
      platform: 'neutral',
      target: 'es2022',
    })
  }
  const compiler = join(PROJECT_FOLDER, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [compiler, '-p', here('.')], { stdio: 'inherit' })
  writeTypes()
  rmSync(here('dist/types'), { recursive: true })
}

/** In one file, because ES modules and CommonJS resolve relative imports by different rules. */
function writeTypes(): void {
  const declarations = readdirSync(here('dist/types'))
    .filter(file => file !== 'index.d.ts')
    .map(file => read(`dist/types/${file}`))
  const body = declarations
    .join('\n')
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export \{\};\n/gm, '')
    .replace(/^export (?=declare|interface|type)/gm, '')
  const named = [...read('src/index.ts').matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(
    ([, names = '']) => names.split(',').flatMap(name => name.trim() || []),
  )
  const described = [...read('dist/types/types.d.ts').matchAll(/^export (?:interface|type) (\w+)/gm)].map(
    ([, name]) => name,
  )
  for (const file of ['dist/index.d.ts', 'dist/index.d.cts']) {
    writeFileSync(here(file), `${body}\nexport { ${[...named, ...described].join(', ')} };\n`)
  }
}

runCommand(COMMAND, main)
