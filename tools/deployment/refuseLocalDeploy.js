/**
 * A serverless plugin: the stage `local` has public keys and the simulator as its gateway. Deployed, anybody
 * could pay in it without money; so it is never deployed.
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
