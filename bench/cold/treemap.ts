/** The contents of a function's bundle: a box for each folder and package, in proportion to its code. */
import { build } from 'esbuild'
import { bundleOptions } from '../../tools/deployment/functionBundles'
import { type Box, picture } from './svg'

interface Part {
  readonly name: string
  readonly bytes: number
}

const WIDTH = 960
const HEIGHT = 480
const COLOURS = { own: '#b8d8ba', library: '#f4c095' }

export async function treemapOf(key: string): Promise<string> {
  const parts = await partsOf(key)
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  const kb = (size: number) => `${(size / 1000).toFixed(1)} kB`
  const boxes = laidOut(parts, { x: 0, y: 0, width: WIDTH, height: HEIGHT }).map(
    ({ part, ...place }): Box => {
      const title = `${part.name}: ${kb(part.bytes)}`
      return {
        ...place,
        label: title,
        title,
        colour: part.name.startsWith('npm') ? COLOURS.library : COLOURS.own,
      }
    },
  )
  return picture(WIDTH, HEIGHT, `The bundle of ${key}, minified: ${kb(bytes)}`, boxes)
}

async function partsOf(key: string): Promise<readonly Part[]> {
  const { metafile } = await build({
    ...bundleOptions(),
    entryPoints: [`functions/${key}.ts`],
    write: false,
    metafile: true,
  })
  const sizes = new Map<string, number>()
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
      const name = groupOf(file)
      sizes.set(name, (sizes.get(name) ?? 0) + bytesInOutput)
    }
  }
  return [...sizes]
    .map(([name, bytes]) => ({ name, bytes }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes)
}

/** The npm package, or the project's folder. */
function groupOf(file: string): string {
  const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(file) ?? []
  if (name !== undefined) return `npm ${name}`
  const folders = file.split('/').slice(0, -1)
  return folders.slice(0, folders[1] === 'gateways' ? 3 : 2).join('/') || file
}

type Place = Pick<Box, 'x' | 'y' | 'width' | 'height'>

/** Recursively halves the parts by bytes, and the place along its longer side. */
function laidOut(parts: readonly Part[], place: Place): readonly (Place & { readonly part: Part })[] {
  const [only] = parts
  if (!only) return []
  if (parts.length === 1) return [{ ...place, part: only }]
  const sizeOf = (some: readonly Part[]) => some.reduce((sum, { bytes }) => sum + bytes, 0)
  const whole = sizeOf(parts)
  let cut = 1
  while (cut < parts.length - 1 && sizeOf(parts.slice(0, cut + 1)) <= whole / 2) cut += 1
  const share = sizeOf(parts.slice(0, cut)) / whole
  const { x, y, width, height } = place
  const [first, second] =
    width >= height
      ? [
          { ...place, width: width * share },
          { ...place, x: x + width * share, width: width * (1 - share) },
        ]
      : [
          { ...place, height: height * share },
          { ...place, y: y + height * share, height: height * (1 - share) },
        ]
  return [...laidOut(parts.slice(0, cut), first), ...laidOut(parts.slice(cut), second)]
}
