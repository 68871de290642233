/** The components as a picture: a box for each, and an arrow for what it imports. Laid out by Graphviz. */
import { instance } from '@viz-js/viz'
import { type Arrow, componentFinder, reachable } from './check'
import { COMPONENTS, type Component } from './components'
import type { Edge } from './graph'

export const PICTURE = 'docs/components.svg'

/** What is drawn, each group in a frame of its own. */
const GROUPS = [
  { group: 'functions/', line: '#1d4ed8', fill: '#dbeafe' },
  { group: 'tools/', line: '#15803d', fill: '#dcfce7' },
  { group: 'local/', line: '#c2410c', fill: '#ffedd5' },
  { group: 'lib/', line: '#475569', fill: '#ffffff' },
]
const TOP_OF_LIB = 'lib/parts.ts'

/** Graphviz knows its widths, but takes no list of fonts. */
const FONT = 'Verdana'
const FONTS = 'Verdana,DejaVu Sans,sans-serif'

/** An SVG, the same for the same imports, byte for byte. */
export async function picture(edges: readonly Edge[]): Promise<string> {
  const arrows = withoutDetours(arrowsOf(edges))
  const viz = await instance()
  const svg = viz.renderString(graph(arrows), { format: 'svg' })
  return svg.replaceAll(`font-family="${FONT}"`, `font-family="${FONTS}"`)
}

/** In Graphviz's language. */
function graph(arrows: readonly Arrow[]): string {
  const drawn = COMPONENTS.filter(({ path }) => arrows.some(({ from, to }) => from === path || to === path))
  const aboveLib = drawn.filter(({ path }) => /^(tools|local\/stack)\//.test(path))
  return `digraph components {
    graph [ranksep=0.38 nodesep=0.2 pad=0.2 bgcolor=white fontname="${FONT}" fontsize=13]
    node [shape=box style="filled,rounded" fontname="${FONT}" fontsize=11 margin="0.12,0.05" penwidth=1.2]
    edge [arrowsize=0.6]
    ${GROUPS.map(group => frame(group, drawn)).join('\n')}
    ${arrows.map(({ from, to }) => `"${from}" -> "${to}" [color="${groupOf(from)?.line}"]`).join('\n')}
    ${aboveLib.map(({ path }) => `"${path}" -> "${TOP_OF_LIB}" [style=invis]`).join('\n')}
  }`
}

const groupOf = (path: string) => GROUPS.find(({ group }) => path.startsWith(group))

function frame({ group, line, fill }: (typeof GROUPS)[number], drawn: readonly Component[]): string {
  const boxes = drawn
    .filter(({ path }) => path.startsWith(group))
    .map(({ path, about }) => `"${path}" [label=<${label(path.slice(group.length), about)}>]`)
  return `subgraph "cluster ${group}" {
    label=<<b>${group}</b>> labeljust=l margin=14
    style="filled,rounded" color="${line}40" fillcolor="${line}0a" fontcolor="${line}"
    node [color="${line}" fillcolor="${fill}" fontcolor="#0f172a"]
    ${boxes.join('\n')}
  }`
}

function label(pattern: string, about: string): string {
  const name = pattern.replace(/\{(.*)\}\.ts$/, (_, names: string) => names.replaceAll(',', ' · '))
  return `<b>${name}</b><br/><font point-size="9" color="#475569">${about}</font>`
}

/** Between components, each once. A component within the folder of another is drawn as part of it. */
function arrowsOf(edges: readonly Edge[]): readonly Arrow[] {
  const componentIn = componentFinder(
    COMPONENTS.filter(({ path }) => groupOf(path) && !COMPONENTS.some(isAround(path))),
  )
  const arrows = new Map<string, Arrow>()
  for (const edge of edges) {
    const from = componentIn(edge.from)?.path
    const to = componentIn(edge.to)?.path
    if (from && to && from !== to) arrows.set(`${from} → ${to}`, { from, to })
  }
  return [...arrows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, arrow]) => arrow)
}

const isAround = (inner: string) => (outer: Component) =>
  outer.path !== inner && outer.path.endsWith('/') && inner.startsWith(outer.path)

/** An arrow is left out where others lead the same way. */
function withoutDetours(arrows: readonly Arrow[]): readonly Arrow[] {
  const reached = reachable(arrows)
  return arrows.filter(
    ({ from, to }) => !arrows.some(step => step.from === from && reached.get(step.to)?.has(to)),
  )
}
