/** The API client. */
import { type EventList, eventListOf } from './events'
import { type List, listOf } from './list'
import { type RequestOptions, type Send, type ShouyinOptions, transport } from './transport'
import type {
  DeletedWebhookEndpoint,
  Delivery,
  DeliveryListParams,
  EventListParams,
  Order,
  OrderEvent,
  OrderListParams,
  OrderParams,
  Page,
  PaymentLink,
  PaymentLinkChanges,
  PaymentLinkListParams,
  PaymentLinkParams,
  Refund,
  RefundParams,
  RotationParams,
  WebhookEndpoint,
  WebhookEndpointChanges,
  WebhookEndpointParams,
  WebhookEndpointWithSecret,
} from './types'

/**
 * Each method returns the shop's answer, or throws a `ShouyinApiError` (refused or failed), a `ShouyinConnectionError`
 * (no answer, even after retries), or a `ShouyinError` (the request cannot be sent).
 */
export class Shouyin {
  readonly orders: Orders
  readonly refunds: Refunds
  readonly events: Events
  readonly paymentLinks: PaymentLinks
  readonly webhookEndpoints: WebhookEndpoints

  constructor(options: ShouyinOptions) {
    const send = transport(options)
    this.orders = new Orders(send)
    this.refunds = new Refunds(send)
    this.events = new Events(send)
    this.paymentLinks = new PaymentLinks(send)
    this.webhookEndpoints = new WebhookEndpoints(send)
  }
}

const orderPath = (orderId: string, more = '') => `/v1/orders/${encodeURIComponent(orderId)}${more}`
const endpointPath = (endpointId: string, more = '') =>
  `/v1/webhook_endpoints/${encodeURIComponent(endpointId)}${more}`
const linkPath = (linkId: string) => `/v1/payment_links/${encodeURIComponent(linkId)}`

class Orders {
  constructor(send: Send) {
    this.#send = send
  }
  readonly #send: Send

  /** Creates an order. Send the buyer to its `url`. */
  create(params: OrderParams, options: RequestOptions = {}): Promise<Order> {
    return this.#send({ ...options, method: 'POST', path: '/v1/orders', body: params })
  }

  retrieve(orderId: string, options: RequestOptions = {}): Promise<Order> {
    return this.#send({ ...options, method: 'GET', path: orderPath(orderId) })
  }

  /**
   * Newest first, back to `created[gte]` (at most 92 days), by default until 31 days had no order. With
   * `client_reference_id`, orders of any age.
   */
  list(params: OrderListParams = {}, options: RequestOptions = {}): List<Order> {
    return listOf(params, query => this.#send({ ...options, method: 'GET', path: '/v1/orders', query }))
  }

  /** Cancels an unpaid order. */
  cancel(orderId: string, options: RequestOptions = {}): Promise<Order> {
    return this.#send({ ...options, method: 'POST', path: orderPath(orderId, '/cancel'), body: {} })
  }

  /** The order's events, oldest first. */
  async events(orderId: string, options: RequestOptions = {}): Promise<OrderEvent[]> {
    const path = orderPath(orderId, '/events')
    return (await this.#send<Page<OrderEvent>>({ ...options, method: 'GET', path })).data
  }
}

class Refunds {
  constructor(send: Send) {
    this.#send = send
  }
  readonly #send: Send

  /** Requests a refund; it is `pending` while the gateway works on it. */
  create(orderId: string, params: RefundParams, options: RequestOptions = {}): Promise<Refund> {
    return this.#send({ ...options, method: 'POST', path: orderPath(orderId, '/refunds'), body: params })
  }

  /** The order's refunds, oldest first. */
  async list(orderId: string, options: RequestOptions = {}): Promise<Refund[]> {
    const path = orderPath(orderId, '/refunds')
    return (await this.#send<Page<Refund>>({ ...options, method: 'GET', path })).data
  }
}

class PaymentLinks {
  constructor(send: Send) {
    this.#send = send
  }
  readonly #send: Send

  create(params: PaymentLinkParams, options: RequestOptions = {}): Promise<PaymentLink> {
    return this.#send({ ...options, method: 'POST', path: '/v1/payment_links', body: params })
  }

  retrieve(linkId: string, options: RequestOptions = {}): Promise<PaymentLink> {
    return this.#send({ ...options, method: 'GET', path: linkPath(linkId) })
  }

  /** Newest first. */
  list(params: PaymentLinkListParams = {}, options: RequestOptions = {}): List<PaymentLink> {
    return listOf(params, query =>
      this.#send({ ...options, method: 'GET', path: '/v1/payment_links', query }),
    )
  }

  /** Changes a link, or ends it (`active: false`). */
  update(linkId: string, changes: PaymentLinkChanges, options: RequestOptions = {}): Promise<PaymentLink> {
    return this.#send({ ...options, method: 'PATCH', path: linkPath(linkId), body: changes })
  }
}

class Events {
  constructor(send: Send) {
    this.#send = send
  }
  readonly #send: Send

  /** The events of all orders of the last 30 days, in the order in which they were published. */
  list(params: EventListParams = {}, options: RequestOptions = {}): EventList {
    return eventListOf(params, query => this.#send({ ...options, method: 'GET', path: '/v1/events', query }))
  }
}

class WebhookEndpoints {
  constructor(send: Send) {
    this.#send = send
  }
  readonly #send: Send

  /** Subscribes a URL to future events. Only this answer contains the secret. */
  create(params: WebhookEndpointParams, options: RequestOptions = {}): Promise<WebhookEndpointWithSecret> {
    return this.#send({ ...options, method: 'POST', path: '/v1/webhook_endpoints', body: params })
  }

  retrieve(endpointId: string, options: RequestOptions = {}): Promise<WebhookEndpoint> {
    return this.#send({ ...options, method: 'GET', path: endpointPath(endpointId) })
  }

  /** All endpoints, oldest first. */
  async list(options: RequestOptions = {}): Promise<WebhookEndpoint[]> {
    const path = '/v1/webhook_endpoints'
    return (await this.#send<Page<WebhookEndpoint>>({ ...options, method: 'GET', path })).data
  }

  update(
    endpointId: string,
    changes: WebhookEndpointChanges,
    options: RequestOptions = {},
  ): Promise<WebhookEndpoint> {
    return this.#send({ ...options, method: 'PATCH', path: endpointPath(endpointId), body: changes })
  }

  /** Deletes the endpoint for good. */
  delete(endpointId: string, options: RequestOptions = {}): Promise<DeletedWebhookEndpoint> {
    return this.#send({ ...options, method: 'DELETE', path: endpointPath(endpointId) })
  }

  /** Creates a new secret, which only this answer contains; the old one remains valid for the overlap. */
  rotateSecret(
    endpointId: string,
    params: RotationParams = {},
    options: RequestOptions = {},
  ): Promise<WebhookEndpointWithSecret> {
    const path = endpointPath(endpointId, '/rotate_secret')
    return this.#send({ ...options, method: 'POST', path, body: params })
  }

  /** The deliveries of the last 30 days, newest first. */
  deliveries(
    endpointId: string,
    params: DeliveryListParams = {},
    options: RequestOptions = {},
  ): List<Delivery> {
    const path = endpointPath(endpointId, '/deliveries')
    return listOf(params, query => this.#send({ ...options, method: 'GET', path, query }))
  }

  /** Sends an event again. */
  redeliver(endpointId: string, deliveryId: string, options: RequestOptions = {}): Promise<Delivery> {
    const path = endpointPath(endpointId, `/deliveries/${encodeURIComponent(deliveryId)}/redeliver`)
    return this.#send({ ...options, method: 'POST', path, body: {} })
  }
}
