/** A shop's back end that wants to be told of events. */
import type { WebhookEndpoint } from '../../lib/webhooks/endpoint'
import { NOW } from './orders'

/** It is told of all events. */
export const anEndpoint = (
  id: string = 'whk_1',
  changes: Partial<WebhookEndpoint> = {},
): WebhookEndpoint => ({
  ...{ id, url: 'https://hook.example.com/', eventTypes: [], apiVersion: '2026-11-26', createdAt: NOW },
  secret: { version: 1, serverSecretId: 'a' },
  ...changes,
})
