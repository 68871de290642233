/** Two shops deployed to one account: AWS accepts both, and no name belongs to both. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AwsStub, REGION, startAwsStub } from './awsStub'
import { makeShopFolder, type ShopFolder } from './shopFolder'

const SETTINGS = { SHOP_NAME: '山居小铺', GATEWAYS: 'alipayDirect', ALIPAY_PARTNER: '2088123412341234' }
const NAMES = ['shouyin', 'teahouse']

let aws: AwsStub
let shops: readonly ShopFolder[]
beforeAll(async () => {
  aws = await startAwsStub()
  shops = NAMES.map(() => makeShopFolder())
  for (const [index, shop] of shops.entries())
    shop.settings({ ...SETTINGS, SERVICE_NAME: NAMES[index] ?? '' })
})
afterAll(async () => {
  for (const shop of shops) shop.remove()
  await aws.stop()
})

it('both are deployed, each with resources of its own', async () => {
  for (const shop of shops) {
    const { code, output } = await shop.serverless(aws, 'deploy', '--stage', 'prod', '--region', REGION)
    expect([code, output]).toEqual([0, expect.stringContaining('Service deployed to stack')])
  }
  const idsOf = (name: string) =>
    [...(aws.stacks.find(`${name}-prod`)?.resources.values() ?? [])].map(({ physicalId }) => physicalId)
  const [first = [], second = []] = NAMES.map(idsOf)
  expect(first.length).toBeGreaterThan(80)
  expect(second).toHaveLength(first.length)
  expect(second.filter(id => first.includes(id))).toEqual([])
  expect([...aws.stacks.functions.keys()].filter(name => !/^(?:shouyin|teahouse)-prod-/.test(name))).toEqual(
    [],
  )
})
