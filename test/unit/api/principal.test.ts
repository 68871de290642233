/** The signer of a request: users and role sessions as API Gateway names them, and nobody else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reasonIn, storedReason } from '../../../lib/api/caller'
import { readPrincipal } from '../../../lib/api/principal'
import { authorizerOf } from '../../support/iam'

const read = (changes: object) => readPrincipal(authorizerOf(changes))

describe('a caller is named by', () => {
  it.each([
    [
      'its role, whatever its session',
      'arn:aws:sts::123456789012:assumed-role/back-end/i-0123',
      'role/back-end',
    ],
    [
      'its role, of whoever signed in',
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Dev_073/a.b@example.com',
      'role/AWSReservedSSO_Dev_073',
    ],
    ['its user', 'arn:aws:iam::123456789012:user/alice', 'user/alice'],
    ['its user, without the path', 'arn:aws:iam::123456789012:user/ops/cn:1/alice', 'user/alice'],
    ['its user, in China', 'arn:aws-cn:iam::123456789012:user/alice', 'user/alice'],
  ])('%s', (_, arn, id) => {
    expect(read({ userArn: arn })).toEqual({ ok: true, value: { id: `iam:123456789012:${id}`, arn } })
  })
})

const MISSING = { ok: false, error: 'missing_signature' }
const UNSUPPORTED = { ok: false, error: 'unsupported_principal' }

it.each<[string, unknown]>([
  ['no authorizer', undefined],
  ['nothing', null],
  ['a text', 'arn:aws:iam::123456789012:user/alice'],
  ['another authorizer', { lambda: authorizerOf().iam, jwt: { claims: authorizerOf().iam } }],
  ['an authorizer that says nothing', { iam: null }],
  ['a list', { iam: [authorizerOf().iam] }],
  ['nobody', authorizerOf({ userArn: undefined })],
  ['an empty name', authorizerOf({ userArn: '' })],
  ['a number', authorizerOf({ userArn: 7 })],
])('%s is not signed', (_, authorizer) => expect(readPrincipal(authorizer)).toEqual(MISSING))

it.each<[string, object]>([
  ['the root user', { userArn: 'arn:aws:iam::123456789012:root' }],
  ['a federated user', { userArn: 'arn:aws:sts::123456789012:federated-user/alice' }],
  ['a role without a session', { userArn: 'arn:aws:sts::123456789012:assumed-role/back-end' }],
  ['a session within a session', { userArn: 'arn:aws:sts::123456789012:assumed-role/back-end/a/b' }],
  ['a user of no account', { userArn: 'arn:aws:iam:::user/alice' }],
  ['a name with a blank', { userArn: 'arn:aws:iam::123456789012:user/al ice' }],
  ['an ARN with something before it', { userArn: 'x arn:aws:iam::123456789012:user/alice' }],
  ['an ARN with a line after it', { userArn: 'arn:aws:iam::123456789012:user/alice\n' }],
  [
    'a visitor by Cognito',
    { cognitoIdentity: { amr: ['unauthenticated'], identityId: 'a', identityPoolId: 'b' } },
  ],
])('%s may not call', (_, changes) => expect(read(changes)).toEqual(UNSUPPORTED))

it('two principals never have the same name, which is distinguished from the reason', () => {
  const name = fc.stringMatching(/^[\w+=,.@-]{1,64}$/)
  const account = fc.stringMatching(/^\d{12}$/)
  const arn = fc.oneof(
    fc
      .record({ account, name })
      .map(({ account, name }) => [`${account} user ${name}`, `iam::${account}:user/${name}`]),
    fc
      .record({ account, name, session: name })
      .map(({ account, name, session }) => [
        `${account} role ${name}`,
        `sts::${account}:assumed-role/${name}/${session}`,
      ]),
  )
  const reason = fc.string({ minLength: 1, maxLength: 150 })
  fc.assert(
    fc.property(arn, arn, reason, ([one, oneArn], [other, otherArn], why) => {
      const ids = [oneArn, otherArn].map(each => {
        const principal = read({ userArn: `arn:aws:${each}` })
        return principal.ok ? principal.value.id : expect.fail(each)
      })
      expect(ids[0] === ids[1]).toBe(one === other)
      const [id = ''] = ids
      // So much is kept of it.
      expect([reasonIn(storedReason({ id })), reasonIn(storedReason({ id }, why))]).toEqual(['', why])
      expect(storedReason({ id }, 'x'.repeat(150)).length).toBeLessThanOrEqual(240)
    }),
  )
})

it('a text by a person is no caller', () => {
  for (const text of ['broken cup', 'key: x', 'iam: x', 'iam:1:role/a: x', 'a key_1: x', ''])
    expect(reasonIn(text)).toBe(text)
  expect(reasonIn('key_0123456789AB: iam:123456789012:role/a: x')).toBe('iam:123456789012:role/a: x')
})
