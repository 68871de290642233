/**
 * An esbuild plugin for serverless-esbuild, which bundles one function after another: here the first build takes all
 * of them along, so that what they share is read once, and the others have nothing left to do. Half the time.
 */
exports.bundleTogether = serverless => {
  const { service, processedInput } = serverless
  // `invoke local` needs one function alone.
  if (processedInput.options.function) return []
  const entryPoints = service
    .getAllFunctions()
    .map(key => service.getFunction(key).handler.replace(/\.\w+$/, '.ts'))
  let isFirst = true
  return [
    {
      name: 'bundleTogether',
      setup({ initialOptions }) {
        if (isFirst) initialOptions.entryPoints = entryPoints
        else {
          delete initialOptions.entryPoints
          Object.assign(initialOptions, { stdin: { contents: '' }, write: false })
        }
        isFirst = false
      },
    },
  ]
}
