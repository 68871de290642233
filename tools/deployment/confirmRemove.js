/**
 * A serverless plugin that demands a confirmation of `remove`, which deletes the shop's address, functions and logs,
 * and loses notifies under way. One wrong word in a command must not do that.
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
