/**
 * A serverless plugin: what is asked for is deployed, whatever was uploaded before. The framework compares with the last
 * upload, which is that of a deployment that failed and was rolled back, too: it would then say that nothing has changed,
 * end well, and leave the shop as it was before.
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
