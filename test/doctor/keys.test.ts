/**
 * The doctor's check of keys: number, location and mistakes, never the keys themselves; also when AWS does not
 * answer.
 */
import { SSMClient } from '@aws-sdk/client-ssm'
import { describe, expect, it, vi } from 'vitest'
import { parseSecretReference } from '../../lib/config/secrets'
import { freePort } from '../../local/stack/ports'
import { examineKey, MD5_KEYS } from '../../tools/doctor/keys'
import { loopbackServer } from '../support/loopback'

const PLACE = { stage: 'prod', region: 'ap-southeast-1' }
const NAME = '/shouyin/prod/alipay-keys'
const [NEW, OLD] = ['n3wn3wn3wn3wn3wn3wn3wn3wn3wn3w00', '0ld0ld0ld0ld0ld0ld0ld0ld0ld0ld00']

const clientOf = (endpoint: string) =>
  new SSMClient({
    endpoint,
    region: PLACE.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  })

/** Plays SSM. */
async function ssm(answer: object, status = 200) {
  const endpoint = await loopbackServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer))
  })
  return clientOf(endpoint)
}

type Gateway = keyof typeof MD5_KEYS

const holding = (Value: string, Type = 'SecureString') => ssm({ Parameter: { Name: NAME, Type, Value } })

async function finding(client: SSMClient, text = `ssm:${NAME}`, gateway: Gateway = 'alipayDirect') {
  const reference = parseSecretReference(text) ?? expect.fail()
  const { finding: found } = await examineKey(MD5_KEYS[gateway], reference, client, PLACE)
  for (const key of [NEW, OLD]) expect(JSON.stringify(found)).not.toContain(key)
  return found
}

describe('the keys', () => {
  it('are counted', async () => {
    expect(await finding(await holding(NEW))).toMatchObject({
      check: 'keys',
      ok: true,
      says: expect.stringMatching(/^1 usable key in/),
    })
    expect((await finding(await holding(`${NEW},${OLD}`))).says).toContain('2 usable keys')
  })

  it('of the laptop are not fetched', async () => {
    const nobody = clientOf(`http://127.0.0.1:${await freePort()}`)
    expect(await finding(nobody, `literal:${NEW}`)).toMatchObject({ ok: true })
    const broken = await finding(nobody, 'literal:short')
    expect(broken).toMatchObject({ ok: false, todo: 'fix ALIPAY_KEYS' })
  })

  it.each<[string, string, string]>([
    ['is empty', '', 'is empty'],
    ['has a blank within', `${NEW} ${OLD}`, 'white space'],
    ['is too short', NEW.slice(1), 'is not 32 letters and digits'],
    ['is known to everybody', '0123456789abcdef0123456789abcdef', 'everybody knows'],
    ['lacks the second', `${NEW},,${NEW}`, 'Key 2'],
  ])('are refused when one %s', async (_, value, says) => {
    const found = await finding(await holding(value))
    expect(found).toMatchObject({ ok: false, says: expect.stringContaining(says) })
    expect(found.todo).toMatch(/^aws ssm put-parameter .*--name \/shouyin\/prod\/alipay-keys .*--overwrite$/)
  })

  it('of ChinaBank have rules of their own', async () => {
    const chinabank = async (value: string) =>
      finding(await holding(value), 'ssm:/chinabank-keys', 'chinabank')
    expect(await chinabank('K3y-of-a-shop-at-ChinaBank')).toMatchObject({
      ok: true,
      says: '1 usable key in the SSM parameter /chinabank-keys',
    })
    const short = await chinabank('test')
    expect(short).toMatchObject({ ok: false, says: expect.stringContaining('is not 16 to 64 visible') })
    expect(short.todo).toMatch(/--name \/chinabank-keys .*--overwrite$/)
    const nobody = clientOf(`http://127.0.0.1:${await freePort()}`)
    expect(await finding(nobody, 'literal:test', 'chinabank')).toMatchObject({
      ok: false,
      todo: 'fix CHINABANK_KEYS',
    })
  })

  it('must not lie unencrypted', async () => {
    const found = await finding(await holding(NEW, 'String'))
    expect(found).toMatchObject({ ok: false, says: expect.stringContaining('unencrypted') })
    expect(found.todo).toContain('--type SecureString')
  })

  it('must be there', async () => {
    const found = await finding(await ssm({ __type: 'ParameterNotFound' }, 400))
    expect(found).toMatchObject({ ok: false, says: `there is no SSM parameter ${NAME} in ap-southeast-1` })
    expect(found.todo).toContain('aws ssm put-parameter --region ap-southeast-1')
  })
})

describe('AWS', () => {
  it.each([
    ['AccessDeniedException', 'may not ssm:GetParameter', 'kms:Decrypt'],
    ['UnrecognizedClientException', 'rejects the credentials', 'clock'],
    ['ExpiredTokenException', 'rejects the credentials', 'log in'],
    ['InternalServerError', 'no answer from AWS in ap-southeast-1', 'check the region'],
  ])('answers %s', async (name, says, todo) => {
    const found = await finding(await ssm({ __type: name }, 400))
    expect(found).toMatchObject({ ok: false, says: expect.stringContaining(says) })
    expect(found.todo).toContain(todo)
  })

  it('does not answer', async () => {
    const found = await finding(clientOf(`http://127.0.0.1:${await freePort()}`))
    expect(found).toMatchObject({ ok: false, says: expect.stringContaining('ECONNREFUSED') })
  })

  it('is not asked without credentials', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
      vi.stubEnv(name, undefined)
    for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(name, '/nowhere')
    const found = await finding(new SSMClient({ region: PLACE.region }))
    expect(found).toMatchObject({ ok: false, says: 'this machine has no AWS credentials' })
    expect(found.todo).toContain('log in')
    vi.unstubAllEnvs()
  })
})

it.each([
  [true, 'String', true],
  [true, 'SecureString', true],
  [false, 'SecureString', true],
  [false, 'String', false],
])('what everybody may read (%s) may lie there as %s: %s', async (isPublic, Type, ok) => {
  const ssm = { send: async () => ({ Parameter: { Type, Value: 'x' } }) } as never
  const kind = { variable: 'X', parse: () => 1, summary: () => 'one', value: 'V', isPublic }
  const reference = { kind: 'ssm', parameterName: '/a' } as const
  const place = { stage: 'prod', region: 'eu-west-1' }
  const { finding, key } = await examineKey(kind, reference, ssm, place)
  expect([finding.ok, key]).toEqual([ok, ok ? 1 : undefined])
})
