/** The client of a shop's API. */
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
 * Every method resolves to the shop's response, or throws: a `ShouyinApiError` if the shop refused or failed, a
 * `ShouyinConnectionError` if it did not respond (both after the retries), a `ShouyinError` for invalid arguments.
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
   * Newest first, back to `created[gte]` (at most 92 days), or by default until 31 days have no order. With
   * `client_reference_id`: all its orders, however old.
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

  /** Refunds an order, in part or in full; `pending` until the gateway has made the refund. */
  create(orderId: string, params: RefundParams, options: RequestOptions = {}): Promise<Refund> {
    return this.#send({ ...options, method: 'POST', path: orderPath(orderId, '/refunds'), body: params })
  }

  /** An order's refunds, oldest first. */
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

  /** The events of all orders of the last 30 days, in the sequence in which they were published. */
  list(params: EventListParams = {}, options: RequestOptions = {}): EventList {
    return eventListOf(params, query => this.#send({ ...options, method: 'GET', path: '/v1/events', query }))
  }
}

class WebhookEndpoints {
  constructor(send: Send) {
    this.#send = send
  }
  readonly #send: Send

  /** Creates an endpoint for events from now on. Only this response contains the secret. */
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

  /** Deletes the endpoint permanently. */
  delete(endpointId: string, options: RequestOptions = {}): Promise<DeletedWebhookEndpoint> {
    return this.#send({ ...options, method: 'DELETE', path: endpointPath(endpointId) })
  }

  /** Creates a new secret, which only this response contains. The old one also signs, for `overlap` seconds. */
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

  /** Sends the event again. */
  redeliver(endpointId: string, deliveryId: string, options: RequestOptions = {}): Promise<Delivery> {
    const path = endpointPath(endpointId, `/deliveries/${encodeURIComponent(deliveryId)}/redeliver`)
    return this.#send({ ...options, method: 'POST', path, body: {} })
  }
}
