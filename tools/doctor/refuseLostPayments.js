/**
 * A serverless plugin that refuses to remove a gateway, or to change its account, before it is retired. Buyers may be
 * paying on its pages: without the gateway nobody would notice, a new account would not know the trades, and paid
 * orders would expire (docs/operations.md#change-a-running-shop).
 */
/** The variables that identify the account. */
const ACCOUNTS = {
  alipayPage: ['ALIPAY_APP_ID', 'ALIPAY_APP_SELLER_ID'],
  alipayDirect: ['ALIPAY_PARTNER', 'ALIPAY_SELLER_ID'],
  chinabank: ['CHINABANK_MERCHANT'],
}

const named = (list = '') => list.split(/[\s,]+/).filter(name => name !== '')

function lossesBetween(deployed, wanted) {
  const kept = [...named(wanted.GATEWAYS), ...named(wanted.GATEWAYS_RETIRED)]
  return named(deployed.GATEWAYS).flatMap(gateway =>
    kept.includes(gateway)
      ? (ACCOUNTS[gateway] ?? [])
          .filter(name => deployed[name] !== wanted[name])
          .map(
            name =>
              `${name} changes from ${deployed[name]} to ${wanted[name]}, and ${gateway} takes payments`,
          )
      : [`${gateway} takes payments, and neither GATEWAYS nor GATEWAYS_RETIRED names it any more`],
  )
}

module.exports = class RefuseLostPayments {
  constructor(serverless) {
    /** The environment of the function notify; undefined before the first deployment. */
    async function deployedEnvironment({ stage }) {
      // Loaded here, so that other commands of the framework do not wait for it.
      const { GetFunctionCommand, LambdaClient } = require('@aws-sdk/client-lambda')
      const lambda = new LambdaClient(await serverless.getProvider('aws').getAwsSdkV3Config())
      const FunctionName = `${serverless.service.service}-${stage}-notify`
      try {
        const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }))
        return Configuration?.Environment?.Variables ?? {}
      } catch (error) {
        if (error.name === 'ResourceNotFoundException') return undefined
        throw error
      }
    }

    this.hooks = {
      'before:deploy:deploy': async () => {
        const { provider } = serverless.service
        const { stage } = provider
        if (process.env.CONFIRM_CHANGE === stage) return
        const deployed = await deployedEnvironment(provider)
        const losses = deployed ? lossesBetween(deployed, provider.environment) : []
        if (losses.length === 0) return
        throw new serverless.classes.Error(
          [
            'Nothing was deployed: payments that are under way would be lost.',
            ...losses.map(loss => `!!  ${loss}`),
            'Retire it first: docs/operations.md, Change a running shop. If nobody can be paying there, or it never worked, ' +
              `say so: CONFIRM_CHANGE=${stage} npx serverless deploy --stage ${stage}`,
          ].join('\n'),
        )
      },
    }
  }
}
