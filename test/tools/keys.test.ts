/** The arguments of `npm run keys`. */
import { type GetParameterCommand, ParameterNotFound } from '@aws-sdk/client-ssm'
import { describe, expect, it } from 'vitest'
import { hashOf, keyIdOf, SCOPES } from '../../lib/api/apiKey'
import { API_VERSION } from '../../lib/api/version'
import type { MerchantId } from '../../lib/order/merchant'
import { LOCAL_API_SECRET } from '../../tools/deployment/localShop'
import { readServerlessConfig, serviceName } from '../../tools/deployment/serverlessConfig'
import { checkKeyOptions, parseWantedKey } from '../../tools/keyCall'
import { keySecrets } from '../../tools/keySecrets'
import { NOW } from '../support/orders'
import { RARE } from '../support/rare'
import { useStages } from './tool'

const aStage = useStages()

describe('the call', () => {
  const parse = (options: object) => parseWantedKey({ live: false, ...options })

  it('makes a test key with every scope by default', () => {
    const wanted = { mode: 'test', name: 'shop', scopes: SCOPES }
    expect(parse({ name: ' shop ' })).toEqual(wanted)
    const told = { name: 'shop', live: true, scopes: 'read, refunds:write' }
    expect(parse(told)).toEqual({ ...wanted, mode: 'live', scopes: ['refunds:write', 'read'] })
  })

  it('accepts a name of 60 characters, and scopes with any separator', () => {
    expect(parse({ name: '🍵'.repeat(60) })).toMatchObject({ name: '🍵'.repeat(60) })
    for (const scopes of [
      'read,orders:write',
      ' read , , orders:write ',
      'read\n\torders:write',
      'read read orders:write',
    ])
      expect(parse({ name: 'x', scopes })).toMatchObject({ scopes: ['orders:write', 'read'] })
  })

  it.each<[object, string]>([
    [{}, '--name'],
    [{ name: '🍵'.repeat(61) }, '--name'],
    [{ name: '  ' }, '--name'],
    [{ name: 'x', scopes: 'write' }, '--scopes must be of'],
    [{ name: 'x', scopes: ' , ' }, '--scopes must be of'],
  ])('makes none: %j', (options, message) => expect(() => parse(options)).toThrow(message))

  const check = (verb: 'make' | 'list' | 'withdraw', options: object) =>
    checkKeyOptions(verb, { live: false, ...options })

  it('has options that go with its verb', () => {
    check('make', { name: 'x', scopes: 'read', live: true, merchant: '-' })
    check('list', { merchant: '-' })
    check('withdraw', {})
  })

  it.each<['list' | 'withdraw', object, string]>([
    ['withdraw', { merchant: '-' }, 'takes only the key’s number'],
    ['withdraw', { live: true }, '--live go with make'],
    ['withdraw', { name: 'x' }, 'go with make'],
    ['list', { name: 'x' }, '--name, --scopes and --live go with make'],
    ['list', { scopes: 'read' }, 'go with make'],
  ])('is refused: %s %j', (verb, options, message) => expect(() => check(verb, options)).toThrow(message))
})

describe('the secrets', () => {
  const ssm = (send: (name: string | undefined) => unknown) =>
    ({ send: async (command: unknown) => send((command as GetParameterCommand).input.Name) }) as never
  const secret = 's'.repeat(32)

  it('of a deployed stage are in SSM', async () => {
    const asked: unknown[] = []
    const answering = ssm(name => {
      asked.push(name)
      return { Parameter: { Value: secret } }
    })
    expect(await keySecrets('prod', answering)).toEqual([secret])
    expect(asked).toEqual([`/${serviceName('prod')}/prod/api-signing-keys`])
  })

  it('that are missing are reported with how to create them', async () => {
    const missing = ssm(() => {
      throw new ParameterNotFound({ message: '', $metadata: {} })
    })
    await expect(keySecrets('prod', missing)).rejects.toThrow(
      'docs/operations.md#an-api-for-your-own-back-end',
    )
  })

  it('of the local stack are those of serverless.yml', async () => {
    const params = (readServerlessConfig() as unknown as { params: { local: Record<string, string> } }).params
    expect(params.local.apiSigningKeys).toBe(`literal:${LOCAL_API_SECRET}`)
    const [first] = await keySecrets(
      'local',
      ssm(() => undefined),
    )
    expect(first).toBe(LOCAL_API_SECRET)
  })
})

describe.runIf(RARE)('npm run keys', () => {
  it('lists the keys without secrets, and withdraws one', async () => {
    const { run, apiKeys } = await aStage()
    const hash = hashOf('sk_test_…')
    const keyId = keyIdOf(hash)
    const fixed = { mode: 'test', name: 'reports', scopes: ['read'], version: API_VERSION } as const
    await apiKeys.add({ keyId, hash, ...fixed, createdAt: NOW })
    const list = await run('keys', 'list', '--json')
    expect(JSON.parse(list.stdout)).toEqual({ keyId, ...fixed, createdAt: '2026-11-23T02:00:00.000Z' })
    // Nor by the beginning of its number.
    expect(await run('keys', 'withdraw', keyId.slice(0, -1))).toMatchObject({ code: 1, stdout: '' })
    expect(await run('keys', 'withdraw', keyId)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(keyId),
    })
    expect((await apiKeys.find(hash))?.withdrawnAt).toBeTypeOf('number')
    expect((await run('keys', 'list')).stdout).toContain('withdrawn')
    expect(await run('keys', 'withdraw', 'key_0')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no key "key_0": npm run keys -- list\n',
    })
  })
  it('shows the merchant of each key', async () => {
    const { run, apiKeys } = await aStage()
    const hash = hashOf('sk_test_…')
    const fixed = { mode: 'test', name: 'tea', scopes: ['read'], version: API_VERSION } as const
    const merchant = 'teahouse' as MerchantId
    await apiKeys.add({ keyId: keyIdOf(hash), hash, merchant, ...fixed, createdAt: NOW })
    expect((await run('keys', 'list')).stdout).toContain('  teahouse  test  ')
    const other = hashOf('sk_test_other')
    await apiKeys.add({ keyId: keyIdOf(other), hash: other, ...fixed, createdAt: NOW })
    const mine = await run('keys', 'list', '--merchant', '-')
    expect(mine.stdout).toMatch(new RegExp(`^${keyIdOf(other)}  test  .*\\n$`))
    const unknown = await run('keys', 'make', '--name', 'tea', '--merchant', 'teahouse')
    expect(unknown).toMatchObject({ code: expect.any(Number), stdout: '' })
    expect(await apiKeys.list()).toHaveLength(2)
  })
})
