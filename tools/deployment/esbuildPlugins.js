/** The plugins for serverless-esbuild, which serverless.yml names by this file's path. */
const { bundleTogether } = require('./bundleTogether')
const { endOnBuildError } = require('./endOnBuildError')

module.exports = serverless => [...bundleTogether(serverless), ...endOnBuildError(serverless)]
