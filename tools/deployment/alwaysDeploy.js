/**
 * A serverless plugin that always deploys. By default the framework compares with the last upload, even that of a
 * deployment that failed and was rolled back: it would report no changes, succeed, and leave the shop unchanged.
 */
module.exports = class AlwaysDeploy {
  constructor(_, options) {
    this.hooks = {
      'before:aws:deploy:deploy:checkForChanges': () => {
        options.force = true
      },
    }
  }
}
