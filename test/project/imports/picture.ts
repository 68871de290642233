/** The house as a picture: a box for each room and an arrow for what it imports. Laid out by Graphviz. */
import { instance } from '@viz-js/viz'
import { type Arrow, reachable, roomFinder } from './check'
import type { Edge } from './graph'
import { HOUSE, type Room } from './house'

export const PICTURE = 'docs/house.svg'

/** What is drawn, each under a roof of its own. */
const ROOFS = [
  { roof: 'functions/', line: '#1d4ed8', fill: '#dbeafe' },
  { roof: 'tools/', line: '#15803d', fill: '#dcfce7' },
  { roof: 'local/', line: '#c2410c', fill: '#ffedd5' },
  { roof: 'lib/', line: '#475569', fill: '#ffffff' },
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
  const drawn = HOUSE.filter(({ room }) => arrows.some(({ from, to }) => from === room || to === room))
  const aboveLib = drawn.filter(({ room }) => /^(tools|local\/stack)\//.test(room))
  return `digraph house {
    graph [ranksep=0.38 nodesep=0.2 pad=0.2 bgcolor=white fontname="${FONT}" fontsize=13]
    node [shape=box style="filled,rounded" fontname="${FONT}" fontsize=11 margin="0.12,0.05" penwidth=1.2]
    edge [arrowsize=0.6]
    ${ROOFS.map(roof => rooms(roof, drawn)).join('\n')}
    ${arrows.map(({ from, to }) => `"${from}" -> "${to}" [color="${roofOf(from)?.line}"]`).join('\n')}
    ${aboveLib.map(({ room }) => `"${room}" -> "${TOP_OF_LIB}" [style=invis]`).join('\n')}
  }`
}

const roofOf = (path: string) => ROOFS.find(({ roof }) => path.startsWith(roof))

function rooms({ roof, line, fill }: (typeof ROOFS)[number], drawn: readonly Room[]): string {
  const boxes = drawn
    .filter(({ room }) => room.startsWith(roof))
    .map(({ room, about }) => `"${room}" [label=<${label(room.slice(roof.length), about)}>]`)
  return `subgraph "cluster ${roof}" {
    label=<<b>${roof}</b>> labeljust=l margin=14
    style="filled,rounded" color="${line}40" fillcolor="${line}0a" fontcolor="${line}"
    node [color="${line}" fillcolor="${fill}" fontcolor="#0f172a"]
    ${boxes.join('\n')}
  }`
}

function label(pattern: string, about: string): string {
  const name = pattern.replace(/\{(.*)\}\.ts$/, (_, names: string) => names.replaceAll(',', ' · '))
  return `<b>${name}</b><br/><font point-size="9" color="#475569">${about}</font>`
}

/** Between rooms, each once. A room within the folder of another is drawn as part of it. */
function arrowsOf(edges: readonly Edge[]): readonly Arrow[] {
  const roomIn = roomFinder(HOUSE.filter(({ room }) => roofOf(room) && !HOUSE.some(isAround(room))))
  const arrows = new Map<string, Arrow>()
  for (const edge of edges) {
    const from = roomIn(edge.from)?.room
    const to = roomIn(edge.to)?.room
    if (from && to && from !== to) arrows.set(`${from} → ${to}`, { from, to })
  }
  return [...arrows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, arrow]) => arrow)
}

const isAround = (inner: string) => (outer: Room) =>
  outer.room !== inner && outer.room.endsWith('/') && inner.startsWith(outer.room)

/** An arrow is left out where others lead the same way. */
function withoutDetours(arrows: readonly Arrow[]): readonly Arrow[] {
  const reached = reachable(arrows)
  return arrows.filter(
    ({ from, to }) => !arrows.some(step => step.from === from && reached.get(step.to)?.has(to)),
  )
}
