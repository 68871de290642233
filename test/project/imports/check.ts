/** The import graph against the list of components, and its cycles. */

import type { Component } from './components'
import type { Edge } from './graph'

/** Everything that is wrong with a graph, one line for each problem. */
export const problems = (edges: readonly Edge[], components: readonly Component[]): readonly string[] => [
  ...forbidden(edges, components),
  ...cyclesIn(edges),
]

export const cyclesIn = (edges: readonly Edge[]): readonly string[] => [
  ...cycles(edges.filter(({ toPackage }) => !toPackage)),
  ...cycles(edges.filter(isOurs).map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))),
]

const written = ({ from, to, typeOnly }: Edge): string => `${from} → ${to}${typeOnly ? ' (type)' : ''}`

/** The imports that no component allows, one per line. */
export function forbidden(edges: readonly Edge[], components: readonly Component[]): readonly string[] {
  const componentIn = componentFinder(components)
  const names = namesOf(components)
  const plans = new Map(
    components.map(each => [each, { files: names(each.files), types: names(each.types) }]),
  )
  const isForbidden = ({ from, to, toPackage, typeOnly }: Edge) => {
    const component = componentIn(from)
    const plan = component && plans.get(component)
    if (!plan) return true
    if (toPackage) return !component.packages?.some(pattern => matchesPackage(pattern, to))
    const target = componentIn(to)
    if (target === component && starNames(component.path, from) === starNames(component.path, to))
      return false
    if (target && components.indexOf(target) > components.indexOf(component)) return true
    return ![...plan.files, ...(typeOnly ? plan.types : [])].some(name => name.allows(to, target))
  }
  return edges.filter(isForbidden).map(written)
}

/** The permissions that no file uses, one per line. All may use the base, the first of them. */
export function unused(edges: readonly Edge[], components: readonly Component[]): readonly string[] {
  const componentIn = componentFinder(components)
  const names = namesOf(components)
  const base = components[0]?.path
  return components.flatMap(component => {
    const imports = edges.filter(({ from }) => componentIn(from) === component)
    const values = imports.filter(({ typeOnly }) => !typeOnly)
    const unusedBy = (edges: readonly Edge[]) => (name: Name) =>
      name.pattern !== base && !edges.some(({ to }) => name.allows(to, componentIn(to)))
    const packages = component.packages ?? []
    return [
      ...[
        ...names(component.files).filter(unusedBy(values)),
        ...names(component.types).filter(unusedBy(imports)),
      ].map(({ pattern }) => pattern),
      ...packages.filter(pattern => !imports.some(({ to }) => matchesPackage(pattern, to))),
    ].map(pattern => `${component.path} needs no ${pattern}`)
  })
}

interface Name {
  readonly pattern: string
  allows(path: string, component: Component | undefined): boolean
}

/** Naming a component allows its own files, not those of a component within it. */
function namesOf(components: readonly Component[]): (patterns?: readonly string[]) => readonly Name[] {
  const isComponent = (pattern: string) => components.some(({ path }) => path === pattern)
  return (patterns = []) =>
    patterns
      .flatMap(pattern => (isComponent(pattern) ? pattern : alternatives(pattern)))
      .map(pattern => ({
        pattern,
        allows: isComponent(pattern)
          ? (_, component) => component?.path === pattern
          : path => matches(pattern, path),
      }))
}

/** The component whose pattern names a file most exactly. */
export function componentFinder(components: readonly Component[]): (path: string) => Component | undefined {
  const exactness = ({ path }: Component) => path.replaceAll('*', '').length
  const exactFirst = components.toSorted((a, b) => exactness(b) - exactness(a))
  const known = new Map<string, Component | undefined>()
  return path => {
    if (!known.has(path))
      known.set(
        path,
        exactFirst.find(component => matches(component.path, path)),
      )
    return known.get(path)
  }
}

const matches = (pattern: string, path: string): boolean => expression(pattern).test(path)

/** What the stars of a pattern stand for in a path that it matches. */
const starNames = (pattern: string, path: string) => expression(pattern).exec(path)?.slice(1).join('/')

const expressions = new Map<string, RegExp>()

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern)
  if (known) return known
  const source = pattern
    .replaceAll('.', '\\.')
    .replaceAll('*', '([^/]+)')
    .replace(/\{([^}]*)\}/g, (_, names: string) => `(?:${names.replaceAll(',', '|')})`)
    .replace(/\/$/, '/.+')
  const made = new RegExp(`^${source}$`)
  expressions.set(pattern, made)
  return made
}

/** `lib/{a,b}/` is `lib/a/` and `lib/b/`. */
function alternatives(pattern: string): readonly string[] {
  const [, before, names, after] = /^(.*)\{(.*)\}(.*)$/.exec(pattern) ?? []
  return names?.split(',').map(name => `${before}${name}${after}`) ?? [pattern]
}

/** A star at the end of a package's name stands for anything. */
const matchesPackage = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern

/** Folders of tests and benchmarks may form cycles; their files may not. */
const isOurs = ({ from, to }: Arrow) => [from, to].every(path => /^(functions|lib|tools|local)\//.test(path))

/** `lib/order` and the like; a file that lies in none is its own. */
const folderOf = (path: string) => /^(?:\w+\/\w+)(?=\/)/.exec(path)?.[0] ?? path

export type Arrow = Pick<Edge, 'from' | 'to'>

/** From each starting point all that can be reached from it, by one arrow or more. */
export function reachable(arrows: readonly Arrow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, string[]>()
  for (const { from, to } of arrows) targets.set(from, [...(targets.get(from) ?? []), to])
  return new Map(
    [...targets].map(([start, next]) => {
      const reached = new Set(next)
      // A set that is walked also gives what is added meanwhile.
      for (const place of reached) for (const further of targets.get(place) ?? []) reached.add(further)
      return [start, reached]
    }),
  )
}

/** The groups of two and more that all reach each other. */
function cycles(arrows: readonly Arrow[]): readonly string[] {
  const reached = reachable(withoutEnds(arrows))
  const groups = [...reached].map(([start, places]) =>
    [...places].filter(place => place === start || reached.get(place)?.has(start)).sort(),
  )
  return [...new Set(groups.filter(group => group.length > 1).map(group => group.join(' ↔ ')))].sort()
}

/** Without the nodes that have no incoming or no outgoing arrow, which are in no cycle. */
function withoutEnds(arrows: readonly Arrow[]): readonly Arrow[] {
  const sources = new Set(arrows.map(({ from }) => from))
  const targets = new Set(arrows.map(({ to }) => to))
  const between = arrows.filter(({ from, to }) => targets.has(from) && sources.has(to))
  return between.length < arrows.length ? withoutEnds(between) : arrows
}
