/** The environment of an AWS client in a test. */
import type { AwsEnvironment } from '../../lib/aws/client'
import { systemClock } from '../../lib/time'

/** @param env  more variables, such as `AWS_ENDPOINT_URL_SSM` */
export const awsAt = (env: AwsEnvironment['env'], clock = systemClock): AwsEnvironment => ({
  env: { AWS_REGION: 'ap-southeast-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', ...env },
  clock,
})
