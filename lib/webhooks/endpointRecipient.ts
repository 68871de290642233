/** A webhook endpoint as a recipient of events. */
import { err, ok } from '../result'
import { type EpochMs, SECOND_MS } from '../time'
import type { DeliveryAttempt } from './endpoint'
import type { WebhookEndpoints } from './ports'
import type { FindRecipient } from './recipient'
import { bySecrets, type HeldSecrets, secretText, signedHeaders } from './signature'

interface Ports {
  readonly endpoints: Pick<WebhookEndpoints, 'get' | 'disable' | 'pause'>
  readonly secrets: HeldSecrets
  /** The body of an event's webhook in an API version; undefined if the order cannot be read. */
  readonly bodyOf: (
    attempt: DeliveryAttempt,
    apiVersion: string,
    requestId: string,
  ) => Promise<string | undefined>
}

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Shouyin' }

/** In ms; of several pauses of an endpoint within this time, one is stored. */
const PAUSES_APART_MS = 5 * SECOND_MS

export function endpointRecipient({ endpoints, secrets, bodyOf }: Ports): FindRecipient {
  // Per container; the store resolves conflicts between containers.
  const pausedAt = new Map<string, EpochMs>()
  return async id => {
    const endpoint = await endpoints.get(id)
    if (!endpoint) return undefined
    return {
      async request(attempt, at, requestId) {
        if (endpoint.disabledReason !== undefined) return err('ENDPOINT_DISABLED')
        const body = await bodyOf(attempt, endpoint.apiVersion, requestId)
        if (body === undefined) return err('ORDER_UNREADABLE')
        const message = { id: attempt.eventId, at, body }
        // By the newest secret if possible: a receiver that has switched to it accepts no former one.
        const current = await bySecrets(secrets, each => (secretText(endpoint, each) ? each : undefined))
        const headers = signedHeaders(endpoint, message, current ?? (await secrets.get()))
        // No secret can be derived once the server's secret was removed: the endpoint's must be rotated.
        return headers
          ? ok({ url: endpoint.url, headers: { ...headers, ...HEADERS }, body })
          : err('SECRET_GONE')
      },
      disable: () => endpoints.disable(endpoint),
      pausedUntil: endpoint.pausedUntil,
      async pause(until, now) {
        const last = pausedAt.get(id)
        if (last !== undefined && now - last < PAUSES_APART_MS) return
        pausedAt.set(id, now)
        await endpoints.pause(endpoint, until)
      },
    }
  }
}
