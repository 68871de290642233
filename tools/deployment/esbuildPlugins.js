/** What serverless-esbuild is given: by path, in serverless.yml. */
const { bundleTogether } = require('./bundleTogether')
const { endOnBuildError } = require('./endOnBuildError')

module.exports = serverless => [...bundleTogether(serverless), ...endOnBuildError(serverless)]
