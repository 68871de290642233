/**
 * A serverless plugin: a gateway at which the deployed shop takes payments is retired before it is taken out or gets another
 * account. Buyers are on its pages still. Nobody would hear of what they pay, or the new account would know nothing of it,
 * and orders that were paid would end as expired (docs/operations.md#change-a-running-shop).
 */
/** What says whose account it is. */
const ACCOUNTS = {
  alipayPage: ['ALIPAY_APP_ID', 'ALIPAY_APP_SELLER_ID'],
  alipayDirect: ['ALIPAY_PARTNER', 'ALIPAY_SELLER_ID'],
  chinabank: ['CHINABANK_MERCHANT'],
}

const named = (list = '') => list.split(/[\s,]+/).filter(name => name !== '')

function lossesBetween(deployed, wanted) {
  const heard = [...named(wanted.GATEWAYS), ...named(wanted.GATEWAYS_RETIRED)]
  return named(deployed.GATEWAYS).flatMap(gateway =>
    heard.includes(gateway)
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
    /** The environment of the function that hears of payments; undefined before the first deployment. */
    async function deployedEnvironment({ stage }) {
      // Not at the start, which all commands of the framework wait for.
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
