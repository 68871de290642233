/** Draws a CPU profile of a cold start as a flame graph. */
import { type Box, picture } from './svg'

/** The used part of a `.cpuprofile` file. @see https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Before each sample, in µs. */
  readonly timeDeltas: readonly number[]
}

interface Frame {
  readonly name: string
  readonly isOurs: boolean
  ms: number
  readonly inner: Map<string, Frame>
}

const WIDTH = 1200
const ROW = 16
/** Shorter frames are not drawn, in ms. */
const LEAST_MS = 0.15
/** During a longer gap between two samples another process was running, in ms. */
const LONGEST_GAP_MS = 0.4

export function flameOf(profile: Profile, heading: string): string {
  const root = framesOf(profile)
  const boxes: Box[] = []
  const draw = (frame: Frame, x: number, depth: number) => {
    const width = (frame.ms / root.ms) * WIDTH
    const label = `${frame.name} ${frame.ms.toFixed(1)} ms`
    const colour = frame.isOurs ? '#b8d8ba' : depth === 0 ? '#ddd' : '#f4c095'
    boxes.push({ x, y: depth * ROW, width, height: ROW, label, title: label, colour })
    let from = x
    for (const inner of frame.inner.values()) {
      if (inner.ms >= LEAST_MS) draw(inner, from, depth + 1)
      from += (inner.ms / root.ms) * WIDTH
    }
  }
  draw(root, 0, 0)
  const height = Math.max(...boxes.map(({ y }) => y)) + ROW
  return picture(WIDTH, height, heading, boxes)
}

/** Merges the samples' stacks from the root, without idle time and the profiler's own work. */
function framesOf({ nodes, samples, timeDeltas }: Profile): Frame {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)),
  )
  const root: Frame = { name: 'all', isOurs: false, ms: 0, inner: new Map() }
  for (const [index, sample] of samples.entries()) {
    const ms = Math.min((timeDeltas[index] ?? 0) / 1000, LONGEST_GAP_MS)
    const stack: (typeof nodes)[number][] = []
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      const node = byId.get(id)
      if (node) stack.unshift(node)
    }
    if (['(idle)', '(program)'].includes(stack.at(-1)?.callFrame.functionName ?? '')) continue
    let frame = root
    root.ms += ms
    for (const { callFrame } of stack.slice(1)) {
      const name = nameOf(callFrame)
      const inner = frame.inner.get(name) ?? {
        name,
        isOurs: callFrame.url.endsWith('function.cjs'),
        ms: 0,
        inner: new Map<string, Frame>(),
      }
      frame.inner.set(name, inner)
      inner.ms += ms
      frame = inner
    }
  }
  return root
}

function nameOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  const file = url.startsWith('node:') ? url : url.replace(/.*\//, '')
  return [functionName || (file === '' ? '(native)' : '(anonymous)'), file].filter(Boolean).join(' ')
}
