/**
 * `npm run frames`: where in the sources a failure of the log happened, innermost first.
 *
 *   npm run frames -- 'u (/var/task/functions/notify.js:12:345) < g (/var/task/functions/notify.js:1:99)'
 *
 * Takes the field `frames` or the whole line. Bundles the functions as they would be deployed from this folder, so that
 * the sources, the catalog and the packages here must be those of the deployment.
 */
import { bundleFunctions } from './deployment/functionBundles'
import { readServerlessConfig } from './deployment/serverlessConfig'
import { functionsOf, readFrames, sourceFrames } from './deployment/sourceFrames'
import { print, runTool } from './terminal'

async function main(): Promise<void> {
  const text = process.argv.slice(2).join(' ')
  if (text.trim() === '') throw new Error("Name the frames: npm run frames -- 'notify.js:12:345 < …'")
  const frames = readFrames(text)
  const keys = functionsOf(frames, Object.keys(readServerlessConfig().functions))
  print(...sourceFrames(frames, await bundleFunctions(keys)))
}

runTool(main)
