/** What `npm run webhooks` is called to do. */
import { UsageError } from './commandLine'

export type WebhookCall =
  | { readonly kind: 'list' }
  | { readonly kind: 'deliveries'; readonly endpointId: string }
  | { readonly kind: 'redeliver'; readonly endpointId: string; readonly deliveryId: string }

/** @throws UsageError */
export function parseWebhookCall(operands: readonly string[]): WebhookCall {
  const [verb, endpointId, deliveryId] = operands
  if (verb === 'list') {
    if (endpointId !== undefined) throw unexpected(endpointId)
    return { kind: verb }
  }
  if (verb !== 'deliveries' && verb !== 'redeliver') {
    throw endpointId === undefined
      ? new UsageError('Say list, deliveries or redeliver')
      : unexpected(endpointId)
  }
  if (endpointId === undefined) throw new UsageError('Which endpoint? npm run webhooks -- list')
  if (verb === 'deliveries') {
    if (deliveryId !== undefined) throw unexpected(deliveryId)
    return { kind: verb, endpointId }
  }
  if (deliveryId === undefined) {
    throw new UsageError('Which delivery? npm run webhooks -- deliveries ENDPOINT')
  }
  return { kind: verb, endpointId, deliveryId }
}

const unexpected = (operand: string) => new UsageError(`Unexpected argument: ${JSON.stringify(operand)}`)
