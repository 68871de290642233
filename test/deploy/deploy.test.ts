/** `serverless deploy --stage prod` and `remove`, as far as possible without AWS. */

import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { PROJECT_FOLDER, readServerlessConfig, serviceName } from '../../tools/deployment/serverlessConfig'
import { unzip } from '../runtime/unzip'
import { NIGHTLY } from '../support/rare'
import { type AwsStub, type Call, CREDENTIALS, REGION, startAwsStub } from './awsStub'
import { type Ending, makeShopFolder, type ShopFolder } from './shopFolder'
import { ACCOUNT, type Stack } from './stacks'
import { evaluator } from './template'

const service = serviceName('prod')
const { functions } = readServerlessConfig()
const KEYS = Object.keys(functions)
const STACK = `${service}-prod`
const PROD = ['--stage', 'prod', '--region', REGION]
/** What nobody may find in a deployment. */
const SECRET = 'thekeyofanothershop0000000000000'
const SETTINGS = {
  SHOP_NAME: '山居小铺',
  GATEWAYS: 'alipayDirect',
  ALIPAY_PARTNER: '2088123412341234',
  // With all functions there are; shops without the API are those of twoShops.test.ts.
  SHOP_API: 'on',
  EPAY_MERCHANT: '1001',
  MY_OWN_NOTE: SECRET,
}
/** The key of the local stack, as serverless.yml gives it to functions. */
const LOCAL_KEY = /literal:\w+/.exec(readFileSync(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8'))?.[0]

const exists = <T>(value: T | undefined): T => value ?? expect.fail('missing')
const named = ({ service, action }: Call) => `${service}:${action}`
const stackOf = (aws: AwsStub): Stack => exists(aws.stacks.find(STACK))
const deployedFunctions = (stack: Stack) =>
  Object.entries(stack.template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
/** Where the template says that a function's code is. */
const codeKey = (properties: unknown): string => (properties as { Code: { S3Key: string } }).Code.S3Key
const deploymentBucket = (aws: AwsStub) =>
  exists(aws.stacks.buckets.get(exists(stackOf(aws).resources.get('ServerlessDeploymentBucket')).physicalId))
/** The names of the tables, which the account keeps. */
const tables = (aws: AwsStub) =>
  [...aws.stacks.names].filter(name => name.startsWith('AWS::DynamoDB::Table/')).sort()
const refusals = (calls: readonly Call[]) =>
  calls.flatMap(call => (call.refusal === undefined ? [] : [`${named(call)} ${call.refusal}`]))
/** Calls in order, the repeated polls and parallel calls once. */
const course = (calls: readonly Call[]) =>
  calls.map(named).filter((name, index, all) => name !== all[index - 1])

/** Environment of a function as Lambda would get it. */
function environmentOf(stack: Stack, key: string): Record<string, unknown> {
  const { value } = evaluator(stack.template, {
    region: REGION,
    accountId: ACCOUNT,
    stackName: STACK,
    physicalId: logicalId => stack.resources.get(logicalId)?.physicalId,
  })
  const name = `${STACK}-${key}`
  const [, { Properties } = {}] = exists(
    deployedFunctions(stack).find(([, { Properties = {} }]) => Properties.FunctionName === name),
  )
  const { Environment } = value(Properties) as { Environment: { Variables: Record<string, unknown> } }
  return Environment.Variables
}

describe('a shop that is deployed, changed and removed', () => {
  let aws: AwsStub
  let shop: ShopFolder
  beforeAll(async () => {
    aws = await startAwsStub()
    shop = makeShopFolder()
    shop.settings(SETTINGS)
    withTea('2088123412341236')
  })
  function withTea(partner: string) {
    const tea = { SHOP_NAME: '茶馆', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: partner }
    writeFileSync(join(shop.path, 'merchants.json'), JSON.stringify({ prod: { tea } }))
  }
  afterAll(async () => {
    await aws.stop()
    shop.remove()
  })
  /** The ending of a command and the calls that it made. */
  async function run(...args: readonly string[]): Promise<Ending & { readonly calls: readonly Call[] }> {
    const from = aws.calls.length
    const ending = await shop.serverless(aws, ...args)
    return { ...ending, calls: aws.calls.slice(from) }
  }

  describe('the first deployment', () => {
    let first: Awaited<ReturnType<typeof run>>
    let stack: Stack
    let address: string
    beforeAll(async () => {
      first = await run('deploy', ...PROD)
      stack = stackOf(aws)
      address = `https://${stack.resources.get('HttpApi')?.physicalId}.execute-api.${REGION}.amazonaws.com`
    })

    it('succeeds, with the URL that the gateway notifies', () => {
      expect(first.output).toContain(`Service deployed to stack ${STACK}`)
      expect(first.code).toBe(0)
      expect(stack.status).toBe('UPDATE_COMPLETE')
      expect(first.output).toContain(`ANY - ${address}/paycallback/notify`)
    })

    it('makes these calls and no others', () => {
      // The first looks at the stack and a function find nothing; that is no mistake.
      expect(new Set(first.calls.filter(call => call.refusal !== undefined).map(named))).toEqual(
        new Set(['cloudformation:DescribeStacks', 'lambda:GetFunction']),
      )
      const CHANGE = ['CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet', 'DescribeStackEvents']
      const cloudFormation = first.calls.filter(call => call.service === 'cloudformation')
      expect(course(cloudFormation)).toEqual(
        [
          ...['DescribeStacks', ...CHANGE, 'DescribeStackResource'],
          ...['ValidateTemplate', 'DeleteChangeSet', ...CHANGE],
          ...['DescribeStacks', 'ListStackResources'],
        ].map(action => `cloudformation:${action}`),
      )
      const others = first.calls.filter(call => call.service !== 'cloudformation')
      expect([...new Set(others.map(named))].sort()).toEqual([
        'lambda:GetFunction',
        's3:HeadBucket',
        's3:ListObjectsV2',
        's3:PutObject',
        'sts:GetCallerIdentity',
      ])
    })

    it('uploads before it changes the stack', () => {
      const order = first.calls.map(named)
      expect(order.lastIndexOf('s3:PutObject')).toBeLessThan(order.indexOf('cloudformation:ValidateTemplate'))
    })

    it.each(KEYS)('deploys %s with a zip of its own that contains its handler', key => {
      const name = `${STACK}-${key}`
      const [[, { Properties = {} }] = expect.fail(), ...more] = deployedFunctions(stack).filter(
        ([, { Properties }]) => Properties?.FunctionName === name,
      )
      expect(more).toEqual([])
      const zip = exists(deploymentBucket(aws).get(codeKey(Properties)))
      expect(codeKey(Properties)).toMatch(new RegExp(`/${key}\\.zip$`))
      const [file, exported] = String(Properties.Handler).split('.')
      const entry = exists(unzip(zip.body).find(({ path }) => path === `${file}.js`))
      expect(entry.read().toString('utf8')).toContain(exported)
      expect(aws.stacks.functions.has(name)).toBe(true)
    })

    it('deploys no other function', () => {
      expect(
        deployedFunctions(stack)
          .map(([, { Properties = {} }]) => Properties.FunctionName)
          .sort(),
      ).toEqual(KEYS.map(key => `${STACK}-${key}`).sort())
    })

    it.each(KEYS)('gives %s the settings of the shop, and the name of the key but no key', key => {
      expect(environmentOf(stack, key)).toMatchObject({
        STAGE: 'prod',
        SHOP_NAME: SETTINGS.SHOP_NAME,
        ALIPAY_PARTNER: SETTINGS.ALIPAY_PARTNER,
        PUBLIC_URL: address,
        ALIPAY_KEYS: `ssm:/${service}/prod/alipay-keys`,
      })
    })

    it('uploads no secret', () => {
      const uploads = [...deploymentBucket(aws)]
      const texts = uploads.flatMap(([key, { body }]) =>
        key.endsWith('.zip')
          ? unzip(body).map(entry => [`${key}: ${entry.path}`, entry.read().toString('latin1')])
          : [[key, body.toString('latin1')]],
      )
      expect(texts.length).toBe(KEYS.length + 2)
      for (const [name = '', text = ''] of texts) {
        expect(name).not.toMatch(/\.env|\.pem$|key\.txt$/)
        expect([name, text.includes(SECRET), text.includes(CREDENTIALS.secret)]).toEqual([name, false, false])
        // The state file keeps all of serverless.yml, the laptop's public key too.
        if (name.endsWith('serverless-state.json')) continue
        expect([name, text.includes(exists(LOCAL_KEY))]).toEqual([name, false])
        if (name.endsWith('template.json')) expect(text).not.toContain('literal:')
      }
    })
  })

  it('updates a shop whose settings have changed, and keeps five deployments', async () => {
    const bucket = deploymentBucket(aws)
    const prefix = `serverless/${service}/prod`
    const old = Array.from({ length: 6 }, (_, index) => `${1000 + index}-1970-01-01T00:00:01.00${index}Z`)
    const template = exists([...bucket].find(([key]) => key.endsWith('template.json')))[1]
    for (const folder of old)
      bucket.set(`${prefix}/${folder}/compiled-cloudformation-template.json`, template)

    shop.settings({ ...SETTINGS, SHOP_NAME: '水边小铺' })
    const { code, output, calls } = await run('deploy', ...PROD, '--verbose')
    expect(code).toBe(0)
    expect(refusals(calls)).toEqual([])
    const stack = stackOf(aws)
    expect(stack.status).toBe('UPDATE_COMPLETE')
    expect(environmentOf(stack, 'storefront').SHOP_NAME).toBe('水边小铺')
    const url = `https://${stack.resources.get('HttpApi')?.physicalId}.execute-api.${REGION}.amazonaws.com`
    expect(output).toContain(`NotifyUrl: ${url}/paycallback/notify`)
    const folders = new Set([...bucket.keys()].map(key => key.split('/')[3]))
    expect([...folders].filter(folder => old.includes(exists(folder)))).toEqual(old.slice(-3))
    expect(folders.size).toBe(5)
  })

  it('is deployed by the command that failed before, once the cause is removed', async () => {
    shop.settings({ ...SETTINGS, SHOP_NAME: '湖边小铺', VISIT_CONCURRENCY: '9' })
    // After the functions have changed.
    aws.stacks.failing.set('VisitEventSourceMappingSQSVisitQueue', 'Rate exceeded')
    const failed = await run('deploy', ...PROD)
    expect(failed.output).toContain('Rate exceeded')
    expect(failed.code).not.toBe(0)
    // The command ends at the first failure; the stack goes on, and back.
    const stack = stackOf(aws)
    while (stack.steps.length > 0) stack.steps.shift()?.()
    expect([stack.status, environmentOf(stack, 'storefront').SHOP_NAME]).toEqual([
      'UPDATE_ROLLBACK_COMPLETE',
      '水边小铺',
    ])
    aws.stacks.failing.clear()
    const { code, output } = await run('deploy', ...PROD)
    expect([code, output]).toEqual([0, expect.stringContaining(`Service deployed to stack ${STACK}`)])
    expect(environmentOf(stackOf(aws), 'storefront').SHOP_NAME).toBe('湖边小铺')
  })

  it('cannot change the account at a gateway that takes payments', async () => {
    shop.settings({ ...SETTINGS, ALIPAY_PARTNER: '2088123412341235' })
    withTea('2088123412341237')
    const { code, output, calls } = await run('deploy', ...PROD)
    expect(code).toBe(1)
    expect(output).toContain('ALIPAY_PARTNER changes from 2088123412341234 to 2088123412341235')
    expect(output).toContain('tea: ALIPAY_PARTNER changes from 2088123412341236 to 2088123412341237')
    const asked = ['sts:GetCallerIdentity', 'lambda:GetFunction', 'cloudformation:GetTemplate']
    expect(new Set(calls.map(named))).toEqual(new Set(asked))
  })

  it('is not removed by accident', async () => {
    const { code, output, calls } = await run('remove', ...PROD)
    expect(code).not.toBe(0)
    expect(output).toContain('CONFIRM_REMOVE=prod npx serverless remove --stage prod')
    expect(calls.map(named).filter(name => name !== 'sts:GetCallerIdentity')).toEqual([])
  })

  it('is removed, except for its tables', async () => {
    const kept = tables(aws)
    expect(kept).toHaveLength(3)
    const { id } = stackOf(aws)
    shop.confirmRemove('prod')
    const { code, output, calls } = await run('remove', ...PROD)
    expect(output).toContain(`Service ${service} has been successfully removed`)
    expect(code).toBe(0)
    expect(course(calls.filter(call => call.service === 'cloudformation')).slice(-2)).toEqual([
      'cloudformation:DeleteStack',
      'cloudformation:DescribeStackEvents',
    ])
    expect(calls.map(named)).toEqual(expect.arrayContaining(['s3:DeleteObjects', 'ecr:DescribeRepositories']))
    expect(aws.stacks.find(id)).toBeUndefined()
    expect([...aws.stacks.names]).toEqual(expect.arrayContaining(kept))
    expect([...aws.stacks.names]).toHaveLength(kept.length)
    expect(aws.stacks.buckets.size).toBe(0)
  })

  it('is deployed around its tables, once they are imported as documented', async () => {
    const template = JSON.parse(
      readFileSync(join(shop.path, '.serverless/cloudformation-template-update-stack.json'), 'utf8'),
    )
    const book = readFileSync(join(PROJECT_FOLDER, 'docs/operations.md'), 'utf8')
    const [, named = ''] = /jq '\{Resources: \.Resources \| \{(.*)\}\}'/.exec(book) ?? []
    const imported = named.split(', ').map(name => [name, template.Resources[name]])
    aws.stacks.importInto(STACK, { Resources: Object.fromEntries(imported) })
    const kept = tables(aws)
    const { code, output } = await run('deploy', ...PROD)
    expect([code, output]).toEqual([0, expect.stringContaining(`Service deployed to stack ${STACK}`)])
    expect(stackOf(aws).status).toBe('UPDATE_COMPLETE')
    expect(tables(aws)).toEqual(kept)
  })

  it.runIf(NIGHTLY)('names the table that is in the way of a new deployment', async () => {
    shop.confirmRemove('prod')
    await run('remove', ...PROD)
    const { code, output } = await run('deploy', ...PROD)
    expect(code).not.toBe(0)
    expect(output).toMatch(/AWS::DynamoDB::Table' with identifier '[\w-]+' already exists/)
    // The command may end at the first failure; the stack goes on.
    const stack = stackOf(aws)
    while (stack.steps.length > 0) stack.steps.shift()?.()
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE')
  })
})

describe('an impossible deployment', () => {
  let aws: AwsStub
  let shop: ShopFolder
  beforeEach(async () => {
    aws = await startAwsStub()
    shop = makeShopFolder()
    shop.settings(SETTINGS)
  })
  afterEach(async () => {
    await aws.stop()
    shop.remove()
  })

  it.runIf(NIGHTLY)(
    'reports why a resource could not be created, and what the attempt left behind',
    async () => {
      aws.stacks.failing.set('HttpApi', 'Maximum number of APIs for account exceeded')
      const { code, output } = await shop.serverless(aws, 'deploy', ...PROD)
      expect(code).not.toBe(0)
      expect(output).toMatch(/HttpApi.*\n?.*Maximum number of APIs for account exceeded/)
      expect(output).not.toContain('Service deployed')
      expect(aws.stacks.functions.size).toBe(0)
      aws.stacks.lookAtEvents(STACK, undefined)
      expect(stackOf(aws).status).toBe('UPDATE_ROLLBACK_COMPLETE')
      expect(tables(aws)).toHaveLength(3)

      aws.stacks.failing.clear()
      const again = await shop.serverless(aws, 'deploy', ...PROD)
      expect(again.code).not.toBe(0)
      expect(again.output).toContain('already exists')
    },
  )

  it('reports all problems of its configuration, and changes nothing', async () => {
    const { SHOP_NAME: _, ...unnamed } = SETTINGS
    shop.settings({
      ...unnamed,
      ALIPAY_PARTNER: '208812341234123',
      PUBLIC_URL: 'https://pay.example.com/',
      DOMAIN_NAME: 'pay.example.com',
      QUIET_HOURS: '25',
    })
    writeFileSync(join(shop.path, 'catalog.json'), '{"goods": []}')
    const tea = { SHOP_NAME: '茶'.repeat(61), GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: '2088123412341234' }
    writeFileSync(join(shop.path, 'merchants.json'), JSON.stringify({ prod: { tea }, dev: { pot: {} } }))
    const { code, output } = await shop.serverless(aws, 'deploy', ...PROD)
    expect(code).not.toBe(0)
    for (const name of ['SHOP_NAME', 'ALIPAY_PARTNER', 'PUBLIC_URL', 'DOMAIN_NAME', 'QUIET_HOURS'])
      expect(output).toMatch(new RegExp(`^!! {2}configuration: ${name} .* — what to do: `, 'm'))
    expect(output).toMatch(/^!! {2}catalog: /m)
    expect(output).toMatch(/^!! {2}configuration: merchants\.json: tea: SHOP_NAME /m)
    expect(output).not.toContain('pot')
    expect(aws.calls.map(named).filter(name => name !== 'sts:GetCallerIdentity')).toEqual([])
  })

  it('ends when a source cannot be built, and changes nothing', async () => {
    appendFileSync(join(shop.path, 'functions/storefront.ts'), 'export const broken = (')
    const { code, output } = await shop.serverless(aws, 'deploy', ...PROD)
    expect(code).toBe(1)
    expect(output).toMatch(/functions\/storefront\.ts:\d+:\d+: ERROR: /)
    expect(aws.stacks.find(STACK)).toBeUndefined()
  })

  it.runIf(NIGHTLY).each([
    ['by name', ['--stage', 'local', '--region', REGION]],
    ['by default', []],
  ])("refuses the laptop's stage, from %s", async (_, args) => {
    const { code, output } = await shop.serverless(aws, 'deploy', ...args)
    expect(code).not.toBe(0)
    expect(output).toContain('The stage "local" is for laptops')
    // The framework asks whose credentials these are while it starts.
    expect(aws.calls.map(named).filter(name => name !== 'sts:GetCallerIdentity')).toEqual([])
  })

  it.runIf(NIGHTLY)("refuses the laptop's stage in an existing package", async () => {
    const folder = join(shop.path, 'package-of-local')
    expect((await shop.serverless(aws, 'package', '--stage', 'local', '--package', folder)).code).toBe(0)
    const { code, output } = await shop.serverless(aws, 'deploy', ...PROD, '--package', folder)
    expect(code).not.toBe(0)
    expect(output).toContain('The stage "local" is for laptops')
    expect(aws.stacks.find(STACK)).toBeUndefined()
  })
})
