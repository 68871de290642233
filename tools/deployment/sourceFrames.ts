/** Maps stack frames of a bundled function to the sources. */
import { SourceMap, type SourceMapPayload } from 'node:module'

/** A place in a bundle, with any prefix: `functions/notify.js:12:345`. */
const PLACE = /\b(\w+)\.js:(\d+):(\d+)/

/** @param text  the log's field `frames`, or the whole line of the log */
export function readFrames(text: string): readonly string[] {
  const frames = text.trim().startsWith('{') ? (JSON.parse(text) as { frames?: unknown }).frames : text
  return String(frames ?? '').split(/\s+<\s+/)
}

/** The functions that the frames belong to. */
export const functionsOf = (frames: readonly string[], known: readonly string[]): readonly string[] =>
  known.filter(key => frames.some(frame => PLACE.exec(frame)?.[1] === key))

/**
 * @param bundles  by the function's key
 * @returns        each frame as `lib/money.ts:12:3`, or unchanged if no source map has it
 */
export function sourceFrames(
  frames: readonly string[],
  bundles: ReadonlyMap<string, { readonly sourceMap: string }>,
): readonly string[] {
  return frames.map(frame => {
    const [, key = '', line, column] = PLACE.exec(frame) ?? []
    const json = bundles.get(key)?.sourceMap
    if (json === undefined) return frame
    const origin = new SourceMap(JSON.parse(json) as SourceMapPayload).findOrigin(
      Number(line),
      Number(column),
    )
    return 'fileName' in origin ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}` : frame
  })
}
