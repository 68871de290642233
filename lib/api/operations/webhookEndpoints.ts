/** `/v1/webhook_endpoints`: manages the endpoints that events are sent to. */
import type * as z from 'zod/mini'
import { err, ok, type Result } from '../../result'
import { type Clock, plusMs, SECOND_MS } from '../../time'
import { formerSecretsOf, isEndpointId, type WebhookEndpoint } from '../../webhooks/endpoint'
import { isEndpointUrl } from '../../webhooks/endpointUrl'
import type { EndpointChanges, WebhookEndpoints } from '../../webhooks/ports'
import {
  bySecrets,
  type HeldSecrets,
  newestSecret,
  secretText,
  serverSecretId,
} from '../../webhooks/signature'
import type { ApiProblem } from '../errors'
import { type Call, type Reply, type Served, serve } from '../operation'
import type { webhookEndpointChanges } from '../schemas'
import {
  CREATE_WEBHOOK_ENDPOINT,
  DELETE_WEBHOOK_ENDPOINT,
  GET_WEBHOOK_ENDPOINT,
  LIST_WEBHOOK_ENDPOINTS,
  ROTATE_WEBHOOK_SECRET,
  UPDATE_WEBHOOK_ENDPOINT,
} from '../webhookOperations'
import { toApiEndpoint } from '../webhookResource'

interface Parts {
  readonly endpoints: WebhookEndpoints
  readonly secrets: HeldSecrets
  readonly allowsLoopback: boolean
  readonly livemode: boolean
  readonly clock: Clock
}

/** About: concurrent requests may exceed it. Each event is sent to all endpoints. */
const MOST_ENDPOINTS = 10
/** How long former secrets keep signing after a rotation, in s. */
const DEFAULT_OVERLAP = 86_400

export const endpointOfPath = async (
  endpoints: Pick<WebhookEndpoints, 'get'>,
  { path }: Pick<Call, 'path'>,
): Promise<Result<WebhookEndpoint, ApiProblem>> => {
  const { endpointId = '' } = path
  const endpoint = isEndpointId(endpointId) ? await endpoints.get(endpointId) : undefined
  return endpoint ? ok(endpoint) : err({ code: 'endpoint_not_found' })
}

export const webhookEndpoints = (parts: Parts): readonly Served[] => {
  const { endpoints, clock } = parts
  const shown = (endpoint: WebhookEndpoint) => toApiEndpoint(endpoint, parts, clock())
  return [
    create(parts),
    rotate(parts),
    serve(LIST_WEBHOOK_ENDPOINTS, async () => {
      const data = (await endpoints.list()).map(shown)
      return ok({
        status: 200,
        value: { object: 'list', data, has_more: false, url: '/v1/webhook_endpoints' },
      })
    }),
    serve(GET_WEBHOOK_ENDPOINT, async call => {
      const endpoint = await endpointOfPath(endpoints, call)
      return endpoint.ok ? ok({ status: 200, value: shown(endpoint.value) }) : endpoint
    }),
    serve(UPDATE_WEBHOOK_ENDPOINT, async call => {
      const { url } = call.body
      if (url !== undefined && !isEndpointUrl(url, parts.allowsLoopback)) return err(BAD_URL)
      const endpoint = await endpointOfPath(endpoints, call)
      if (!endpoint.ok) return endpoint
      const changes = changesOf(call.body)
      const changed =
        Object.keys(changes).length === 0
          ? endpoint.value
          : await endpoints.change(endpoint.value.id, changes)
      return changed ? ok({ status: 200, value: shown(changed) }) : err({ code: 'endpoint_not_found' })
    }),
    serve(DELETE_WEBHOOK_ENDPOINT, async call => {
      const endpoint = await endpointOfPath(endpoints, call)
      if (!endpoint.ok) return endpoint
      const { id } = endpoint.value
      await endpoints.remove(id, clock())
      return ok({ status: 200, value: { id, object: 'webhook_endpoint', deleted: true } })
    }),
  ]
}

const BAD_URL: ApiProblem = {
  code: 'invalid_field',
  param: 'url',
  detail: 'an https address of a public host, without a password or fragment',
}

function changesOf(body: z.infer<typeof webhookEndpointChanges>): EndpointChanges {
  const { url, event_types: eventTypes, description, api_version: apiVersion, enabled } = body
  const isAnother = url !== undefined || enabled === true
  return {
    ...(url !== undefined && { url }),
    ...(eventTypes !== undefined && { eventTypes }),
    ...(description !== undefined && { description: description ?? undefined }),
    ...(apiVersion !== undefined && { apiVersion }),
    ...(enabled !== undefined && { disabledReason: enabled ? undefined : 'shop' }),
    // Another URL, or an endpoint that was enabled again, is tried at once.
    ...(isAnother && { pausedUntil: undefined }),
  }
}

const create = (parts: Parts) =>
  serve(
    CREATE_WEBHOOK_ENDPOINT,
    async ({ body, version, operationId, at }) => {
      const { endpoints, secrets } = parts
      // A repeated request has the same id and finds the endpoint of the first.
      const id = `whk_${operationId}`
      const all = await endpoints.list()
      if (all.length >= MOST_ENDPOINTS && !all.some(endpoint => endpoint.id === id)) {
        return err({ code: 'too_many_endpoints', detail: `at most ${MOST_ENDPOINTS}` })
      }
      const newest = await newestSecret(secrets)
      const endpoint = await endpoints.add({
        id,
        url: body.url,
        eventTypes: body.event_types ?? [],
        createdAt: at,
        apiVersion: body.api_version ?? version,
        ...(body.description !== undefined && { description: body.description }),
        secret: { version: 1, serverSecretId: serverSecretId(newest) },
      })
      return endpoint ? withSecret(201, endpoint, parts) : err({ code: 'endpoint_deleted' })
    },
    ({ url }) => (isEndpointUrl(url, parts.allowsLoopback) ? undefined : BAD_URL),
  )

const rotate = (parts: Parts) =>
  serve(ROTATE_WEBHOOK_SECRET, async call => {
    const { endpoints, secrets } = parts
    const { body, at, requestId } = call
    const endpoint = await endpointOfPath(endpoints, call)
    if (!endpoint.ok) return endpoint
    const { id, secret, rotatedBy } = endpoint.value
    // The same request, interrupted before it was answered, has rotated the secret already.
    if (rotatedBy === requestId) return withSecret(200, endpoint.value, parts)
    const newest = await newestSecret(secrets)
    const until = plusMs(at, (body.overlap ?? DEFAULT_OVERLAP) * SECOND_MS)
    const next = { version: secret.version + 1, serverSecretId: serverSecretId(newest) }
    const formerSecrets = formerSecretsOf(endpoint.value, until, at)
    const changes = { secret: next, formerSecrets, rotatedBy: requestId }
    // The store repeats a write whose answer was lost, and then meets its own rotation.
    const changed = (await endpoints.change(id, changes, secret.version)) ?? (await endpoints.get(id))
    return changed?.rotatedBy === requestId
      ? withSecret(200, changed, parts)
      : err({ code: 'endpoint_changed' })
  })

/** Uses `bySecrets`: the first request may have used a newer server secret than this container has cached. */
async function withSecret(
  status: number,
  endpoint: WebhookEndpoint,
  parts: Parts,
): Promise<Result<Reply, ApiProblem>> {
  const secret = await bySecrets(parts.secrets, each => secretText(endpoint, each))
  return ok({ status, value: { ...toApiEndpoint(endpoint, parts, parts.clock()), secret }, isPrivate: true })
}
