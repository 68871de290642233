/** Who we are at AWS, and where its services are: as the environment says, under the names that the AWS SDK reads. */
import type { Credentials } from './signature'

type Environment = Readonly<Record<string, string | undefined>>

/** What is signed with, read afresh for each call: Lambda may change it. @throws Error when it is missing */
export function credentialsIn(env: Environment): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: Lambda sets them, and `npm start` while it runs',
    )
  }
  return { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN || undefined }
}

/** @throws Error when it is missing */
export function regionIn(env: Environment): string {
  if (!env.AWS_REGION) throw new Error('AWS_REGION is not set: Lambda sets it to its own')
  return env.AWS_REGION
}

/**
 * @param variable  how variables name the service, such as `SESV2`
 * @param host      how its addresses begin, such as `email`
 */
export function endpointIn(env: Environment, variable: string, host: string, region: string): URL {
  const told = env[`AWS_ENDPOINT_URL_${variable}`] || env.AWS_ENDPOINT_URL
  if (told) return new URL(told)
  // The regions in China are a part of AWS of their own.
  return new URL(`https://${host}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`)
}
