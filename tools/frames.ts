/** `npm run frames`: translates the stack frames of a logged failure to places in the sources. */
import { type Call, runCommand, UsageError } from './commandLine'
import { bundleFunctions } from './deployment/functionBundles'
import { readServerlessConfig } from './deployment/serverlessConfig'
import { functionsOf, readFrames, sourceFrames } from './deployment/sourceFrames'
import { print, showProgress } from './terminal'

const COMMAND = {
  usage: "npm run frames -- 'FRAMES'",
  about: `Maps the stack frames of a logged failure to the sources, innermost first.

  npm run frames -- 'u (/var/task/functions/notify.js:12:345) < g (/var/task/functions/notify.js:1:99)'

FRAMES is the field "frames" or the whole line of the log, in quotation marks. The functions are bundled as they would
be deployed from this folder: the sources, the catalog and the packages here must be those of the deployment.`,
  options: {},
  // Without quotation marks the shell splits the frames.
  operands: Number.POSITIVE_INFINITY,
  failure: 'the frames could not be read',
} as const

async function main({ operands }: Call<typeof COMMAND.options>): Promise<void> {
  const text = operands.join(' ')
  if (text.trim() === '') throw new UsageError('Name the frames')
  showProgress('Bundling the functions …')
  const frames = readFrames(text)
  const keys = functionsOf(frames, Object.keys(readServerlessConfig().functions))
  if (keys.length === 0)
    throw new Error('None of these frames is in a function of the shop, such as functions/notify.js:12:345')
  print(...sourceFrames(frames, await bundleFunctions(keys)))
}

runCommand(COMMAND, main)
