/** AWS Signature Version 4: signs as a client, and verifies as AWS does. */
import { createHash, createHmac } from 'node:crypto'
import { AwsError } from './awsError'

export interface SignedRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Buffer
}

export interface Scope {
  /** yyyyMMdd */
  readonly day: string
  readonly region: string
  readonly service: string
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})$/
/** How far the clocks of client and AWS may be apart, in ms. */
const SKEW_MS = 15 * 60_000

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()
const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1)

/** The signature of a request by the headers that are to be signed. */
function signature(
  request: SignedRequest,
  scope: Scope,
  signedHeaders: readonly string[],
  secret: string,
): string {
  const url = new URL(request.target, 'http://host')
  // Every service but S3 encodes the path a second time.
  const path =
    scope.service === 's3' ? url.pathname : url.pathname.split('/').map(encodeURIComponent).join('/')
  const query = [...url.searchParams].map(([name, value]): [string, string] => [
    percent(name),
    percent(value),
  ])
  const canonical = [
    request.method,
    path,
    query
      .sort(byName)
      .map(pair => pair.join('='))
      .join('&'),
    ...signedHeaders.map(name => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    request.headers['x-amz-content-sha256'] ?? sha256(request.body),
  ].join('\n')
  const path4 = [scope.day, scope.region, scope.service, 'aws4_request']
  const text = [ALGORITHM, request.headers['x-amz-date'], path4.join('/'), sha256(canonical)].join('\n')
  const key = path4.reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secret}`)
  return hmac(key, text).toString('hex')
}

/** The headers of a request, with those that sign it. */
export function sign(
  request: SignedRequest,
  scope: Scope,
  credentials: { readonly id: string; readonly secret: string },
): Record<string, string | undefined> {
  const names = Object.keys(request.headers).sort()
  const credential = `${credentials.id}/${scope.day}/${scope.region}/${scope.service}/aws4_request`
  const signed = signature(request, scope, names, credentials.secret)
  return {
    ...request.headers,
    authorization: `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signed}`,
  }
}

/** @throws AwsError  unless the request is signed for this service and region, now, with the secret */
export function checkSignature(
  request: SignedRequest,
  expected: {
    readonly region: string
    readonly service: string
    readonly secret: string
    readonly now: number
  },
): void {
  const { headers } = request
  if (headers.authorization === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  }
  const [, day = '', region = '', service = '', names = '', given = ''] =
    AUTHORIZATION.exec(headers.authorization) ?? []
  if (day === '') throw new AwsError('IncompleteSignature', 'The Authorization header is malformed', 403)
  const refuse = (message: string) => new AwsError('SignatureDoesNotMatch', message, 403)
  if (service !== expected.service) {
    throw refuse(`Credential should be scoped to correct service: '${expected.service}'.`)
  }
  if (region !== expected.region)
    throw refuse(`Credential should be scoped to a valid region, not '${region}'.`)
  const date = headers['x-amz-date'] ?? ''
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (!date.startsWith(day))
    throw refuse('Date in Credential scope does not match YYYYMMDD from ISO-8601 version')
  if (!(Math.abs(expected.now - time) <= SKEW_MS)) throw refuse(`Signature expired: ${date}`)
  const payload = headers['x-amz-content-sha256']
  if (payload !== undefined && payload !== sha256(request.body)) {
    throw new AwsError('XAmzContentSHA256Mismatch', 'The provided header does not match what was computed.')
  }
  const signedHeaders = names.split(';')
  if (!signedHeaders.includes('host') || !signedHeaders.includes('x-amz-date')) {
    throw refuse("'Host' and 'X-Amz-Date' must be signed headers.")
  }
  if (signature(request, { day, region, service }, signedHeaders, expected.secret) !== given) {
    throw refuse('The request signature we calculated does not match the signature you provided.')
  }
}
