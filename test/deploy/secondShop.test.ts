/** Two shops in one account: every AWS resource has the shop's name, so nothing collides. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  functionName,
  serviceName,
  tableNames,
  visitQueueName,
} from '../../tools/deployment/serverlessConfig'
import { stageSetting } from '../../tools/deployment/stageSetting'
import { deployedUrl } from '../../tools/doctor/deployedUrl'
import { keySecrets } from '../../tools/keySecrets'
import { aFolder } from '../support/folders'
import { packaged, SHOP, WILFUL_SHOP } from '../support/packaged'

/** The template without what differs between two packages of the same shop. */
async function templateOf(stage: string, settings: Readonly<Record<string, string>>): Promise<string> {
  const folder = await packaged(stage, settings)
  const file = join(folder, 'cloudformation-template-update-stack.json')
  return readFileSync(file, 'utf8').replace(/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
}

describe.each([
  ['that sets what it must', SHOP],
  ['that sets all that it may', WILFUL_SHOP],
])('the stack of a second shop %s, of another stage in another region', (_, settings) => {
  let first: string
  let second: string
  beforeAll(async () => {
    first = await templateOf('prod', settings)
    const there = JSON.stringify(settings).replaceAll('ap-southeast-1', 'eu-central-1')
    const ofSecond = { ...JSON.parse(there), SERVICE_NAME: 'teahouse', AWS_REGION: 'eu-central-1' }
    second = await templateOf('dev', ofSecond)
  })

  it('names nothing of the first', () => {
    expect(second.match(/shouyin|\bprod\b|ap-southeast-1/g)).toBeNull()
  })

  it('equals the first’s except for the name, the stage and the region', () => {
    const renamed = second.replaceAll('teahouse', 'shouyin').replace(/\bdev\b/g, 'prod')
    expect(renamed.replaceAll('eu-central-1', 'ap-southeast-1')).toBe(first)
  })

  it('has names of its own wherever names are fixed', () => {
    const { Resources } = JSON.parse(second) as {
      Resources: Record<string, { Type: string; Properties?: Record<string, unknown> }>
    }
    const NAME =
      /^(?:TableName|QueueName|FunctionName|LogGroupName|AlarmName|DashboardName|TopicName|RoleName|Name)$/
    const names = Object.values(Resources).flatMap(({ Properties = {} }) =>
      Object.entries(Properties).flatMap(([key, value]) =>
        NAME.test(key) && typeof value === 'string' ? [value] : [],
      ),
    )
    expect(names.length).toBeGreaterThan(60)
    // API Gateway names need not be unique; the framework puts the stage first.
    expect(names.filter(name => !/teahouse-dev|^dev-teahouse$/.test(name))).toEqual([])
  })

  it('separates its metrics', () => {
    const metrics = [...second.matchAll(/"Name": "shop",\s+"Value": "(\w+)"/g)].map(([, shop]) => shop)
    expect(metrics.length).toBeGreaterThan(10)
    expect(new Set(metrics)).toEqual(new Set(['teahouse']))
    expect(second).toContain('"SERVICE_NAME": "teahouse"')
  })
})

describe('the tools', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('find the resources of the configured shop', () => {
    const names = () => [
      ...Object.values(tableNames('prod')),
      visitQueueName('prod'),
      functionName('notify', 'prod'),
    ]
    expect(serviceName('prod')).toBe('shouyin')
    const ofFirst = names()
    vi.stubEnv('SERVICE_NAME', 'teahouse')
    expect(names()).toEqual(ofFirst.map(name => name.replace('shouyin', 'teahouse')))
    expect(names()).toContain('teahouse-prod-orders')
  })

  it('use the stack of the configured shop, and store its API’s secret under its name', async () => {
    vi.stubEnv('SERVICE_NAME', 'teahouse')
    const asked: object[] = []
    const send = async ({ input }: { input: object }) => asked.push(input) && {}
    await deployedUrl({ send } as never, { stage: 'dev', region: 'eu-central-1' })
    await keySecrets('dev', { send } as never).catch(() => undefined)
    expect(asked).toEqual([
      { StackName: 'teahouse-dev' },
      { Name: '/teahouse/dev/api-signing-keys', WithDecryption: true },
    ])
  })

  it('read a setting as the framework does: from the shell before the stage’s file', () => {
    const folder = aFolder()
    writeFileSync(join(folder, '.env.prod'), 'SERVICE_NAME=teahouse\n')
    expect(stageSetting(folder, 'prod', 'SERVICE_NAME')).toBe('teahouse')
    expect(stageSetting(folder, 'dev', 'SERVICE_NAME')).toBeUndefined()
    vi.stubEnv('SERVICE_NAME', 'bookshop')
    expect(stageSetting(folder, 'prod', 'SERVICE_NAME')).toBe('bookshop')
  })
})
