/**
 * Emulates API Gateway's IAM authorizer for the routes of serverless.yml that have it: requests must be signed with the
 * local stack's credentials. Others get API Gateway's refusal; for signed ones the event names the signer. There is one
 * user, who may do everything, since policies exist only at AWS.
 *
 * serverless-offline calls this file for every route (customAuthenticationProvider). It takes an event's authorizer
 * from a private header; a request that contains that header is refused, on all routes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
const { createHash, createHmac, timingSafeEqual } = require('node:crypto')

const ALGORITHM = 'AWS4-HMAC-SHA256'
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([\w-]+)\/(\d{8})\/([\w-]+)\/execute-api\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/
/** AWS's tolerance for the client's clock. */
const SKEW_MS = 5 * 60_000
const OFFLINE_HEADER = 'sls-offline-authorizer-override'

/** The signer in the event: an IAM user. */
const SIGNER = {
  accessKey: 'local',
  accountId: '000000000000',
  callerId: 'AIDALOCALLOCALLOCAL00',
  cognitoIdentity: null,
  principalOrgId: 'aws:PrincipalOrgID',
  userArn: 'arn:aws:iam::000000000000:user/local',
  userId: 'AIDALOCALLOCALLOCAL00',
}

const sha256 = data => createHash('sha256').update(data).digest('hex')
const hmac = (key, data) => createHmac('sha256', key).update(data).digest()
const percent = text =>
  encodeURIComponent(text).replace(/[!'()*]/g, char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** Path and query in signed form: the path encoded a second time, the query sorted. */
function canonicalTarget(target) {
  const [path, query = ''] = target.split('?')
  const pairs = [...new URLSearchParams(query)].map(([name, value]) => `${percent(name)}=${percent(value)}`)
  return [path.split('/').map(percent).join('/'), pairs.sort().join('&')]
}

/** Whether a request has a current signature for this API, by the local stack's credentials. */
function isSigned({ method, url, headers }, body) {
  const { AWS_ACCESS_KEY_ID: keyId, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: here } = process.env
  const [, id, day, region, names = '', given] = AUTHORIZATION.exec(headers.authorization ?? '') ?? []
  const signed = names.split(';')
  const date = headers['x-amz-date'] ?? ''
  const time = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  const payload = sha256(body)
  if (id !== keyId || region !== here || !date.startsWith(day)) return false
  if (!signed.includes('host') || !signed.includes('x-amz-date')) return false
  if (!(Math.abs(Date.now() - time) <= SKEW_MS)) return false
  if ((headers['x-amz-content-sha256'] ?? payload) !== payload) return false
  const lines = signed.map(name => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`).join('')
  const canonical = [method, ...canonicalTarget(url), lines, names, payload].join('\n')
  const scope = [day, region, 'execute-api', 'aws4_request']
  const text = [ALGORITHM, date, scope.join('/'), sha256(canonical)].join('\n')
  const own = hmac(scope.reduce(hmac, `AWS4${secret}`), text)
  return timingSafeEqual(own, Buffer.from(given, 'hex'))
}

const forbidden = h => h.response({ message: 'Forbidden' }).code(403).takeover()

/** The authentication scheme of one route; the server demands unique names. */
module.exports = ({ authorizer }, functionKey, method, path) => {
  const name = `iam ${functionKey} ${method} ${path}`
  const needsSigner = authorizer?.type === 'aws_iam'
  const getAuthenticateFunction = () => ({
    options: { payload: true },
    authenticate: (request, h) =>
      OFFLINE_HEADER in request.headers ? forbidden(h) : h.authenticated({ credentials: {} }),
    // Runs when the body is complete.
    payload(request, h) {
      if (!needsSigner) return h.continue
      const { req } = request.raw
      if (!isSigned(req, request.payload ?? '')) return forbidden(h)
      req.rawHeaders.push(OFFLINE_HEADER, JSON.stringify({ iam: SIGNER }))
      return h.continue
    },
  })
  return { name, scheme: name, getAuthenticateFunction }
}
