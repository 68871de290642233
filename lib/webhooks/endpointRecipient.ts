/** A webhook endpoint, as somebody who is told of events. */
import { err, ok } from '../result'
import { type EpochMs, SECOND_MS } from '../time'
import type { DeliveryAttempt } from './endpoint'
import type { WebhookEndpoints } from './ports'
import type { FindRecipient } from './recipient'
import { bySecrets, type HeldSecrets, secretText, signedHeaders } from './signature'

interface Ports {
  readonly endpoints: Pick<WebhookEndpoints, 'get' | 'disable' | 'pause'>
  readonly secrets: HeldSecrets
  /** What is sent of an event, in a version of the API; undefined when its order cannot be read. */
  readonly bodyOf: (
    attempt: DeliveryAttempt,
    apiVersion: string,
    requestId: string,
  ) => Promise<string | undefined>
}

const HEADERS = { 'content-type': 'application/json', 'user-agent': 'Shouyin' }

/** Of several answers that ask for a pause within this time, in ms, one is written. */
const PAUSES_APART_MS = 5 * SECOND_MS

export function endpointRecipient({ endpoints, secrets, bodyOf }: Ports): FindRecipient {
  // In this container; between containers the store lets one win.
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
        // Read anew where its newest secret does not follow, though one before it may: whoever moved on takes no other.
        const own = await bySecrets(secrets, each => (secretText(endpoint, each) ? each : undefined))
        const headers = signedHeaders(endpoint, message, own ?? (await secrets.get()))
        // Without any, the server's secret was replaced: the endpoint needs a new one of its own.
        return headers
          ? ok({ url: endpoint.url, headers: { ...headers, ...HEADERS }, body })
          : err('SECRET_GONE')
      },
      leave: () => endpoints.disable(endpoint),
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
