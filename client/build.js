/** `npm run client`: makes client/dist of client/src, as ES module and for require, with the types of both in one file. */
import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = path => fileURLToPath(new URL(path, import.meta.url))
const read = path => readFileSync(here(path), 'utf8')

rmSync(here('dist'), { recursive: true, force: true })
for (const [format, outfile] of [
  ['esm', 'dist/index.js'],
  ['cjs', 'dist/index.cjs'],
]) {
  await build({
    ...{ entryPoints: [here('src/index.ts')], outfile: here(outfile) },
    ...{ bundle: true, format, platform: 'neutral', target: 'es2022' },
  })
}

execFileSync(process.execPath, [here('../node_modules/typescript/bin/tsc'), '-p', here('.')], {
  stdio: 'inherit',
})
// One file has no relative imports, which ES modules and others would resolve by rules of their own.
const FILES = ['types', 'errors', 'transport', 'list', 'shouyin', 'webhooks']
const declarations = FILES.map(file => read(`dist/types/${file}.d.ts`))
const body = declarations
  .join('\n')
  .replace(/^import [^;]*;\n/gm, '')
  .replace(/^export \{\};\n/gm, '')
  .replace(/^export (?=declare|interface|type)/gm, '')
const named = [...read('src/index.ts').matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names]) =>
  names.split(',').flatMap(name => name.trim() || []),
)
const described = [...declarations[0].matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name]) => name)
for (const file of ['dist/index.d.ts', 'dist/index.d.cts']) {
  writeFileSync(here(file), `${body}\nexport { ${[...named, ...described].join(', ')} };\n`)
}
rmSync(here('dist/types'), { recursive: true })
