/**
 * Signature Version 4 of AWS, for a POST without a query whose path needs no escaping.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { type EpochMs, isoTime } from '../time'

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** With temporary credentials, such as a function's. */
  readonly sessionToken?: string | undefined
}

export interface Unsigned {
  /** With the port, where it is not the usual one. */
  readonly host: string
  /** Of unreserved characters and slashes. */
  readonly path: string
  /** Their names in lower case, their values without a blank at an end or two in a row; `host` is not among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Scope {
  readonly region: string
  /** As it is signed for, such as `dynamodb`. */
  readonly service: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'

/** The headers with which a request is sent: those given, and those that prove who sends it. */
export function signedHeaders(
  { host, path, headers, body }: Unsigned,
  { region, service }: Scope,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  at: EpochMs,
): Record<string, string> {
  const timestamp = isoTime(at).replace(/[-:]|\.\d{3}/g, '')
  const day = timestamp.slice(0, 8)
  const signed: Record<string, string> = {
    ...headers,
    host,
    'x-amz-date': timestamp,
    ...(sessionToken !== undefined && { 'x-amz-security-token': sessionToken }),
  }
  const names = Object.keys(signed).sort()
  const lines = names.map(name => `${name}:${signed[name]}\n`).join('')
  const canonical = ['POST', path, '', lines, names.join(';'), sha256(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const key = keyOfDay(secretAccessKey, day, { region, service })
  const signature = hmac(key, [ALGORITHM, timestamp, scope, sha256(canonical)].join('\n')).toString('hex')
  const credential = `Credential=${accessKeyId}/${scope}`
  return {
    ...signed,
    authorization: `${ALGORITHM} ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  }
}

/** The latest of each region and service. */
const keys = new Map<string, { readonly secret: string; readonly day: string; readonly key: KeyObject }>()

/** One key signs all that is sent to a service in a day, unless Lambda changes the secret meanwhile. */
function keyOfDay(secret: string, day: string, { region, service }: Scope): KeyObject {
  const place = `${region}/${service}`
  const kept = keys.get(place)
  if (kept?.secret === secret && kept.day === day) return kept.key
  // Node 24 takes 11 µs to see that bytes are no such object, and 1 to sign with one.
  const key = createSecretKey([region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day)))
  keys.set(place, { secret, day, key })
  return key
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()
