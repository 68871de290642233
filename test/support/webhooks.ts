/** Webhook endpoints. */
import type { WebhookEndpoint } from '../../lib/webhooks/endpoint'
import { NOW } from './orders'

/** Gets all events. */
export const anEndpoint = (
  id: string = 'whk_1',
  changes: Partial<WebhookEndpoint> = {},
): WebhookEndpoint => ({
  id,
  url: 'https://hook.example.com/',
  eventTypes: [],
  apiVersion: '2026-11-26',
  createdAt: NOW,
  secret: { version: 1, serverSecretId: 'a' },
  ...changes,
})
