/**
 * A serverless plugin that refuses to deploy the stage `local`: its keys are public and its gateway is the simulator,
 * so that anybody could pay without money.
 */
module.exports = class RefuseLocalDeploy {
  constructor(serverless) {
    this.hooks = {
      'before:deploy:deploy': () => {
        if (serverless.service.provider.stage !== 'local') return
        throw new serverless.classes.Error(
          'The stage "local" is for laptops. Name another: serverless deploy --stage prod',
        )
      },
    }
  }
}
