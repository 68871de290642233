/** The whole deployment against an approved file: no permission, alarm, route or limit changes unnoticed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { approvedFiles } from '../support/approved'
import { awsServices } from '../support/awsServices'
import { deploymentText, differenceOf } from '../support/deploymentText'
import { SHOP, WILFUL_SHOP } from '../support/packaged'
import { packageTemplate } from '../support/template'

const expectApproved = approvedFiles(__dirname, ['shop.yml', 'everySetting.yml'])

it('a shop with only the required settings is deployed as approved', async () => {
  await expectApproved('shop.yml', deploymentText(await packageTemplate('prod', SHOP)))
})

it('each setting of a shop goes where it was approved to go', async () => {
  const [plain, wilful] = [await packageTemplate('prod', SHOP), await packageTemplate('prod', WILFUL_SHOP)]
  await expectApproved('everySetting.yml', differenceOf(wilful, plain))
})

/** The operator's book says what a change of them takes: “Another address later” in docs/operations.md. */
const REPLACED = ['Domain DomainName', 'AlarmEmail Endpoint']

it('no changed setting replaces a resource, except an address and the alarms’ receiver', async () => {
  const [plain, wilful] = [await packageTemplate('prod', SHOP), await packageTemplate('prod', WILFUL_SHOP)]
  const replaced = Object.entries(wilful.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const [known] = awsServices().lookup('resource', 'cloudFormationType', 'equals', Type)
    const before = plain.Resources[id]?.Properties ?? {}
    return Object.keys({ ...before, ...Properties })
      .filter(name => !isDeepStrictEqual(before[name], Properties[name]))
      .filter(name => ['yes', 'maybe'].includes(known?.properties[name]?.causesReplacement ?? 'no'))
      .map(name => `${id} ${name}`)
  })
  expect(replaced).toEqual(REPLACED)
})

/** Where a second shop is: test/deploy/twoShops.test.ts, and secondShop. */
const ELSEWHERE = ['SERVICE_NAME', 'AWS_REGION']

it('no setting of a shop is left out of that', () => {
  const deployed = readFileSync(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8')
  const settings = [...deployed.matchAll(/env:(?!SHOUYIN_)([A-Z_]+)/g)].map(([, name]) => name)
  expect(new Set([...settings, ...ELSEWHERE])).toEqual(new Set([...Object.keys(WILFUL_SHOP), ...ELSEWHERE]))
})
