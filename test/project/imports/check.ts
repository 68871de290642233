/** The import graph against the list of rooms, and its circles. */
import type { Edge } from './graph'
import type { Room } from './house'

/** Everything that is wrong with a graph, a line each. */
export const problems = (edges: readonly Edge[], rooms: readonly Room[]): readonly string[] => [
  ...forbidden(edges, rooms),
  ...circlesOf(edges),
]

export const circlesOf = (edges: readonly Edge[]): readonly string[] => [
  ...circles(edges.filter(({ toPackage }) => !toPackage)),
  ...circles(edges.filter(isOurs).map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) }))),
]

const written = ({ from, to, typeOnly }: Edge): string => `${from} → ${to}${typeOnly ? ' (type)' : ''}`

/** The imports that no room allows, a line each. */
export function forbidden(edges: readonly Edge[], rooms: readonly Room[]): readonly string[] {
  const roomIn = roomFinder(rooms)
  const names = namesOf(rooms)
  const plans = new Map(rooms.map(each => [each, { files: names(each.files), types: names(each.types) }]))
  const isForbidden = ({ from, to, toPackage, typeOnly }: Edge) => {
    const room = roomIn(from)
    const plan = room && plans.get(room)
    if (!plan) return true
    if (toPackage) return !room.packages?.some(pattern => matchesPackage(pattern, to))
    const target = roomIn(to)
    if (target === room && starNames(room.room, from) === starNames(room.room, to)) return false
    if (target && rooms.indexOf(target) > rooms.indexOf(room)) return true
    return ![...plan.files, ...(typeOnly ? plan.types : [])].some(name => name.allows(to, target))
  }
  return edges.filter(isForbidden).map(written)
}

/** What the rooms allow although no file needs it, a line each. The ground, the first of them, is for all. */
export function unused(edges: readonly Edge[], rooms: readonly Room[]): readonly string[] {
  const roomIn = roomFinder(rooms)
  const names = namesOf(rooms)
  const ground = rooms[0]?.room
  return rooms.flatMap(room => {
    const imports = edges.filter(({ from }) => roomIn(from) === room)
    const values = imports.filter(({ typeOnly }) => !typeOnly)
    const unusedBy = (edges: readonly Edge[]) => (name: Name) =>
      name.pattern !== ground && !edges.some(({ to }) => name.allows(to, roomIn(to)))
    const packages = room.packages ?? []
    return [
      ...[...names(room.files).filter(unusedBy(values)), ...names(room.types).filter(unusedBy(imports))].map(
        ({ pattern }) => pattern,
      ),
      ...packages.filter(pattern => !imports.some(({ to }) => matchesPackage(pattern, to))),
    ].map(pattern => `${room.room} needs no ${pattern}`)
  })
}

interface Name {
  readonly pattern: string
  allows(path: string, room: Room | undefined): boolean
}

/** Who names a room means its own files, not those of a room within it. */
function namesOf(rooms: readonly Room[]): (patterns?: readonly string[]) => readonly Name[] {
  const isRoom = (pattern: string) => rooms.some(({ room }) => room === pattern)
  return (patterns = []) =>
    patterns
      .flatMap(pattern => (isRoom(pattern) ? pattern : alternatives(pattern)))
      .map(pattern => ({
        pattern,
        allows: isRoom(pattern) ? (_, room) => room?.room === pattern : path => matches(pattern, path),
      }))
}

/** The room whose pattern names a file most exactly. */
export function roomFinder(rooms: readonly Room[]): (path: string) => Room | undefined {
  const exactness = ({ room }: Room) => room.replaceAll('*', '').length
  const exactFirst = rooms.toSorted((a, b) => exactness(b) - exactness(a))
  const known = new Map<string, Room | undefined>()
  return path => {
    if (!known.has(path))
      known.set(
        path,
        exactFirst.find(({ room }) => matches(room, path)),
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

/** The folders of tests and measurements may go round in circles, their files may not. */
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
function circles(arrows: readonly Arrow[]): readonly string[] {
  const reached = reachable(withoutEnds(arrows))
  const groups = [...reached].map(([start, places]) =>
    [...places].filter(place => place === start || reached.get(place)?.has(start)).sort(),
  )
  return [...new Set(groups.filter(group => group.length > 1).map(group => group.join(' ↔ ')))].sort()
}

/** No circle goes through what nothing leads to, nor through what leads nowhere. */
function withoutEnds(arrows: readonly Arrow[]): readonly Arrow[] {
  const sources = new Set(arrows.map(({ from }) => from))
  const targets = new Set(arrows.map(({ to }) => to))
  const between = arrows.filter(({ from, to }) => targets.has(from) && sources.has(to))
  return between.length < arrows.length ? withoutEnds(between) : arrows
}
