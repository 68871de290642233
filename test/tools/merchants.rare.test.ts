/** The tools with several merchants: each sees only the named merchant's data. */

import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { beforeAll, expect, it } from 'vitest'
import type { MerchantId } from '../../lib/order/merchant'
import type { Order } from '../../lib/order/order'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'
import { SELLER_ID } from '../support/alipayPage'
import { aMovement, billOf } from '../support/bills'
import { useBuiltTools } from '../support/builtTools'
import { useFolder } from '../support/folders'
import { aLink } from '../support/links'
import { loopbackServer } from '../support/loopback'
import { anOrder, NOW } from '../support/orders'
import { LATE, orderWith, TRADE, told } from './facts'
import { useStages } from './tool'

const TEAHOUSE = 'teahouse' as MerchantId
const aStage = useStages()
const builtTool = useBuiltTools()

let shop: Awaited<ReturnType<typeof aStage>>
const folder = useFolder()
/** The project with a merchants.json of its own, in which the stage has a teahouse. */
beforeAll(async () => {
  shop = await aStage()
  for (const name of readdirSync(PROJECT_FOLDER))
    if (!['merchants.json', 'tools'].includes(name))
      symlinkSync(join(PROJECT_FOLDER, name), join(folder(), name))
  mkdirSync(join(folder(), 'tools/deployment'), { recursive: true })
  // Its accounts: of the open platform that of a bill's, and another of direct pay.
  const teahouse = { ALIPAY_APP_SELLER_ID: SELLER_ID, ALIPAY_SELLER_ID: '2088999999999999' }
  writeFileSync(join(folder(), 'merchants.json'), JSON.stringify({ [shop.stage]: { teahouse } }))
})

async function run(tool: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const file = join(folder(), 'tools/deployment', `${tool}.js`)
  copyFileSync(builtTool(tool), file)
  const command = [file, '--stage', shop.stage, ...args]
  return new Promise<{ code: unknown; stdout: string; stderr: string }>(resolve => {
    execFile(
      process.execPath,
      command,
      { cwd: folder(), env: { ...shop.env, ...more } },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    )
  })
}
const teahouses = (tool: string, ...args: string[]) => run(tool, [...args, '--merchant', 'teahouse'])

it('npm run keys makes a key for it', async () => {
  const ssm = await loopbackServer((_, response) => {
    const Parameter = { Name: 'a', Type: 'SecureString', Value: 's'.repeat(32) }
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ Parameter }))
  })
  const env = { AWS_ENDPOINT_URL_SSM: ssm }
  const theirs = await run('keys', ['make', '--name', 'a', '--json', '--merchant', 'teahouse'], env)
  expect(theirs).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(theirs.stdout)).toMatchObject({ merchant: 'teahouse', mode: 'test', name: 'a' })
  const own = await run('keys', ['make', '--name', 'b', '--live', '--scopes', 'read'], env)
  expect(own.stdout).toMatch(/^sk_live_\w+\n$/)
  expect(own.stderr).toMatch(/^key_\w+ is made: read\. The key is shown only now\.\n$/)
  const made = await shop.apiKeys.list()
  expect(made.map(({ name, merchant, mode, scopes }) => [name, merchant, mode, scopes.length])).toEqual([
    ['a', 'teahouse', 'test', 4],
    ['b', undefined, 'live', 1],
  ])
})

it('npm run link makes, lists and ends its own links', async () => {
  const made = await teahouses('link', 'make', '--name', 'Tea', '--amount', '18.80', '--json')
  const { linkId } = JSON.parse(made.stdout)
  expect(await shop.links.get(linkId)).toMatchObject({ merchant: 'teahouse' })
  const own = await shop.links.add(aLink())
  expect((await teahouses('link', 'list', '--json')).stdout.match(/lnk_\w+/)?.[0]).toBe(linkId)
  expect(await teahouses('link', 'end', own.linkId)).toMatchObject({ code: 1, stdout: '' })
  expect(await run('link', ['end', linkId])).toMatchObject({ code: 1, stdout: '' })
  expect(await teahouses('link', 'end', linkId)).toMatchObject({ code: 0 })
  expect(await shop.links.get(linkId)).toMatchObject({ isActive: false })
})

it('npm run bill reads the bill of its own account, and of no other', async () => {
  const file = join(folder(), 'bill')
  writeFileSync(file, billOf([aMovement({ outTradeNo: anOrder().orderId })]))
  const env = { ALIPAY_APP_SELLER_ID: '2088999999999999' }
  const read = (...args: string[]) => run('bill', ['2026-11-24', '--file', file, '--json', ...args], env)
  const asked: unknown[] = []
  const lambda = await loopbackServer(async (request, response) => {
    asked.push(await json(request))
    response.end('[]')
  })
  await run('bill', ['2026-11-24', '--merchant', 'teahouse'], { AWS_ENDPOINT_URL_LAMBDA: lambda })
  expect(asked).toEqual([{ bill: { day: '2026-11-24', gateway: 'alipayPage.teahouse' } }])
  const theirs = await read('--merchant', 'teahouse')
  expect(JSON.parse(theirs.stdout)).toMatchObject({ kind: 'compared', gateway: 'alipayPage.teahouse' })
  expect(JSON.parse((await read()).stdout)).toMatchObject({ kind: 'notCompared', why: 'unusable' })
})

it('npm run export and attention show its orders', async () => {
  const late = (parts: Partial<Order> = {}) => orderWith([told({ kind: 'paid', ...TRADE, at: LATE })], parts)
  const [own, theirs] = [late(), late({ merchant: TEAHOUSE })]
  for (const order of [own, theirs, anOrder()]) {
    await shop.orders.create(order)
    if (Object.keys(order.facts).length > 0)
      await shop.orders.settle(order, [], { dueAt: NOW, concern: 'paidLate' })
  }
  const shows = ({ stdout }: { stdout: string }) =>
    [own, theirs].map(({ orderId }) => stdout.includes(orderId))
  const day =
    own.createdAt === NOW ? '2026-11-23' : new Date(own.createdAt + 28_800_000).toISOString().slice(0, 10)
  expect(shows(await teahouses('export', '--from', day, '--to', day))).toEqual([false, true])
  expect(shows(await run('export', ['--from', day, '--to', day]))).toEqual([true, false])
  expect(shows(await teahouses('attention'))).toEqual([false, true])
  expect(await teahouses('attention', '--done', theirs.orderId, '--note', 'a')).toMatchObject({ code: 0 })
})
