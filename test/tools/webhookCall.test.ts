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
  [[], 'Say list, deliveries or redeliver'],
  [['send'], 'Say list, deliveries or redeliver'],
  [['send', 'whk_1'], 'Unexpected argument: "whk_1"'],
  [['list', 'whk_1'], 'Unexpected argument: "whk_1"'],
  [['deliveries'], 'Which endpoint?'],
  [['deliveries', 'whk_1', 'dlv_1'], 'Unexpected argument: "dlv_1"'],
  [['redeliver'], 'Which endpoint?'],
  [['redeliver', 'whk_1'], 'Which delivery?'],
])('does not know what %j means', (operands, says) => {
  expect(() => parseWebhookCall(operands)).toThrow(UsageError)
  expect(() => parseWebhookCall(operands)).toThrow(says)
})
