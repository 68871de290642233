/** A webhook endpoint, as somebody who is told of events. */
import { err, ok } from '../result'
import type { DeliveryAttempt } from './endpoint'
import type { WebhookEndpoints } from './ports'
import type { FindRecipient } from './recipient'
import { type ServerSecrets, signedHeaders } from './signature'

interface Ports {
  readonly endpoints: Pick<WebhookEndpoints, 'get' | 'change'>
  readonly secrets: { get(): Promise<ServerSecrets> }
  /** What is sent of an event; undefined when its order cannot be read. */
  readonly bodyOf: (attempt: DeliveryAttempt, requestId: string) => Promise<string | undefined>
}

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Shouyin' }

export const endpointRecipient =
  ({ endpoints, secrets, bodyOf }: Ports): FindRecipient =>
  async id => {
    const endpoint = await endpoints.get(id)
    if (!endpoint) return undefined
    return {
      async request(attempt, at, requestId) {
        if (endpoint.disabledReason !== undefined) return err('ENDPOINT_DISABLED')
        const body = await bodyOf(attempt, requestId)
        if (body === undefined) return err('ORDER_UNREADABLE')
        const headers = signedHeaders(endpoint, { id: attempt.eventId, at, body }, await secrets.get())
        // Without any, the server's secret was replaced: the endpoint needs a new one of its own.
        return headers
          ? ok({ url: endpoint.url, headers: { ...headers, ...HEADERS }, body })
          : err('SECRET_GONE')
      },
      async leave() {
        await endpoints.change(id, { disabledReason: 'gone' })
      },
    }
  }
