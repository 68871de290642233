/**
 * Signs webhooks according to Standard Webhooks, symmetric (v1).
 *
 * An endpoint's secret is not stored, but derived from its id and version with a secret of the server
 * (docs/adr/0028-webhooks.md).
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac } from 'node:crypto'
import { type EpochMs, SECOND_MS } from '../time'
import type { SecretVersion, WebhookEndpoint } from './endpoint'

/** The server's secrets, also used for API keys: the first is used for new secrets and keys. */
export type ServerSecrets = readonly [string, ...string[]]

export interface HeldSecrets {
  /** @param maxAgeMs  if given, cached secrets that are older are read again */
  get(maxAgeMs?: number): Promise<ServerSecrets>
}

/** In ms: an endpoint may need a newer server secret than is cached, but secrets are not read more often than this. */
const SECRETS_AGE_MS = 30 * SECOND_MS

/** The server secret for new endpoint secrets; not a cached one that was replaced, which may soon be removed. */
export const newestSecret = async (held: HeldSecrets): Promise<string> => (await held.get(SECRETS_AGE_MS))[0]

/** Derives something from the server's secrets; reads them again if that fails with the cached ones. */
export const bySecrets = async <T>(
  held: HeldSecrets,
  derive: (secrets: ServerSecrets) => T | undefined,
): Promise<T | undefined> => derive(await held.get()) ?? derive(await held.get(SECRETS_AGE_MS))

const hmac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest()

/** Identifies a server secret, and reveals nothing about it. */
export const serverSecretId = (secret: string): string =>
  hmac(secret, 'shouyin webhook secret id').toString('hex').slice(0, 16)

/** 32 bytes; undefined if the server secret was removed. */
function secretBytes(
  endpointId: string,
  { version, serverSecretId: id }: SecretVersion,
  secrets: ServerSecrets,
): Buffer | undefined {
  const secret = secrets.find(each => serverSecretId(each) === id)
  return secret === undefined ? undefined : hmac(secret, `shouyin webhook secret ${endpointId} ${version}`)
}

/** The endpoint's secret: `whsec_` and the base64 of 32 bytes; undefined if the server secret was removed. */
export function secretText(
  endpoint: Pick<WebhookEndpoint, 'id' | 'secret'>,
  secrets: ServerSecrets,
): string | undefined {
  const bytes = secretBytes(endpoint.id, endpoint.secret, secrets)
  return bytes && `whsec_${bytes.toString('base64')}`
}

/**
 * The Standard Webhooks headers of an attempt.
 *
 * @returns undefined if no secret of the endpoint can be derived
 */
export function signedHeaders(
  endpoint: Pick<WebhookEndpoint, 'id' | 'secret' | 'formerSecrets'>,
  message: { readonly id: string; readonly at: EpochMs; readonly body: string },
  secrets: ServerSecrets,
): Readonly<Record<string, string>> | undefined {
  const timestamp = String(Math.floor(message.at / SECOND_MS))
  const { secret, formerSecrets = [] } = endpoint
  const valid = [secret, ...formerSecrets.filter(({ until }) => message.at < until)]
  const signatures = valid.flatMap(version => {
    const bytes = secretBytes(endpoint.id, version, secrets)
    return bytes ? [`v1,${hmac(bytes, `${message.id}.${timestamp}.${message.body}`).toString('base64')}`] : []
  })
  if (signatures.length === 0) return undefined
  return {
    'webhook-id': message.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
