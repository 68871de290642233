/** The plugins of serverless.yml that prevent mistakes: when each refuses, and when it does not. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { loopbackServer } from '../support/loopback'
import { toXml } from './xml'

type Hooks = Readonly<Record<string, () => void>>

const requireHere = createRequire(join(PROJECT_FOLDER, 'package.json'))

/** What a plugin does at the framework's events, for a provider as serverless.yml comes to. */
function hooksOf(file: string, provider: object): Hooks {
  const Plugin = requireHere(file)
  return new Plugin({ serviceDir: PROJECT_FOLDER, service: { provider }, classes: { Error } }).hooks
}

const ALWAYS = './tools/deployment/alwaysDeploy.js'
const REMOVE = './tools/deployment/confirmRemove.js'
const LOCAL = './tools/deployment/refuseLocalDeploy.js'
const LOST = './tools/doctor/refuseLostPayments.js'
const WRONG = './tools/doctor/refuseWrongDeploy.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('are all of our own', () => {
  const { plugins } = parse(readFileSync(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8'), {
    logLevel: 'silent',
  })
  const own = (plugins as string[]).filter(name => name.startsWith('.'))
  expect(own.sort()).toEqual([ALWAYS, REMOVE, LOCAL, LOST, WRONG].sort())
})

describe('a shop', () => {
  const remove = hooksOf(REMOVE, { stage: 'prod' })

  it.each([undefined, '', 'dev', 'true', '1', 'PROD', 'prod '])(
    'is not removed by CONFIRM_REMOVE=%s',
    said => {
      vi.stubEnv('CONFIRM_REMOVE', said)
      expect(remove['before:remove:remove']).toThrow('CONFIRM_REMOVE=prod npx serverless remove --stage prod')
    },
  )

  it('is removed by its own stage', () => {
    vi.stubEnv('CONFIRM_REMOVE', 'prod')
    expect(remove['before:remove:remove']).not.toThrow()
  })

  it('of the laptop is not deployed, and every other is', () => {
    const deploy = (stage: string) => hooksOf(LOCAL, { stage })['before:deploy:deploy']
    expect(deploy('local')).toThrow('The stage "local" is for laptops.')
    for (const stage of ['prod', 'dev', 'localhost']) expect(deploy(stage)).not.toThrow()
  })

  it('that would answer every request with 500 is not deployed, whole or by a single function', () => {
    const hooks = hooksOf(WRONG, {
      stage: 'prod',
      region: 'ap-southeast-1',
      environment: { GATEWAYS: 'paypal' },
    })
    expect(Object.keys(hooks).sort()).toEqual(['before:deploy:function:initialize', 'before:package:cleanup'])
    expect(new Set(Object.values(hooks)).size).toBe(1)
    expect(hooks['before:package:cleanup']).toThrow(
      /^Nothing was deployed\.\n(?:!! {2}configuration: .*\n)+All checks: npm run doctor -- --stage prod$/,
    )
  })
})

describe('pending payments', () => {
  const DEPLOYED = {
    GATEWAYS: 'alipayPage, chinabank',
    GATEWAYS_RETIRED: 'alipayDirect',
    ALIPAY_APP_ID: '1',
    ALIPAY_APP_SELLER_ID: '2',
    ALIPAY_PARTNER: '3',
    ALIPAY_SELLER_ID: '3',
    CHINABANK_MERCHANT: '4',
  }

  type Merchants = Readonly<Record<string, object>> | ''

  /** What is said to a deployment of these settings and merchants over those. */
  async function deploy(
    environment: object,
    deployed: object = DEPLOYED,
    status = 200,
    { from, to }: { from?: Merchants; to?: Merchants } = {},
  ): Promise<string> {
    const asked: (string | undefined)[] = []
    const template = JSON.stringify({ ...(from !== undefined && { Metadata: { merchants: from } }) })
    const endpoint = await loopbackServer((request, response) => {
      if (request.method === 'POST') {
        response.end(toXml('GetTemplateResponse', { GetTemplateResult: { TemplateBody: template } }))
        return
      }
      asked.push(request.url)
      response.writeHead(status, status === 200 ? {} : { 'x-amzn-errortype': `${deployed}` })
      response.end(JSON.stringify({ Configuration: { Environment: { Variables: deployed } } }))
    })
    const Plugin = requireHere(LOST)
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const { hooks } = new Plugin({
      service: {
        service: 'tea',
        provider: { stage: 'prod', environment },
        resources: { Metadata: { merchants: to ?? '' } },
      },
      getProvider: () => ({
        getAwsSdkV3Config: async () => ({ endpoint, region: 'eu-west-1', credentials, maxAttempts: 1 }),
      }),
      classes: { Error },
    })
    expect(Object.keys(hooks)).toEqual(['before:deploy:deploy'])
    const said = await hooks['before:deploy:deploy']().then(
      () => '',
      (error: Error) => error.message,
    )
    expect(new Set(asked)).toEqual(new Set(['/2015-03-31/functions/tea-prod-notify']))
    return said
  }

  it.each<[string, object]>([
    ['nothing changes', {}],
    ['a gateway is retired', { GATEWAYS: 'chinabank', GATEWAYS_RETIRED: 'alipayDirect alipayPage' }],
    ['all are', { GATEWAYS: '', GATEWAYS_RETIRED: 'alipayDirect,alipayPage,chinabank' }],
    ['another one is first', { GATEWAYS: 'chinabank,alipayPage', GATEWAYS_RETIRED: 'alipayDirect' }],
    ['a retired one is removed', { GATEWAYS_RETIRED: '' }],
    ['one that was retired gets another account', { ALIPAY_PARTNER: '9', ALIPAY_SELLER_ID: '9' }],
  ])('are safe if %s', async (_, changes) => {
    expect(await deploy({ ...DEPLOYED, ...changes })).toBe('')
  })

  it.each<[object, string]>([
    [
      { GATEWAYS: 'chinabank' },
      'alipayPage takes payments, and neither GATEWAYS nor GATEWAYS_RETIRED names it',
    ],
    [{ GATEWAYS: '', GATEWAYS_RETIRED: 'alipayPage' }, 'chinabank takes payments, and neither'],
    [{ ALIPAY_APP_ID: '9' }, 'ALIPAY_APP_ID changes from 1 to 9, and alipayPage takes payments'],
    [{ ALIPAY_APP_SELLER_ID: '9' }, 'ALIPAY_APP_SELLER_ID changes from 2 to 9'],
    [{ CHINABANK_MERCHANT: '9' }, 'CHINABANK_MERCHANT changes from 4 to 9'],
    // Retired and changed by one deployment.
    [{ GATEWAYS: '', GATEWAYS_RETIRED: 'alipayPage chinabank', ALIPAY_APP_ID: '9' }, 'ALIPAY_APP_ID changes'],
  ])('are not lost by %j', async (changes, says) => {
    const said = await deploy({ ...DEPLOYED, ...changes })
    expect(said).toContain(says)
    expect(said.match(/^!! {2}/gm)).toHaveLength(1)
    expect(said).toContain('CONFIRM_CHANGE=prod npx serverless deploy --stage prod')
  })

  const TEA = { GATEWAYS: 'alipayDirect', GATEWAYS_RETIRED: 'chinabank', ALIPAY_PARTNER: '5' }
  const deployMerchants = (from: Merchants | undefined, to: Merchants) =>
    deploy(DEPLOYED, DEPLOYED, 200, { ...(from !== undefined && { from }), to })

  it.each<[string, Merchants | undefined, Merchants]>([
    ['no merchant is there before', undefined, { tea: TEA }],
    ['the first merchant comes', '', { tea: TEA }],
    ['nothing changes', { tea: TEA }, { tea: TEA }],
    ['it says its seller, who was its partner', { tea: TEA }, { tea: { ...TEA, ALIPAY_SELLER_ID: '5' } }],
    [
      'it retires its gateways',
      { tea: TEA },
      { tea: { ...TEA, GATEWAYS: '', GATEWAYS_RETIRED: 'alipayDirect' } },
    ],
  ])('of a merchant are safe where %s', async (_, from, to) => {
    expect(await deployMerchants(from, to)).toBe('')
  })

  it.each<[string, Merchants, string]>([
    ['that is left out', '', 'tea is missing, and its orders need its entry'],
    ['that is named anew', { teas: TEA }, 'tea is missing'],
    [
      'whose gateway is left out',
      { tea: { ...TEA, GATEWAYS: 'alipayPage' } },
      'tea: alipayDirect takes payments, and neither',
    ],
    [
      'whose account changes',
      { tea: { ...TEA, ALIPAY_PARTNER: '6', ALIPAY_SELLER_ID: '5' } },
      'tea: ALIPAY_PARTNER changes from 5 to 6, and alipayDirect takes payments',
    ],
  ])('of a merchant %s are not lost', async (_, to, says) => {
    const said = await deployMerchants({ tea: TEA }, to)
    expect(said).toContain(`!!  merchants.json: ${says}`)
    expect(said.match(/^!! {2}/gm)).toHaveLength(1)
  })

  it('do not exist before the first deployment', async () => {
    expect(await deploy({ GATEWAYS: 'alipayPage' }, ['ResourceNotFoundException'], 404)).toBe('')
  })

  it('are not risked if the deployed settings are unknown', async () => {
    expect(await deploy(DEPLOYED, ['AccessDeniedException'], 403)).not.toBe('')
  })

  it('are risked on request', async () => {
    vi.stubEnv('CONFIRM_CHANGE', 'prod')
    const { 'before:deploy:deploy': hook } = hooksOf(LOST, { stage: 'prod', environment: {} })
    await expect(hook?.()).resolves.toBeUndefined()
  })
})
