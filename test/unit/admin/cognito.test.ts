/** Access in a deployed shop: sign-in by code and PKCE, and only the pool's own tokens as sessions. */
import { createHash, createHmac } from 'node:crypto'
import { FetchError } from 'aws-jwt-verify/error'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { cognitoAccess, ownPath } from '../../../lib/admin/access/cognitoAccess'
import { idTokenVerifier } from '../../../lib/admin/access/idToken'
import type { CodeExchange, ExchangeCode } from '../../../lib/admin/access/tokenEndpoint'
import { err, ok } from '../../../lib/result'
import type { Log } from '../../../lib/telemetry/events'
import { aPool, jwtPart, openOffice } from '../../support/office'
import { paidFact } from '../../support/orders'
import { STRANGER } from '../../support/rsaKeys'

const PUBLIC_URL = 'https://pay.example.com'
const SIGN_IN_URL = 'https://shop.auth.eu-west-1.amazoncognito.com'
const OWN_FORM = { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }
const pool = aPool()
const otherPool = aPool(STRANGER)

interface Cognito {
  /** What the pool's address for keys answers; undefined: nothing. */
  jwks: unknown
  /** What the token endpoint answers to a code. */
  exchange: ExchangeCode
  readonly asked: CodeExchange[]
  readonly logged: Parameters<Log>[]
}

function open() {
  const cognito: Cognito = { jwks: pool.jwks, exchange: async () => err('refused'), asked: [], logged: [] }
  const fetcher = {
    async fetch(uri: string) {
      if (cognito.jwks === undefined) throw new FetchError(uri, 'nobody answers')
      return new TextEncoder().encode(JSON.stringify(cognito.jwks)).buffer as ArrayBuffer
    },
  }
  const office = openOffice(
    cognitoAccess({
      publicUrl: PUBLIC_URL,
      clientId: 'client',
      signInUrl: SIGN_IN_URL,
      verify: idTokenVerifier({ userPool: pool.userPool, clientId: 'client' }, fetcher),
      exchange: asked => {
        cognito.asked.push(asked)
        return cognito.exchange(asked)
      },
      log: (...line) => void cognito.logged.push(line),
    }),
  )
  const signedIn = (token: string) => {
    office.world.cookies = [`__Host-admin=${token}`]
    return office
  }
  return { cognito, office, signedIn }
}

let { cognito, office, signedIn } = open()
beforeEach(() => {
  ;({ cognito, office, signedIn } = open())
})

/** The log line of a pool that does not answer. */
const unavailableLine = (error: string, message: string) => [
  ...['error', 'signInUnavailable'],
  {
    requestId: expect.stringMatching(/./),
    error,
    message: expect.stringContaining(message),
    frames: expect.any(String),
  },
]

describe('a session', () => {
  it('is the pool’s token', async () => {
    const { status, body } = await signedIn(pool.token()).get('/admin/orders')
    expect([status, body.includes('Signed in as mei · may act')]).toEqual([200, true])
  })

  const publicPem = String(pool.publicKey.export({ type: 'spki', format: 'pem' }))
  const byHmac = () => {
    const signed = `${jwtPart({ alg: 'HS256', kid: 'key-1' })}.${jwtPart(pool.claims)}`
    return `${signed}.${createHmac('sha256', publicPem).update(signed).digest('base64url')}`
  }
  const tampered = () => {
    const [header, , signature] = pool.token({ 'cognito:groups': ['viewer'] }).split('.')
    return `${header}.${jwtPart({ ...pool.claims, 'cognito:groups': ['operator'] })}.${signature}`
  }
  it.each([
    ['of another issuer', () => pool.token({ iss: pool.claims.iss.replace('AbCdEf123', 'ZzZzZz999') })],
    ['of another region', () => pool.token({ iss: pool.claims.iss.replace('eu-west-1', 'us-east-1') })],
    ['for another client', () => pool.token({ aud: 'other' })],
    ['whose time is over', () => pool.token({ exp: pool.claims.iat - 1 })],
    ['whose time has not come', () => pool.token({ nbf: pool.claims.iat + 600 })],
    ['that is an access token', () => pool.token({ token_use: 'access', client_id: 'client' })],
    ['without a valid signature', () => `${jwtPart({ alg: 'none', kid: 'key-1' })}.${jwtPart(pool.claims)}.`],
    ['whose signature was removed', () => `${pool.token().split('.').slice(0, 2).join('.')}.`],
    ['signed by HMAC with the public key', byHmac],
    ['signed by an unknown key', () => pool.token({}, { kid: 'key-2' })],
    ['signed by another’s key of the same name', () => otherPool.token()],
    ['without the key’s name', () => pool.token({}, { kid: undefined })],
    ['that was changed', tampered],
    ['that is none', () => 'x.y.z'],
  ])('is not a token %s', async (_, token) => {
    const { status, headers, body } = await signedIn(token()).get('/admin/orders?state=paid')
    expect([status, body]).toEqual([303, ''])
    expect(headers.location).toContain(`${SIGN_IN_URL}/oauth2/authorize?`)
    const order = office.put([paidFact(undefined, undefined, 'alipayPage')])
    const post = await office.post(`/admin/orders/${order.orderId}/refund`, {}, OWN_FORM)
    expect([post.status, post.body.includes('data-message="sessionExpired"')]).toEqual([401, true])
  })

  it('cannot be verified when the pool’s keys are unavailable, and nobody is admitted', async () => {
    cognito.jwks = undefined
    const { status, body } = await signedIn(pool.token()).get('/admin/orders')
    expect([status, body.includes('data-message="signInUnavailable"')]).toEqual([503, true])
    expect(cognito.logged).toEqual([unavailableLine('Error', 'nobody answers')])
    cognito.jwks = pool.jwks
    expect((await office.get('/admin/orders')).status).toBe(200)
  })
})

describe('a person', () => {
  const order = () => office.put([paidFact(), paidFact('2')], { gateway: 'alipayDirect' }, 'paidTwice')
  const formOf = async () =>
    /name="formToken" value="([^"]+)"/.exec((await office.get('/admin')).body)?.[1] ?? ''

  it.each([
    ['viewer', false],
    ['operator', true],
  ])(
    'in the group %s sees of an address in an illegal request what the group may',
    async (group, isWhole) => {
      signedIn(pool.token({ 'cognito:groups': [group] }))
      const { now } = office.world
      office.illegal.requests.set('1', {
        id: '1',
        at: now,
        reason: 'amountMismatch',
        channel: 'notify',
        sourceIp: '203.0.113.9',
        userAgent: 'Mozilla',
        claimedOrder: '',
        requestId: 'r',
        copy: 'buyer_email=buyer%40example.com&a=1',
      })
      const { body } = await office.get('/admin/illegal')
      expect([
        body.includes('buyer%40example.com'),
        body.includes('buyer_email=b…%40example.com&amp;a=1'),
      ]).toEqual([...[isWhole, !isWhole]])
    },
  )

  it('in the group viewer can see, and cannot act', async () => {
    signedIn(pool.token({ 'cognito:groups': ['viewer'] }))
    const { orderId } = order()
    const { body } = await office.get(`/admin/orders/${orderId}`)
    expect(body).toContain('b…@example.com')
    expect(body).not.toContain('buyer@example.com')
    expect(body).not.toMatch(/\/attended"|<summary>Refund/)
    const fields = { formToken: await formOf(), concern: 'paidTwice', seen: '2', note: 'x' }
    for (const name of ['attended', 'refund']) {
      const answer = await office.post(`/admin/orders/${orderId}/${name}`, fields, OWN_FORM)
      expect([answer.status, answer.body.includes('data-message="viewOnly"')]).toEqual([403, true])
    }
    expect(Object.keys(office.table.orders.get(orderId)?.facts ?? {})).toHaveLength(2)
  })

  it.each([[['operator', 'viewer']], [['viewer', 'operator']]])('in the groups %j can act', async groups => {
    signedIn(pool.token({ 'cognito:groups': groups }))
    const { orderId } = order()
    const fields = { formToken: await formOf(), concern: 'paidTwice', seen: '2', note: 'x' }
    expect((await office.post(`/admin/orders/${orderId}/attended`, fields, OWN_FORM)).status).toBe(303)
  })

  it('with a long name is recorded by its beginning', async () => {
    signedIn(pool.token({ 'cognito:username': '梅'.repeat(101) }))
    const { orderId } = order()
    const fields = { formToken: await formOf(), concern: 'paidTwice', seen: '2', note: 'x' }
    await office.post(`/admin/orders/${orderId}/attended`, fields, OWN_FORM)
    const { facts } = office.table.orders.get(orderId) ?? expect.fail()
    expect(Object.values(facts)).toContainEqual(expect.objectContaining({ person: '梅'.repeat(100) }))
  })

  it('in the group operator acts under the own name', async () => {
    signedIn(pool.token())
    const { orderId } = order()
    const fields = { formToken: await formOf(), concern: 'paidTwice', seen: '2', note: 'spoke to her' }
    expect((await office.post(`/admin/orders/${orderId}/attended`, fields, OWN_FORM)).status).toBe(303)
    const { facts } = office.table.orders.get(orderId) ?? expect.fail()
    expect(Object.values(facts)).toContainEqual(
      expect.objectContaining({ kind: 'attended', person: 'mei', sourceId: 'spoke to her' }),
    )
  })

  it.each([[[]], [['owners']], [undefined]])('in the groups %j sees nothing', async groups => {
    signedIn(pool.token({ 'cognito:groups': groups }))
    const { status, body } = await office.get('/admin/orders')
    expect([status, body.includes('data-message="noRole"')]).toEqual([403, true])
    expect(body).not.toContain('<nav class="sections"')
    const fields = { formToken: await formOf() }
    expect((await office.post('/admin/orders/x/refund', fields, OWN_FORM)).status).toBe(403)
    expect((await office.post('/admin/sign-out', fields, OWN_FORM)).status).toBe(303)
  })

  it('needs the form of the own session, from the shop’s own origin', async () => {
    const old = pool.token({ exp: pool.claims.exp + 1 })
    signedIn(old)
    const formToken = await formOf()
    signedIn(pool.token())
    const sent = (fields: Record<string, string>, headers: Record<string, string>) =>
      office.post('/admin/sign-out', fields, headers)
    expect((await sent({ formToken }, OWN_FORM)).status).toBe(403)
    const own = { formToken: await formOf() }
    expect((await sent(own, { origin: 'https://api.execute-api.example.com' })).status).toBe(403)
    expect((await sent(own, OWN_FORM)).status).toBe(303)
  })
})

describe('signing in', () => {
  const begin = async (path = '/admin/orders?state=paid') => {
    const { headers, cookies } = await office.get(path)
    const url = new URL(headers.location ?? '')
    office.world.cookies = [String(cookies[0]?.split(';')[0])]
    return {
      url,
      cookies,
      state: url.searchParams.get('state') ?? '',
      nonce: url.searchParams.get('nonce') ?? '',
    }
  }
  const back = (state: string, code = 'code') => office.get(`/admin/callback?code=${code}&state=${state}`)

  it('uses a code, bound to this browser, and stores nothing that a script or another host can read', async () => {
    const { url, cookies } = await begin()
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'client',
      scope: 'openid',
      code_challenge_method: 'S256',
      redirect_uri: `${PUBLIC_URL}/admin/callback`,
    })
    expect(cookies).toEqual([
      expect.stringMatching(
        /^__Host-admin-sign-in=\S+; Path=\/; Max-Age=900; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ])
  })

  it.each(['/admin', '/admin/links/new', '/admin/orders?state=paid&page=2'])(
    'ends at %s if it began there',
    async path => {
      const { state, nonce } = await begin(path)
      cognito.exchange = async () => ok(pool.token({ nonce }))
      expect((await back(state)).headers.location).toBe(path)
    },
  )

  it('uses unguessable values, new ones each time', async () => {
    const pending = async () => {
      const { cookies } = await begin()
      return (
        /=(\S+);/
          .exec(cookies[0] ?? '')?.[1]
          ?.split('.')
          .slice(0, 3) ?? []
      )
    }
    const secrets = [...(await pending()), ...(await pending())]
    for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43}$/)
    expect(new Set(secrets).size).toBe(6)
  })

  it('ends at the requested page, with the token as the session', async () => {
    const { url, state, nonce } = await begin()
    expect([...url.searchParams.keys()].sort()).toEqual([
      ...['client_id', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri'],
      ...['response_type', 'scope', 'state'],
    ])
    const token = pool.token({ nonce })
    cognito.exchange = async () => ok(token)
    const { status, headers, cookies } = await back(state)
    expect([status, headers.location]).toEqual([303, '/admin/orders?state=paid'])
    expect(cookies).toEqual([`__Host-admin=${token}; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax`])
    const [asked] = cognito.asked
    expect(asked).toMatchObject({ code: 'code', redirectUri: `${PUBLIC_URL}/admin/callback` })
    const challenge = createHash('sha256').update(String(asked?.verifier)).digest('base64url')
    expect(challenge).toBe(url.searchParams.get('code_challenge'))
  })

  const refused = async (answer: ReturnType<typeof back>) => {
    const { status, body, cookies } = await answer
    expect([status, body.includes('data-message="signInRefused"'), cookies]).toEqual([400, true, []])
  }

  it.each(['', 'x'])('is refused with the state %j, before any request', async state => {
    await begin()
    cognito.exchange = async () => ok(pool.token())
    await refused(back(state))
    expect(cognito.asked).toEqual([])
  })

  it('is refused in a browser that did not begin it', async () => {
    const { state } = await begin()
    office.world.cookies = []
    await refused(back(state))
    await refused(back(''))
    expect(cognito.asked).toEqual([])
  })

  it('is refused without a code', async () => {
    const { state } = await begin()
    await refused(back(state, ''))
  })

  it.each([
    ['another nonce', () => pool.token({ nonce: 'other' })],
    ['no nonce', () => pool.token()],
    ['another pool’s token', () => otherPool.token()],
  ])('is refused with %s', async (_, token) => {
    const { state } = await begin()
    cognito.exchange = async () => ok(token())
    await refused(back(state))
  })

  it('is refused when the code is, and may be retried when the pool does not answer', async () => {
    const { state } = await begin()
    await refused(back(state))
    expect(cognito.logged).toEqual([])
    cognito.exchange = async () => err({ unavailable: new TypeError('fetch failed') })
    expect((await back(state)).status).toBe(503)
    expect(cognito.logged).toEqual([unavailableLine('TypeError', 'fetch failed')])
  })

  it('redirects to no other site', async () => {
    const pieces = ['/admin', '/', '//', '..', '\\', '?', '@', '#', '%2f', ':', 'evil.example', '\t', '&']
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces)).map(each => each.join('')),
        text => {
          const path = ownPath(text)
          const url = new URL(path, PUBLIC_URL)
          expect([url.origin, /^\/admin(\/|$)/.test(url.pathname)]).toEqual([PUBLIC_URL, true])
        },
      ),
    )
    expect(
      ['//evil.example', '/\\evil', 'https://evil.example', '/administrator', '/admin@evil'].map(ownPath),
    ).toEqual(Array(5).fill('/admin'))
  })
})

describe('signing out', () => {
  it('ends the session here and at the pool', async () => {
    signedIn(pool.token())
    const { body, headers: shown } = await office.get('/admin')
    expect(shown['content-security-policy']).toContain(`form-action 'self' ${SIGN_IN_URL}`)
    const formToken = /name="formToken" value="([^"]+)"/.exec(body)?.[1] ?? ''
    const { status, headers, cookies } = await office.post('/admin/sign-out', { formToken }, OWN_FORM)
    expect(status).toBe(303)
    const query = new URLSearchParams({ client_id: 'client', logout_uri: `${PUBLIC_URL}/admin/signed-out` })
    expect(headers.location).toBe(`${SIGN_IN_URL}/logout?${query}`)
    expect(cookies).toEqual(['__Host-admin=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax'])
  })

  it('ends at a page that needs no session', async () => {
    const { status, body } = await office.get('/admin/signed-out')
    expect([status, body.includes('data-message="signedOut"')]).toEqual([200, true])
  })
})
