/**
 * How webhooks are signed: Standard Webhooks, symmetric (v1).
 *
 * An endpoint's secret follows from its id and version under a secret of the server, so that none is stored
 * (docs/adr/0028-webhooks.md).
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac } from 'node:crypto'
import { type EpochMs, SECOND_MS } from '../time'
import type { SecretVersion, WebhookEndpoint } from './endpoint'

/** The secrets of the server, under which API keys are made too: the first makes what is new. */
export type ServerSecrets = readonly [string, ...string[]]

export interface HeldSecrets {
  /** @param maxAgeMs  when given, they are read anew where that was longer ago */
  get(maxAgeMs?: number): Promise<ServerSecrets>
}

/** An endpoint's secret may be newer than what a container holds of the server's, which then asks once in so long, in ms. */
const SECRETS_AGE_MS = 30 * SECOND_MS

/** The server's secret that what is made now is derived under: one that was just replaced may be removed before long. */
export const newestSecret = async (held: HeldSecrets): Promise<string> => (await held.get(SECRETS_AGE_MS))[0]

/** What follows from the server's secrets, which are read again where it does not. */
export const bySecrets = async <T>(
  held: HeldSecrets,
  follows: (secrets: ServerSecrets) => T | undefined,
): Promise<T | undefined> => follows(await held.get()) ?? follows(await held.get(SECRETS_AGE_MS))

const hmac = (secret: string | Buffer, text: string) => createHmac('sha256', secret).update(text).digest()

/** What an endpoint remembers of the server's secret, to find it again among several; it reveals nothing of it. */
export const serverSecretId = (secret: string): string =>
  hmac(secret, 'shouyin webhook secret id').toString('hex').slice(0, 16)

/** 32 bytes; undefined when the server's secret is not held any more. */
function secretBytes(
  endpointId: string,
  { version, serverSecretId: id }: SecretVersion,
  secrets: ServerSecrets,
): Buffer | undefined {
  const secret = secrets.find(each => serverSecretId(each) === id)
  return secret === undefined ? undefined : hmac(secret, `shouyin webhook secret ${endpointId} ${version}`)
}

/** What the shop's back end is given to verify with: `whsec_` and the base64 of 32 bytes. */
export function secretText(
  endpoint: Pick<WebhookEndpoint, 'id' | 'secret'>,
  secrets: ServerSecrets,
): string | undefined {
  const bytes = secretBytes(endpoint.id, endpoint.secret, secrets)
  return bytes && `whsec_${bytes.toString('base64')}`
}

/**
 * The headers of one attempt.
 *
 * @returns undefined when no secret of the endpoint can be derived any more
 */
export function signedHeaders(
  endpoint: Pick<WebhookEndpoint, 'id' | 'secret' | 'formerSecrets'>,
  message: { readonly id: string; readonly at: EpochMs; readonly body: string },
  secrets: ServerSecrets,
): Readonly<Record<string, string>> | undefined {
  const timestamp = String(Math.floor(message.at / SECOND_MS))
  const { secret, formerSecrets = [] } = endpoint
  const good = [secret, ...formerSecrets.filter(({ until }) => message.at < until)]
  const signatures = good.flatMap(version => {
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
