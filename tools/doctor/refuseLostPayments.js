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

/** @param deployed,wanted  the stage's part of merchants.json */
const merchantLossesBetween = (deployed, wanted) =>
  Object.entries(deployed)
    .flatMap(([merchant, own]) =>
      Object.hasOwn(wanted, merchant)
        ? lossesBetween(withSeller(own), withSeller(wanted[merchant])).map(loss => `${merchant}: ${loss}`)
        : [`${merchant} is missing, and its orders need its entry`],
    )
    .map(loss => `merchants.json: ${loss}`)

/** As lib/config/merchants.ts has it. */
const withSeller = own => ({ ALIPAY_SELLER_ID: own.ALIPAY_PARTNER, ...own })

module.exports = class RefuseLostPayments {
  constructor(serverless) {
    const sdkConfig = () => serverless.getProvider('aws').getAwsSdkV3Config()

    /** The environment of the function notify; undefined before the first deployment. */
    async function deployedEnvironment({ stage }) {
      // Loaded here, so that other commands of the framework do not wait for it.
      const { GetFunctionCommand, LambdaClient } = require('@aws-sdk/client-lambda')
      const lambda = new LambdaClient(await sdkConfig())
      const FunctionName = `${serverless.service.service}-${stage}-notify`
      try {
        const { Configuration } = await lambda.send(new GetFunctionCommand({ FunctionName }))
        return Configuration?.Environment?.Variables ?? {}
      } catch (error) {
        if (error.name === 'ResourceNotFoundException') return undefined
        throw error
      }
    }

    /** As the template carries them: they are in the functions' bundles, and may be too long for an environment. */
    async function deployedMerchants({ stage }) {
      const { CloudFormationClient, GetTemplateCommand } = require('@aws-sdk/client-cloudformation')
      const cloudFormation = new CloudFormationClient(await sdkConfig())
      const StackName = `${serverless.service.service}-${stage}`
      const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName }))
      return JSON.parse(TemplateBody).Metadata?.merchants ?? {}
    }

    this.hooks = {
      'before:deploy:deploy': async () => {
        const { provider, resources } = serverless.service
        const { stage } = provider
        if (process.env.CONFIRM_CHANGE === stage) return
        const deployed = await deployedEnvironment(provider)
        const losses = deployed
          ? [
              ...lossesBetween(deployed, provider.environment),
              ...merchantLossesBetween(await deployedMerchants(provider), resources.Metadata.merchants),
            ]
          : []
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
