/** `npm run webhooks`: the endpoints it lists, their deliveries, and redelivery. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MerchantId } from '../../lib/order/merchant'
import { newOrderId } from '../../lib/order/orderId'
import { plusMs } from '../../lib/time'
import { type Delivery, deliveryId } from '../../lib/webhooks/endpoint'
import { webhookQueueName } from '../../tools/deployment/serverlessConfig'
import { NOW } from '../support/orders'
import { type LocalQueues, localQueues } from '../support/queues'
import { anEndpoint } from '../support/webhooks'
import { useStages } from './tool'

const aStage = useStages()

let shop: Awaited<ReturnType<typeof aStage>>
let queues: LocalQueues
let queueName: string
beforeAll(async () => {
  shop = await aStage()
  queueName = webhookQueueName(shop.stage)
  queues = await localQueues([{ name: queueName, visibilitySeconds: 360 }])
  shop.queues(queues.endpoint)
  await shop.endpoints.add(anEndpoint('whk_1', { eventTypes: ['order.paid'] }))
  await shop.endpoints.add(anEndpoint('whk_2', { merchant: 'teahouse' as MerchantId }))
  await shop.endpoints.add(anEndpoint('whk_3', { disabledReason: 'gone' }))
})
afterAll(() => queues.stop())

/** A delivery for each number, the later ones of later events. */
async function told(endpointId: string, index: number, status: Delivery['status']): Promise<string> {
  const target = {
    endpointId,
    eventId: `evt_${String(index).padStart(24, '0')}`,
    type: 'order.paid',
    orderId: newOrderId(NOW),
    createdAt: plusMs(NOW, index),
  }
  const attempts = [{ at: NOW, status: status === 'failed' ? 500 : 200, tookMs: 3 }]
  await shop.deliveries.record({ target, made: 0, attempts, status })
  return deliveryId(target)
}
const idsIn = (text: string) => text.match(/^\w+/gm) ?? []

it('reports that a shop has no endpoints, links and keys', async () => {
  const empty = await aStage()
  for (const [tool, things] of [
    ['webhooks', 'webhook endpoints'],
    ['link', 'payment links'],
    ['keys', 'keys'],
  ] as const)
    expect(await empty.run(tool, 'list')).toEqual({
      code: 0,
      stdout: '',
      stderr: `There are no ${things} in ${empty.stage}.\n`,
    })
})

describe('list', () => {
  it('shows all merchants’ endpoints, each with its merchant and whether it is active', async () => {
    const { code, stdout } = await shop.run('webhooks', 'list')
    expect(code).toBe(0)
    const [first, second, third] = stdout.split('\n')
    expect(first).toMatch(/^whk_1 {2}enabled {2}"https:\/\/hook.example.com\/" {2}order.paid, version/)
    expect(second).toMatch(/^whk_2 {2}teahouse {2}enabled .* {2}all events, version/)
    expect(third).toMatch(/^whk_3 {2}disabled \(gone\) /)
  })

  it('shows those of one merchant alone', async () => {
    expect(idsIn((await shop.run('webhooks', 'list', '--merchant', '-')).stdout)).toEqual(['whk_1', 'whk_3'])
    expect(await shop.run('webhooks', 'list', '--merchant', 'nobody')).toMatchObject({ code: 2, stdout: '' })
  })

  it('shows until when one is paused, and no past pauses', async () => {
    await shop.endpoints.add(anEndpoint('whk_4', { pausedUntil: plusMs(NOW, -1) }))
    await shop.endpoints.add(anEndpoint('whk_5', { pausedUntil: 9_999_999_999_000 as typeof NOW }))
    const { stdout } = await shop.run('webhooks', 'list')
    expect(stdout).toMatch(/^whk_4 {2}enabled {2}/m)
    expect(stdout).toMatch(/^whk_5 {2}enabled, paused until 2286-11-21 01:46:39 {2}/m)
  })
})

describe('deliveries', () => {
  it('are shown page by page, newest first, or the failed ones alone', async () => {
    const ids: string[] = []
    for (let index = 0; index < 102; index += 1)
      ids.unshift(await told('whk_1', index, index % 100 === 0 ? 'failed' : 'succeeded'))
    const all = await shop.run('webhooks', 'deliveries', 'whk_1')
    expect([all.code, idsIn(all.stdout)]).toEqual([0, ids])
    expect(all.stdout.split('\n')[0]).toMatch(/ {2}succeeded {2}order.paid .* 1 attempt, last .*: 200$/)
    const failed = await shop.run('webhooks', 'deliveries', 'whk_1', '--failed', '--json')
    const lines = failed.stdout.trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line).id)).toEqual([ids[1], ids[101]])
  })

  it('are not failed while they are to be retried', async () => {
    await told('whk_5', 1, 'pending')
    const failed = await told('whk_5', 2, 'failed')
    expect(idsIn((await shop.run('webhooks', 'deliveries', 'whk_5', '--failed')).stdout)).toEqual([failed])
  })

  it('of no endpoint are refused; the programs of 易支付 need none', async () => {
    const none = await shop.run('webhooks', 'deliveries', 'whk_0')
    expect(none).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'There is no endpoint "whk_0": npm run webhooks -- list\n',
    })
    expect(await shop.run('webhooks', 'deliveries', 'epay')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Nothing was sent to it in the last 30 days.\n',
    })
    expect((await shop.run('webhooks', 'deliveries', 'epay', '--failed')).stderr).toBe(
      'No delivery was given up.\n',
    )
  })
})

describe('redeliver', () => {
  it('has an event resent, by the whole schedule', async () => {
    const id = await told('whk_2', 1, 'failed')
    const { code, stdout } = await shop.run('webhooks', 'redeliver', 'whk_2', id)
    expect([code, stdout]).toEqual([0, `${id} is sent again.\n`])
    expect(await shop.deliveries.get('whk_2', id)).toMatchObject({ status: 'pending', made: 1 })
    const [attempt] = await queues.drain(queueName)
    expect(JSON.parse(attempt ?? '')).toMatchObject({ endpointId: 'whk_2', made: 1, step: 0 })
    const again = await shop.run('webhooks', 'redeliver', 'whk_2', id, '--json')
    const at = expect.stringMatching(/^\d{4}-.*Z$/)
    expect(JSON.parse(again.stdout)).toMatchObject({
      id,
      nextAttemptAt: at,
      sentAgain: { at },
      createdAt: at,
    })
    await queues.drain(queueName)
  })

  it('refuses an unknown delivery, and a disabled endpoint', async () => {
    const unknown = await shop.run('webhooks', 'redeliver', 'whk_2', `dlv_${'0'.repeat(33)}`)
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('has no delivery') })
    const id = await told('whk_3', 1, 'failed')
    const disabled = await shop.run('webhooks', 'redeliver', 'whk_3', id)
    expect(disabled).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('is disabled') })
    expect(await shop.deliveries.get('whk_3', id)).toMatchObject({ status: 'failed' })
    expect(await queues.drain(queueName)).toEqual([])
  })
})
