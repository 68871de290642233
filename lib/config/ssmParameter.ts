/** Reads SSM parameters. A file of its own, so that it can be loaded on demand. */
import { type AwsEnvironment, type AwsService, awsClient, isTransient } from '../aws/client'
import { ParameterUnavailable, type ReadParameter } from './secrets'

const SSM: AwsService = {
  host: 'ssm',
  signedAs: 'ssm',
  variable: 'SSM',
  path: '/',
  contentType: 'application/x-amz-json-1.1',
  target: 'AmazonSSM',
}

/** The decrypted text of a SecureString parameter; '' when it is empty. */
export function ssmParameters(environment: AwsEnvironment): ReadParameter {
  const { call } = awsClient(SSM, environment)
  return async name => {
    try {
      const { Parameter } = await call('GetParameter', { Name: name, WithDecryption: true })
      const { Value } = Object(Parameter)
      return typeof Value === 'string' ? Value : ''
    } catch (error) {
      if (!isTransient(error)) throw error
      throw new ParameterUnavailable(`SSM did not return ${name}`, { cause: error })
    }
  }
}
