/** The secrets whose MACs authenticate a stage's API keys. */
import { GetParameterCommand, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm'
import { type KeySecrets, parseKeySecrets } from '../lib/api/apiKey'
import { LOCAL_API_SECRET, LOCAL_STAGE } from './deployment/localShop'
import { serviceName } from './deployment/serverlessConfig'

/** @throws Error  with a remedy */
export async function keySecrets(stage: string, ssm: Pick<SSMClient, 'send'>): Promise<KeySecrets> {
  if (stage === LOCAL_STAGE) return parseKeySecrets({ text: LOCAL_API_SECRET, place: 'the local stack' })
  const Name = `/${serviceName(stage)}/${stage}/api-signing-keys`
  const place = `the SSM parameter ${Name}`
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name, WithDecryption: true }))
    return parseKeySecrets({ text: Parameter?.Value ?? '', place })
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error
    throw new Error(`There is no ${place}: make it as docs/operations.md#an-api-for-your-own-back-end says`)
  }
}
