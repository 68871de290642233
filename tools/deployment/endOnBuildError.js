/**
 * An esbuild plugin that ends the process after a build error: serverless-esbuild prints the error but leaves esbuild
 * running, so that a pipeline would hang.
 */

/** The time for printing the error. */
const GRACE_MS = 3000

/** @returns no plugin for `offline`, which waits for the next change of a source */
exports.endOnBuildError = ({ processedInput }) => {
  if (processedInput.commands[0] === 'offline') return []
  return [
    {
      name: 'endOnBuildError',
      setup({ onEnd }) {
        onEnd(({ errors }) => {
          // Unreferenced: does not delay a process that ends by itself.
          if (errors.length > 0) setTimeout(() => process.exit(1), GRACE_MS).unref()
        })
      },
    },
  ]
}
