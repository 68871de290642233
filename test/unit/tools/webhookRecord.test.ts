/** What `npm run webhooks -- list --json` prints of an endpoint. */
import { expect, it } from 'vitest'
import { plusMs } from '../../../lib/time'
import { endpointRecord } from '../../../tools/webhookRecord'
import { NOW } from '../../support/orders'
import { anEndpoint } from '../../support/webhooks'

const endpoint = anEndpoint('whk_1', {
  url: 'https://tea.example.com/hook',
  eventTypes: ['order.paid'],
  apiVersion: '2026-11-01',
  secret: { version: 2, serverSecretId: 'new-secret' },
  formerSecrets: [{ version: 1, serverSecretId: 'old-secret', until: plusMs(NOW, 1000) }],
  rotatedBy: 'request-1',
  pausedUntil: plusMs(NOW, 2000),
})

it('has nothing of its secrets except until when the previous one is valid', () => {
  expect(endpointRecord(endpoint)).toEqual({
    id: 'whk_1',
    url: 'https://tea.example.com/hook',
    eventTypes: ['order.paid'],
    apiVersion: '2026-11-01',
    formerSecretUntil: '2026-11-23T02:00:01.000Z',
    pausedUntil: '2026-11-23T02:00:02.000Z',
    createdAt: '2026-11-23T02:00:00.000Z',
  })
})

it('has no fields without values', () => {
  const { formerSecrets: _, rotatedBy: __, pausedUntil: ___, ...plain } = endpoint
  expect(JSON.parse(JSON.stringify(endpointRecord(plain)))).toEqual({
    id: 'whk_1',
    url: 'https://tea.example.com/hook',
    eventTypes: ['order.paid'],
    apiVersion: '2026-11-01',
    createdAt: '2026-11-23T02:00:00.000Z',
  })
})
