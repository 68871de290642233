/** Where in the sources the frames of a bundled function stand. */
import { SourceMap, type SourceMapPayload } from 'node:module'

/** A place in a bundle: `functions/notify.js:12:345`, with whatever stands before it. */
const PLACE = /\b(\w+)\.js:(\d+):(\d+)/

/** What a person gives: the field `frames`, or the whole line of the log that holds it. */
export function readFrames(text: string): readonly string[] {
  const frames = text.trim().startsWith('{') ? (JSON.parse(text) as { frames?: unknown }).frames : text
  return String(frames ?? '').split(/\s+<\s+/)
}

/** The functions that frames stand in. */
export const functionsOf = (frames: readonly string[], known: readonly string[]): readonly string[] =>
  known.filter(key => frames.some(frame => PLACE.exec(frame)?.[1] === key))

/**
 * @param bundles  by the function's key
 * @returns        each frame as `lib/money.ts:12:3`, or as it came when no map knows it
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
