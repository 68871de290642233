/** Credentials, region and endpoints of AWS, from the environment variables that the AWS SDK reads. */
import type { Credentials } from './signature'

type Environment = Readonly<Record<string, string | undefined>>

/** Read for each call, since Lambda may change them. @throws Error if they are missing */
export function credentialsIn(env: Environment): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env
  if (!accessKeyId || !secretAccessKey) {
    throw new Error(
      'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set: Lambda sets them, and `npm start` while it runs',
    )
  }
  return { accessKeyId, secretAccessKey, sessionToken: env.AWS_SESSION_TOKEN || undefined }
}

/** @throws Error if it is missing */
export function regionIn(env: Environment): string {
  if (!env.AWS_REGION) throw new Error('AWS_REGION is not set: Lambda sets it to its own')
  return env.AWS_REGION
}

/**
 * @param variable  the service's name in `AWS_ENDPOINT_URL_…`, such as `SESV2`
 * @param host      the service's host name prefix, such as `email`
 */
export function endpointIn(env: Environment, variable: string, host: string, region: string): URL {
  const configured = env[`AWS_ENDPOINT_URL_${variable}`] || env.AWS_ENDPOINT_URL
  if (configured) return new URL(configured)
  const [, suffix = 'amazonaws.com'] = SUFFIXES.find(([prefix]) => region.startsWith(prefix)) ?? []
  return new URL(`https://${host}.${region}.${suffix}`)
}

/** The domains of AWS's separate partitions, by the prefix of their regions: China and the European Sovereign Cloud. */
const SUFFIXES = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
] as const
