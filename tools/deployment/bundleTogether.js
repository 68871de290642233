/**
 * An esbuild plugin for serverless-esbuild, which bundles one function after another. Here the first build bundles all
 * of them, so that shared sources are read once, and the other builds do nothing. This halves the time.
 */
exports.bundleTogether = serverless => {
  const { service, processedInput } = serverless
  // `invoke local` needs only one function.
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
