/** The project's source files and what each of them imports. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { importsOf } from './extract'

/** Text by path from the project's folder, with `/`. */
export type Sources = ReadonlyMap<string, string>

export interface Edge {
  readonly from: string
  /** A file of the project, or a package as it is imported (`node:crypto`, `hono/html`). */
  readonly to: string
  readonly toPackage: boolean
  readonly typeOnly: boolean
}

const SOURCE = /\.[cm]?[jt]sx?$/
const NOT_OURS = /^(\..+|node_modules|coverage|dist)$/

/** Every source and JSON file, wherever it lies. */
export function readSources(projectFolder: string): Sources {
  const paths = (folder: string): string[] =>
    readdirSync(posix.join(projectFolder, folder), { withFileTypes: true }).flatMap(entry => {
      if (NOT_OURS.test(entry.name)) return []
      const path = posix.join(folder, entry.name)
      if (entry.isDirectory()) return paths(path)
      return isSource(path) || path.endsWith('.json') ? [path] : []
    })
  return new Map(
    paths('')
      .sort()
      .map(path => [path, isSource(path) ? readFileSync(posix.join(projectFolder, path), 'utf8') : '']),
  )
}

export const isSource = (path: string) => SOURCE.test(path)

export const edgesOf = (sources: Sources): readonly Edge[] =>
  [...sources.keys()].flatMap(path => edgesFrom(path, sources))

/** What one file imports, each target once; an import of both types and values counts as one of values. */
export function edgesFrom(from: string, sources: Sources): readonly Edge[] {
  if (!isSource(from)) return []
  const edges = new Map<string, Edge>()
  for (const { specifier, typeOnly } of importsOf(from, sources.get(from) ?? '')) {
    const toPackage = !/^\.{0,2}(\/|$)/.test(specifier)
    const to = toPackage ? specifier : resolve(from, specifier, sources)
    edges.set(to, { from, to, toPackage, typeOnly: typeOnly && (edges.get(to)?.typeOnly ?? true) })
  }
  return [...edges.values()]
}

function resolve(from: string, specifier: string, sources: Sources): string {
  const path = posix.join(posix.dirname(from), specifier)
  const candidates = [path, `${path}.ts`, `${path}.mts`, `${path}.js`, `${path}.json`, `${path}/index.ts`]
  // What is not there no component allows.
  return candidates.find(candidate => sources.has(candidate)) ?? `${specifier} (not found)`
}
