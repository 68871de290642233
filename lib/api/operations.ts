/** Every operation of the API. */
import { define, type Operation } from './operation'
import * as schemas from './schemas'
import { WEBHOOK_OPERATIONS } from './webhookOperations'

const ORDER = { about: 'the order', schema: schemas.order }
const REFUND = { schema: schemas.refund }

export const CREATE_ORDER = define({
  id: 'createOrder',
  method: 'POST',
  path: '/v1/orders',
  about: 'Makes an order of lines and prices of your own. Send the buyer to its url.',
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
    'Lists orders, newest first. Without created[gte] a page looks at the 31 days before the latest that is asked for, and the list ends with an empty one, where these had none; never at more than 92. Of a client_reference_id all, however old.',
  scope: 'read',
  query: schemas.orderQuery,
  answers: { 200: { about: 'a page of orders', schema: schemas.listOf(schemas.order) } },
  errors: ['order_not_found'],
})

export const GET_ORDER = define({
  id: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{orderId}',
  about: 'An order as it is now.',
  scope: 'read',
  answers: { 200: ORDER },
  errors: ['order_not_found'],
})

export const CANCEL_ORDER = define({
  id: 'cancelOrder',
  method: 'POST',
  path: '/v1/orders/{orderId}/cancel',
  about:
    'Calls an unpaid order off, after closing it at the gateway. A payment that arrives all the same makes its attention paid_after_cancel.',
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
    'Has money of an order go back to the buyer. The gateway is asked at once and until it has made or refused it: read the refunds again.',
  scope: 'refunds:write',
  body: schemas.refundRequest,
  answers: {
    201: { ...REFUND, about: 'the refund, which is done' },
    202: { ...REFUND, about: 'the refund, on which the gateway works' },
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
  about: 'The refunds of an order, oldest first.',
  scope: 'read',
  answers: { 200: { about: 'all of them', schema: schemas.listOf(schemas.refund) } },
  errors: ['order_not_found'],
})

export const LIST_ORDER_EVENTS = define({
  id: 'listOrderEvents',
  method: 'GET',
  path: '/v1/orders/{orderId}/events',
  about: 'What happened to an order, oldest first.',
  scope: 'read',
  answers: { 200: { about: 'all of it', schema: schemas.listOf(schemas.event) } },
  errors: ['order_not_found'],
})

const LINK = { about: 'the link', schema: schemas.paymentLink }

export const CREATE_LINK = define({
  id: 'createPaymentLink',
  method: 'POST',
  path: '/v1/payment_links',
  about: 'Makes a payment link. Everybody who pays by it makes an order of it.',
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
  about: 'A payment link as it is now.',
  scope: 'read',
  answers: { 200: LINK },
  errors: ['link_not_found'],
})

export const CHANGE_LINK = define({
  id: 'changePaymentLink',
  method: 'PATCH',
  path: '/v1/payment_links/{linkId}',
  about:
    'Changes what is said of a link, or ends it (active: false) and opens it again. Its orders stay as they are.',
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
    'What happened to all orders, in the sequence in which it was told, some 15 s after it happened and for 30 days. Send next of one page as after of the following; without after it begins at the oldest. A page may be empty and has_more all the same.',
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
