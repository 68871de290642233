/** The office's function with the environment of a deployed shop and a fake user pool: from sign-in to sign-out. */
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { playCognito } from '../support/cognito'
import { anEvent, CONTEXT } from '../support/events'
import { aPool, jwtPart } from '../support/office'
import { STRANGER } from '../support/rsaKeys'
import { freshTables } from '../support/tables'

const PUBLIC_URL = 'https://pay.example.com'
const SIGN_IN_URL = 'https://shouyin-prod-123456789012.auth.eu-west-1.amazoncognito.com'
const CALLBACK = `${PUBLIC_URL}/admin/callback`

let cognito: Awaited<ReturnType<typeof playCognito>>
let handler: typeof import('../../functions/admin').handler
const realRequest = https.request

/** Whom the function would ask at AWS, it asks here. */
function answerForAws(origin: string) {
  const realFetch = fetch
  vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
    realFetch(url.replace(SIGN_IN_URL, origin), init),
  )
  https.request = ((url: string, options: http.RequestOptions, ...rest: []) => {
    const { hostname, pathname } = new URL(url)
    expect(hostname).toBe('cognito-idp.eu-west-1.amazonaws.com')
    return http.request(`${origin}${pathname}`, options, ...rest)
  }) as typeof https.request
  syncBuiltinESMExports()
}

beforeAll(async () => {
  const { names } = await freshTables()
  const deployed = { callbackUrls: [CALLBACK], logoutUrls: [`${PUBLIC_URL}/admin/signed-out`] }
  const client = readFileSync(join(PROJECT_FOLDER, 'cloud/admin.yml'), 'utf8')
  for (const said of [
    'AllowedOAuthFlows: [code]',
    'AllowedOAuthScopes: [openid]',
    '/admin/callback]',
    '/admin/signed-out]',
  ])
    expect(client).toContain(said)
  cognito = await playCognito({ clientId: 'client', ...deployed })
  const environment = {
    SHOP_NAME: '山居小铺',
    PUBLIC_URL,
    ORDER_LIFETIME_MINUTES: '120',
    SERVICE_NAME: 'shouyin',
    STAGE: 'prod',
    GATEWAYS: 'alipayPage',
    ORDERS_TABLE: names.orders,
    ILLEGAL_REQUESTS_TABLE: names.illegalRequests,
    ILLEGAL_FREE_WRITES: '12',
    VISIT_QUEUE: 'visits',
    ADMIN: 'cognito',
    ADMIN_CLIENT_ID: 'client',
    ADMIN_USER_POOL: cognito.pool.userPool,
    ADMIN_SIGN_IN_URL: SIGN_IN_URL,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: inject('dynamodbEndpoint'),
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  answerForAws(cognito.origin)
  // A container of its own: clients and configuration are kept by the modules.
  vi.resetModules()
  ;({ handler } = await import('../../functions/admin'))
})
afterAll(async () => {
  vi.resetModules()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  https.request = realRequest
  syncBuiltinESMExports()
  await cognito.stop()
})

/** A browser, as far as the office and the pool can see. */
let cookies: Map<string, string>
beforeEach(() => {
  cookies = new Map()
  cognito.world.claims = {}
})
async function ask(address: string, parts: Parameters<typeof anEvent>[0] = {}) {
  const { pathname, search } = new URL(address, PUBLIC_URL)
  const headers = { host: 'pay.example.com', 'accept-language': 'en', ...parts?.headers }
  const event = anEvent({ method: 'GET', path: pathname, query: search.slice(1), ...parts, headers })
  const answer = await handler({ ...event, cookies: [...cookies].map(pair => pair.join('=')) }, CONTEXT)
  // Where API Gateway looks for them.
  expect(answer.headers).not.toHaveProperty('set-cookie')
  for (const cookie of answer.cookies ?? []) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    cookies.set(name, value)
  }
  return {
    status: answer.statusCode,
    location: String(answer.headers?.location ?? ''),
    body: answer.body ?? '',
  }
}
/** What the sign-in pages answer, which lead on at once: somebody has typed her password. */
async function atThePool(location: string) {
  expect(location.startsWith(`${SIGN_IN_URL}/`)).toBe(true)
  const answer = await fetch(location.replace(SIGN_IN_URL, cognito.origin), { redirect: 'manual' })
  return { status: answer.status, location: answer.headers.get('location') ?? '' }
}
async function signIn(path = '/admin/orders') {
  const { location } = await ask(path)
  return ask((await atThePool(location)).location)
}
const withToken = (token: string) => {
  cookies.set('__Host-admin', token)
  return ask('/admin/orders')
}

describe('a person who signs in', () => {
  it('gets the requested page, under the identity from the pool', async () => {
    const back = await signIn('/admin/orders?day=2026-11-23')
    expect([back.status, back.location]).toEqual([303, '/admin/orders?day=2026-11-23'])
    const { status, body } = await ask(back.location)
    expect([status, body.includes('Signed in as mei · may act')]).toEqual([200, true])
    // The keys were asked for once, and are kept.
    await ask('/admin/orders')
    expect(cognito.world.asked).toBe(1)
  })

  it.each([
    [['viewer'], 200, 'Signed in as mei · may look'],
    [['owners'], 403, 'data-message="noRole"'],
    [undefined, 403, 'data-message="noRole"'],
  ])('with the groups %j gets %i', async (groups, expected, text) => {
    cognito.world.claims = { 'cognito:groups': groups }
    await signIn()
    const { status, body } = await ask('/admin/orders')
    expect([status, body.includes(text)]).toEqual([expected, true])
  })

  it('needs the browser that began it, and can use a code once', async () => {
    const { location } = await ask('/admin')
    const back = (await atThePool(location)).location
    const mine = cookies
    cookies = new Map()
    expect((await ask(back)).body).toContain('data-message="signInRefused"')
    cookies = mine
    expect((await ask(back)).status).toBe(303)
    cookies.delete('__Host-admin')
    expect((await ask(back)).body).toContain('data-message="signInRefused"')
    expect(cookies.has('__Host-admin')).toBe(false)
  })

  it('is refused with a code from another browser', async () => {
    const theirs = (await atThePool((await ask('/admin')).location)).location
    cookies = new Map()
    const own = new URL((await ask('/admin')).location)
    const mixed = new URL(theirs)
    mixed.searchParams.set('state', own.searchParams.get('state') ?? '')
    // The state is her own; PKCE tells.
    expect((await ask(mixed.href)).body).toContain('data-message="signInRefused"')
  })

  it('is refused if the token is for another sign-in', async () => {
    cognito.world.claims = { nonce: 'another' }
    expect((await signIn()).body).toContain('data-message="signInRefused"')
  })

  it('signs out here and at the pool', async () => {
    await signIn()
    const token = /name="formToken" value="([^"]+)"/.exec((await ask('/admin/orders')).body)?.[1] ?? ''
    const form = { 'content-type': 'application/x-www-form-urlencoded', origin: PUBLIC_URL }
    const out = await ask('/admin/sign-out', { method: 'POST', body: `formToken=${token}`, headers: form })
    expect([out.status, cookies.get('__Host-admin')]).toEqual([303, ''])
    expect((await atThePool(out.location)).location).toBe(`${PUBLIC_URL}/admin/signed-out`)
    expect((await ask('/admin/signed-out')).status).toBe(200)
  })
})

describe('a session is refused:', () => {
  const token = (...of: Parameters<typeof cognito.pool.token>) => cognito.pool.token(...of)
  it.each<[string, () => string]>([
    ['one whose time is over', () => token({ exp: Math.floor(Date.now() / 1000) - 1 })],
    ['one for another client', () => token({ aud: 'other' })],
    ['one of another pool', () => token({ iss: cognito.pool.claims.iss.replace('AbCdEf123', 'ZzZzZz999') })],
    ['an access token', () => token({ token_use: 'access', client_id: 'client' })],
    [
      'one without a valid signature',
      () => `${jwtPart({ alg: 'none', kid: 'key-1' })}.${jwtPart(cognito.pool.claims)}.`,
    ],
    [
      'one signed with the public key as a secret',
      () => {
        const signed = `${jwtPart({ alg: 'HS256', kid: 'key-1' })}.${jwtPart(cognito.pool.claims)}`
        const key = String(cognito.pool.publicKey.export({ type: 'spki', format: 'pem' }))
        return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
      },
    ],
    ['one by a stranger’s key of the same name', () => aPool(STRANGER).token()],
    ['none at all', () => 'x'],
  ])('%s', async (_, forged) => {
    const { status, location, body } = await withToken(forged())
    expect([status, location.startsWith(`${SIGN_IN_URL}/oauth2/authorize?`)]).toEqual([303, true])
    expect(body).not.toContain('mei')
  })
})
