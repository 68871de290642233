/** What `npm run webhooks` may be called to do. */
import { expect, it } from 'vitest'
import { UsageError } from '../../tools/commandLine'
import { parseWebhookCall } from '../../tools/webhookCall'

it('lists endpoints and deliveries, and has one be sent again', () => {
  expect(parseWebhookCall(['list'])).toEqual({ kind: 'list' })
  expect(parseWebhookCall(['deliveries', 'whk_1'])).toEqual({ kind: 'deliveries', endpointId: 'whk_1' })
  expect(parseWebhookCall(['redeliver', 'whk_1', 'dlv_1'])).toEqual({
    ...{ kind: 'redeliver', endpointId: 'whk_1', deliveryId: 'dlv_1' },
  })
})

it.each([
  [[]],
  [['send']],
  [['list', 'whk_1']],
  [['deliveries']],
  [['deliveries', 'whk_1', 'dlv_1']],
  [['redeliver']],
  [['redeliver', 'whk_1']],
])('does not know what %j means', operands => {
  expect(() => parseWebhookCall(operands)).toThrow(UsageError)
})
