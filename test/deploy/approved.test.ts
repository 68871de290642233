/** What is deployed, whole, as somebody approved it: no permission, alarm, route or limit changes without being seen. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { approvedFiles } from '../support/approved'
import { deploymentText, differenceOf } from '../support/deploymentText'
import { SHOP, WILFUL_SHOP } from '../support/packaged'
import { packageTemplate } from '../support/template'

const expectApproved = approvedFiles(__dirname, ['shop.yml', 'everySetting.yml'])

it('a shop with only what it must set is deployed as approved', async () => {
  await expectApproved('shop.yml', deploymentText(await packageTemplate('prod', SHOP)))
})

it('what a shop may set goes where it was approved to go', async () => {
  const [plain, wilful] = [await packageTemplate('prod', SHOP), await packageTemplate('prod', WILFUL_SHOP)]
  await expectApproved('everySetting.yml', differenceOf(wilful, plain))
})

/** Where a second shop is: test/deploy/twoShops.test.ts, and secondShop. */
const ELSEWHERE = ['SERVICE_NAME', 'AWS_REGION']

it('nothing that a shop may set is left out of that', () => {
  const deployed = readFileSync(join(PROJECT_FOLDER, 'serverless.yml'), 'utf8')
  const settings = [...deployed.matchAll(/env:(?!SHOUYIN_)([A-Z_]+)/g)].map(([, name]) => name)
  expect(new Set([...settings, ...ELSEWHERE])).toEqual(new Set([...Object.keys(WILFUL_SHOP), ...ELSEWHERE]))
})
