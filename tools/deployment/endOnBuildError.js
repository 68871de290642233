/**
 * An esbuild plugin for serverless-esbuild, which leaves esbuild running when a source cannot be built: the error is
 * told, and the process stays for ever, in a pipeline until somebody ends it.
 */

/** So long the error has to be told, in ms. */
const PATIENCE_MS = 3000

/** @returns  nothing where the next change of a source may mend it */
exports.endOnBuildError = ({ processedInput }) => {
  if (processedInput.commands[0] === 'offline') return []
  return [
    {
      name: 'endOnBuildError',
      setup({ onEnd }) {
        onEnd(({ errors }) => {
          // Who ends by itself is not kept by it.
          if (errors.length > 0) setTimeout(() => process.exit(1), PATIENCE_MS).unref()
        })
      },
    },
  ]
}
