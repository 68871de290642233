/** The office has no pages unless the settings say how people sign in. */
import { describe, expect, it } from 'vitest'
import { readAdmin } from '../../../lib/config/admin'
import type { Environment } from '../../../lib/config/environment'

function read(env: Environment) {
  const problems: string[] = []
  return { config: readAdmin(env, sentence => problems.push(sentence)), problems }
}

const COGNITO = {
  ADMIN: 'cognito',
  STAGE: 'prod',
  ADMIN_USER_POOL: 'ap-southeast-1_AbCdEf123',
  ADMIN_CLIENT_ID: 'client',
  ADMIN_SIGN_IN_URL: 'https://shop.auth.ap-southeast-1.amazoncognito.com',
}

describe('ADMIN', () => {
  it.each([undefined, '', ' '])('%j is a shop without office pages', ADMIN => {
    expect(read({ ADMIN })).toEqual({ config: { kind: 'off' }, problems: [] })
  })

  it('loopback is for the laptop', () => {
    expect(read({ ADMIN: 'loopback', STAGE: 'local' })).toEqual({
      config: { kind: 'loopback' },
      problems: [],
    })
  })

  it.each([undefined, '', 'prod', 'dev', 'Local'])('loopback is refused in the stage %j', STAGE => {
    expect(read({ ADMIN: 'loopback', STAGE }).problems).toEqual([expect.stringContaining('on the laptop')])
  })

  it('cognito names the pool, its client and its pages', () => {
    const { config, problems } = read(COGNITO)
    expect(problems).toEqual([])
    expect(config).toEqual({
      kind: 'cognito',
      userPool: COGNITO.ADMIN_USER_POOL,
      clientId: 'client',
      signInUrl: COGNITO.ADMIN_SIGN_IN_URL,
    })
  })

  it.each([
    ['ADMIN_USER_POOL', ''],
    ['ADMIN_USER_POOL', 'pool'],
    ['ADMIN_CLIENT_ID', ''],
    ['ADMIN_SIGN_IN_URL', ''],
    ['ADMIN_SIGN_IN_URL', 'http://127.0.0.1:1'],
    ['ADMIN_SIGN_IN_URL', 'https://example.com/login'],
  ])('cognito needs %s, and not %j', (name, value) => {
    expect(read({ ...COGNITO, [name]: value }).problems).toEqual([expect.stringContaining(name)])
  })

  it.each(['pawshop', 'my-amazon', 'cognito'])('cognito refuses %s as the name of a domain', name => {
    const [problem, ...others] = read({ ...COGNITO, SERVICE_NAME: name }).problems
    expect([problem, others]).toEqual([expect.stringContaining('SERVICE_NAME must not contain'), []])
  })

  it.each(['teahouse', 'amazing', 'shop-aw-s'])('cognito accepts %s as the name of a domain', name => {
    expect(read({ ...COGNITO, SERVICE_NAME: name }).problems).toEqual([])
  })

  it('a shop without office pages may have any name', () => {
    expect(read({ ADMIN: '', SERVICE_NAME: 'pawshop' }).problems).toEqual([])
  })

  it.each(['off', 'true', 'Cognito', 'open'])('%s is unknown', ADMIN => {
    expect(read({ ADMIN, STAGE: 'local' })).toMatchObject({
      config: { kind: 'off' },
      problems: [expect.stringContaining('ADMIN must be')],
    })
  })
})
