/** The operations of the API. */
import { define, type Operation } from './operation'
import * as schemas from './schemas'
import { WEBHOOK_OPERATIONS } from './webhookOperations'

const ORDER = { about: 'the order', schema: schemas.order }
const REFUND = { schema: schemas.refund }

export const CREATE_ORDER = define({
  id: 'createOrder',
  method: 'POST',
  path: '/v1/orders',
  about: 'Creates an order with your own lines and prices. Send the buyer to its url.',
  scope: 'orders:write',
  body: schemas.orderRequest,
  answers: { 201: ORDER },
  errors: ['amount_mismatch', 'amount_out_of_range', 'unknown_gateway', 'gateway_unavailable'],
})

export const LIST_ORDERS = define({
  id: 'listOrders',
  method: 'GET',
  path: '/v1/orders',
  about:
    'Lists orders, newest first. Without created[gte] a page covers 31 days, up to created[lte] or the cursor, and the list ends with the first page without orders. No request may cover more than 92 days. With client_reference_id orders of any age are found.',
  scope: 'read',
  query: schemas.orderQuery,
  answers: { 200: { about: 'a page of orders', schema: schemas.listOf(schemas.order) } },
  errors: ['order_not_found'],
})

export const GET_ORDER = define({
  id: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{orderId}',
  about: 'Returns an order.',
  scope: 'read',
  answers: { 200: ORDER },
  errors: ['order_not_found'],
})

export const CANCEL_ORDER = define({
  id: 'cancelOrder',
  method: 'POST',
  path: '/v1/orders/{orderId}/cancel',
  about:
    'Cancels an unpaid order, after closing its trade at the gateway. If a payment still arrives, attention becomes paid_after_cancel.',
  scope: 'orders:write',
  body: schemas.noFields,
  answers: { 200: ORDER },
  errors: ['order_not_found', 'order_not_open', 'order_changed', 'gateway_unavailable'],
})

export const CREATE_REFUND = define({
  id: 'createRefund',
  method: 'POST',
  path: '/v1/orders/{orderId}/refunds',
  about:
    'Refunds a payment, in full or in part. The gateway is asked at once, and again until it has made or refused the refund: read the refunds again.',
  scope: 'refunds:write',
  body: schemas.refundRequest,
  answers: {
    201: { ...REFUND, about: 'the refund, which succeeded or failed' },
    202: { ...REFUND, about: 'the refund, which is pending' },
  },
  errors: [
    ...(['order_not_found', 'order_changed', 'amount_refundable_changed', 'nothing_to_refund'] as const),
    ...(['refund_too_large', 'refund_not_supported', 'trade_not_named'] as const),
  ],
})

export const LIST_REFUNDS = define({
  id: 'listRefunds',
  method: 'GET',
  path: '/v1/orders/{orderId}/refunds',
  about: 'Lists the refunds of an order, oldest first.',
  scope: 'read',
  answers: { 200: { about: 'all refunds', schema: schemas.listOf(schemas.refund) } },
  errors: ['order_not_found'],
})

export const LIST_ORDER_EVENTS = define({
  id: 'listOrderEvents',
  method: 'GET',
  path: '/v1/orders/{orderId}/events',
  about: 'Lists the events of an order, oldest first.',
  scope: 'read',
  answers: { 200: { about: 'all events', schema: schemas.listOf(schemas.event) } },
  errors: ['order_not_found'],
})

const LINK = { about: 'the link', schema: schemas.paymentLink }

export const CREATE_LINK = define({
  id: 'createPaymentLink',
  method: 'POST',
  path: '/v1/payment_links',
  about: 'Creates a payment link. Everybody who pays by it creates an order.',
  scope: 'orders:write',
  body: schemas.linkRequest,
  answers: { 201: LINK },
  errors: [],
})

export const LIST_LINKS = define({
  id: 'listPaymentLinks',
  method: 'GET',
  path: '/v1/payment_links',
  about: 'Lists payment links, newest first.',
  scope: 'read',
  query: schemas.pageQuery,
  answers: { 200: { about: 'a page of links', schema: schemas.listOf(schemas.paymentLink) } },
  errors: ['link_not_found'],
})

export const GET_LINK = define({
  id: 'getPaymentLink',
  method: 'GET',
  path: '/v1/payment_links/{linkId}',
  about: 'Returns a payment link.',
  scope: 'read',
  answers: { 200: LINK },
  errors: ['link_not_found'],
})

export const CHANGE_LINK = define({
  id: 'changePaymentLink',
  method: 'PATCH',
  path: '/v1/payment_links/{linkId}',
  about:
    'Changes the fields that are sent. active: false ends the link, true opens it again. Existing orders do not change.',
  scope: 'orders:write',
  body: schemas.linkChanges,
  answers: { 200: LINK },
  errors: ['link_not_found'],
})

export const LIST_EVENTS = define({
  id: 'listEvents',
  method: 'GET',
  path: '/v1/events',
  about:
    'Lists the events of all orders in the order of their publication, which is some 15 s after they are recorded, for 30 days. Send next of one page as after of the following; without after the list begins with the oldest. A page can be empty while has_more is true.',
  scope: 'read',
  query: schemas.eventQuery,
  answers: { 200: { about: 'a page of events, oldest first', schema: schemas.eventFeed } },
  errors: [],
})

export const OPERATIONS: readonly Operation[] = [
  ...([CREATE_ORDER, LIST_ORDERS, GET_ORDER, CANCEL_ORDER] as readonly Operation[]),
  ...([CREATE_REFUND, LIST_REFUNDS, LIST_ORDER_EVENTS, LIST_EVENTS] as readonly Operation[]),
  ...([CREATE_LINK, LIST_LINKS, GET_LINK, CHANGE_LINK] as readonly Operation[]),
  ...WEBHOOK_OPERATIONS,
]
