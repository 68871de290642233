/** The operations on webhook endpoints and deliveries. */
import { define, type Operation } from './operation'
import * as schemas from './schemas'

const ENDPOINT = { about: 'the endpoint', schema: schemas.webhookEndpoint }

export const CREATE_WEBHOOK_ENDPOINT = define({
  id: 'createWebhookEndpoint',
  method: 'POST',
  path: '/v1/webhook_endpoints',
  about:
    'Creates an endpoint, to which events from now on are sent as Standard Webhooks. The secret is not shown again.',
  scope: 'webhooks:write',
  body: schemas.webhookEndpointRequest,
  answers: { 201: { about: 'the endpoint and its secret', schema: schemas.webhookEndpointWithSecret } },
  errors: ['too_many_endpoints', 'endpoint_deleted'],
})

export const LIST_WEBHOOK_ENDPOINTS = define({
  id: 'listWebhookEndpoints',
  method: 'GET',
  path: '/v1/webhook_endpoints',
  about: 'Lists the endpoints, oldest first.',
  scope: 'read',
  answers: { 200: { about: 'all endpoints', schema: schemas.listOf(schemas.webhookEndpoint) } },
  errors: [],
})

export const GET_WEBHOOK_ENDPOINT = define({
  id: 'getWebhookEndpoint',
  method: 'GET',
  path: '/v1/webhook_endpoints/{endpointId}',
  about: 'Returns an endpoint.',
  scope: 'read',
  answers: { 200: ENDPOINT },
  errors: ['endpoint_not_found'],
})

export const UPDATE_WEBHOOK_ENDPOINT = define({
  id: 'updateWebhookEndpoint',
  method: 'PATCH',
  path: '/v1/webhook_endpoints/{endpointId}',
  about:
    'Changes the fields that are sent. Events that a disabled endpoint has missed can be read at /v1/events.',
  scope: 'webhooks:write',
  body: schemas.webhookEndpointChanges,
  answers: { 200: ENDPOINT },
  errors: ['endpoint_not_found'],
})

export const DELETE_WEBHOOK_ENDPOINT = define({
  id: 'deleteWebhookEndpoint',
  method: 'DELETE',
  path: '/v1/webhook_endpoints/{endpointId}',
  about: 'Deletes an endpoint for good. Its pending deliveries are not sent.',
  scope: 'webhooks:write',
  answers: { 200: { about: 'the deleted endpoint', schema: schemas.deletedEndpoint } },
  errors: ['endpoint_not_found'],
})

export const ROTATE_WEBHOOK_SECRET = define({
  id: 'rotateWebhookSecret',
  method: 'POST',
  path: '/v1/webhook_endpoints/{endpointId}/rotate_secret',
  about:
    'Gives the endpoint a new secret, which is not shown again. For overlap seconds, by default a day, webhooks are also signed with the former secrets.',
  scope: 'webhooks:write',
  body: schemas.rotationRequest,
  answers: { 200: { about: 'the endpoint and its secret', schema: schemas.webhookEndpointWithSecret } },
  errors: ['endpoint_not_found', 'endpoint_changed'],
})

export const LIST_DELIVERIES = define({
  id: 'listDeliveries',
  method: 'GET',
  path: '/v1/webhook_endpoints/{endpointId}/deliveries',
  about: 'Lists the deliveries to an endpoint of the last 30 days, newest event first.',
  scope: 'read',
  query: schemas.pageQuery,
  answers: { 200: { about: 'a page of deliveries', schema: schemas.listOf(schemas.delivery) } },
  errors: ['endpoint_not_found', 'delivery_not_found'],
})

export const REDELIVER = define({
  id: 'redeliver',
  method: 'POST',
  path: '/v1/webhook_endpoints/{endpointId}/deliveries/{deliveryId}/redeliver',
  about: 'Sends an event again, whatever its status, with the whole retry schedule and the same webhook-id.',
  scope: 'webhooks:write',
  body: schemas.noFields,
  answers: { 202: { about: 'the delivery, which is pending', schema: schemas.delivery } },
  errors: ['endpoint_not_found', 'delivery_not_found', 'endpoint_disabled'],
})

export const WEBHOOK_OPERATIONS: readonly Operation[] = [
  ...([CREATE_WEBHOOK_ENDPOINT, LIST_WEBHOOK_ENDPOINTS, GET_WEBHOOK_ENDPOINT] as readonly Operation[]),
  ...([UPDATE_WEBHOOK_ENDPOINT, DELETE_WEBHOOK_ENDPOINT, ROTATE_WEBHOOK_SECRET] as readonly Operation[]),
  ...([LIST_DELIVERIES, REDELIVER] as readonly Operation[]),
]
