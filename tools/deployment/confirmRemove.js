/**
 * A serverless plugin: to remove a shop takes its address, functions and logs away, and notifies on their way are lost.
 * One wrong word in a command must not do that.
 */
module.exports = class ConfirmRemove {
  constructor(serverless) {
    this.hooks = {
      'before:remove:remove': () => {
        const { stage } = serverless.service.provider
        if (process.env.CONFIRM_REMOVE === stage) return
        throw new serverless.classes.Error(
          `This removes the shop of the stage "${stage}". If you mean it, say so: ` +
            `CONFIRM_REMOVE=${stage} npx serverless remove --stage ${stage}`,
        )
      },
    }
  }
}
