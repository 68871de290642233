/** The descriptions of fields, parameters and events in the OpenAPI document. Loaded only when that is requested. */
import type * as z from 'zod/mini'
import type * as schemas from './schemas'
import type { EventType } from './schemas'

/** A description for each field of a schema, except for evident ones; the compiler finds missing ones. */
type Described<Schema extends keyof typeof schemas, Evident extends string = 'object'> = {
  readonly [Field in Exclude<
    keyof z.input<Extract<(typeof schemas)[Schema], z.ZodMiniType>>,
    Evident
  >]-?: string
}

const CREATED = 'When it was created.'
const LIVEMODE = 'Whether money moves: false in test mode.'
const METADATA = 'Your own data: up to 20 names of up to 40 characters, values of up to 500.'
const REFERENCE = 'Your own number, by which orders can be listed. It need not be unique.'
const SUCCESS_URL =
  'Where the buyer’s page leads once the order is paid; {ORDER_ID} is replaced by the order’s id. A visit does not prove a payment.'

const ORDER: Described<'order'> = {
  id: 'ord_ and the order number.',
  order_number: 'The order’s number at the gateway and on the buyer’s pages.',
  status:
    'open until it is paid, expired or canceled; after refunds partially_refunded or refunded. Deliver when it is paid and attention is none.',
  attention: 'Why a person of the shop must look at it; none in ordinary cases.',
  sequence: 'The number of the order’s events: of two copies of an order, the one with the greater is newer.',
  lines: 'The goods.',
  amount: 'The amount to pay, in fen.',
  amount_paid: 'The sum of all payments received, in fen.',
  amount_refunded: 'The sum refunded, in fen, without pending refunds.',
  amount_refundable:
    'What can still be refunded, in fen. Pending refunds are subtracted; briefly twice, if the gateway reports the money of one before its outcome is known.',
  currency: 'CNY',
  description: 'As you sent it.',
  url: 'The buyer’s page: send the buyer there.',
  qr_url:
    'A page with a code that the buyer’s phone scans; null if the shop has none, or nothing is to be paid.',
  success_url: SUCCESS_URL,
  cancel_url: 'Where the buyer’s page leads while the order is unpaid, and after its money was returned.',
  expires_at:
    'The buyer can go to a gateway until then. The order stays open until it is certain that nothing was paid.',
  paid_at: 'When the first payment was made, according to the gateway.',
  gateway: 'Where the order is paid; null until the buyer has chosen.',
  gateway_trade_no: 'The payment’s number at the gateway; null until the gateway has reported one.',
  client_reference_id: REFERENCE,
  customer: 'email: where the receipt is sent; null if unknown.',
  locale: 'The language of the order’s mails and of its text at the gateway.',
  payment_link: 'The id of the link that it was created by; null for orders of the API.',
  note: 'What the payer of a link wrote to the shop.',
  metadata: METADATA,
  livemode: LIVEMODE,
  created: CREATED,
}

const ORDER_REQUEST: Described<'orderRequest'> = {
  lines: 'The goods. unit_amount is the price of one piece, in fen.',
  currency: 'CNY',
  amount: 'In fen. If sent, it must be the sum of the lines.',
  description: 'For your own use; buyers do not see it.',
  client_reference_id: REFERENCE,
  customer: 'email: where the receipt is sent.',
  locale: 'The language of the order’s mails and of its text at the gateway; default zh-Hans.',
  gateway: 'The only gateway to pay through; by default the buyer chooses one of the shop’s.',
  success_url: SUCCESS_URL,
  cancel_url:
    'Where the buyer’s page leads while the order is unpaid, and after its money was returned; {ORDER_ID} is replaced by the order’s id.',
  expires_in: 'How long the order can be paid, in seconds. The default is a setting of the shop.',
  metadata: METADATA,
}

const REFUND: Described<'refund'> = {
  id: 'ref_ and the refund’s number at the gateway. If a person confirms the refund, ref_, the order number and the last two characters of the gateway’s number.',
  order: 'The id of the order.',
  amount: 'In fen.',
  currency: 'CNY',
  status: 'pending until the gateway has made it (succeeded) or finally refused it (failed).',
  reason: 'As you sent it.',
  gateway: 'Where the payment was made.',
  gateway_trade_no: 'The payment that is refunded.',
  confirmation_url:
    'Where a person of the shop confirms the refund; null if that is not needed, or impossible because the gateway is no longer in use, and for callers without refunds:write.',
  failure_code: 'The gateway’s error code; GIVEN_UP if a person of the shop gave the refund up.',
  livemode: LIVEMODE,
  created: CREATED,
}

const REFUND_REQUEST: Described<'refundRequest'> = {
  amount: 'In fen, up to the order’s amount_refundable.',
  reason: 'For the shop’s history; buyers do not see it.',
  amount_refundable:
    'The order’s amount_refundable as you read it, in fen. If it has changed since, nothing is refunded (412).',
  gateway_trade_no: 'The payment to refund; needed if the order was paid more than once.',
}

const EVENT: Described<'event'> = {
  id: 'Also the webhook-id of the event’s webhooks.',
  type: 'What happened.',
  order: 'The id of the order.',
  sequence: 'The position among the order’s events, from 1.',
  occurred_at: 'When it happened, according to its source, such as the gateway.',
  created: 'When the shop recorded it.',
  data: 'Details: amount is in fen, refund is the id of a refund.',
  livemode: LIVEMODE,
}

const LINK: Described<'paymentLink'> = {
  id: 'lnk_ …',
  name: 'What is sold, as shown to the payer.',
  amount: 'The price, in fen; null if the payer enters the amount.',
  amount_min: 'The smallest amount that the payer can enter, in fen; null if the amount is fixed.',
  amount_max: 'The greatest amount that the payer can enter, in fen; null if the amount is fixed.',
  currency: 'CNY',
  max_uses: 'How often the link can be paid; null: without limit.',
  uses: 'How many uses are paid or may still be paid; null without max_uses.',
  status: 'open, ended (by the shop), expired (at expires_at) or used_up.',
  active: 'false if the shop has ended it.',
  expires_at: 'When it expires; null: never.',
  ask: 'What the payer is asked for: an e-mail address, a note of one line.',
  url: 'The payer’s page.',
  qr_url: 'The QR code of that page, in SVG.',
  amount_secret:
    'The key that signs an amount in the link’s address; null if the amount is fixed, and for callers without orders:write.',
  success_url: SUCCESS_URL,
  metadata: METADATA,
  livemode: LIVEMODE,
  created: CREATED,
}

const LINK_REQUEST: Described<'linkRequest'> = {
  name: LINK.name,
  currency: 'CNY',
  amount: 'The price, in fen. Send either amount, or amount_min and amount_max.',
  amount_min: 'The smallest amount that the payer can enter, in fen.',
  amount_max: 'The greatest amount that the payer can enter, in fen.',
  single_use: 'The same as max_uses 1.',
  max_uses: 'How often the link can be paid; default: without limit.',
  expires_at: 'When it expires, in UTC; default: never.',
  ask: LINK.ask,
  success_url: SUCCESS_URL,
  metadata: `${METADATA} Copied to the link’s orders.`,
}

const LINK_CHANGES: Described<'linkChanges'> = {
  name: LINK.name,
  expires_at: 'When it expires, in UTC; null: never.',
  success_url: `${SUCCESS_URL} null removes it.`,
  metadata: 'Replaces all metadata.',
  active: 'false ends the link, true opens it again.',
}

const ENDPOINT: Described<'webhookEndpoint'> = {
  id: 'whk_ …',
  url: 'Where webhooks are sent.',
  event_types: 'The types of events to send; empty: all.',
  description: 'As you sent it.',
  api_version: 'The API version of its webhooks.',
  enabled: 'Whether webhooks are sent.',
  disabled_reason: 'shop: the shop disabled it; gone: it answered 410.',
  former_secret_until: 'Webhooks are also signed with former secrets until then; null if with none.',
  paused_until: 'Nothing is sent until then, because the endpoint was overloaded or did not answer in time.',
  livemode: LIVEMODE,
  created: CREATED,
}

const ENDPOINT_REQUEST: Described<'webhookEndpointRequest'> = {
  url: 'An https address of a public host, without a password or fragment.',
  event_types: 'The types of events to send; default: all.',
  description: 'For your own use.',
  api_version: 'The API version of its webhooks; default: that of this request.',
}

const DELIVERY: Described<'delivery'> = {
  id: 'dlv_ …',
  webhook_endpoint: 'The id of the endpoint.',
  event: 'The id of the event, sent as webhook-id at each attempt.',
  type: 'What happened.',
  order: 'The id of the order.',
  status: 'pending until it is delivered (succeeded) or given up (failed).',
  attempts:
    'The latest twenty, oldest first. Without an answer status_code is null, and failure_code gives the reason, such as ECONNREFUSED, TIMED_OUT, FORBIDDEN_ADDRESS. took_ms is in milliseconds.',
  next_attempt_at: 'null if there will be none.',
  created: 'When the event was recorded.',
}

/** By the schema's name in the document. */
export const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Order: ORDER,
  OrderRequest: ORDER_REQUEST,
  Refund: REFUND,
  RefundRequest: REFUND_REQUEST,
  Event: EVENT,
  PaymentLink: LINK,
  PaymentLinkRequest: LINK_REQUEST,
  PaymentLinkChanges: LINK_CHANGES,
  WebhookEndpoint: ENDPOINT,
  WebhookEndpointWithSecret: { ...ENDPOINT, secret: 'whsec_ and base64. It is not shown again.' },
  WebhookEndpointRequest: ENDPOINT_REQUEST,
  WebhookEndpointChanges: { ...ENDPOINT_REQUEST, enabled: 'true also ends a pause.' },
  RotationRequest: {
    overlap:
      'For how many seconds webhooks are also signed with the former secrets; default: a day. Send 0 if they have leaked.',
  },
  WebhookEvent: {
    type: 'What happened.',
    timestamp:
      'When the shop recorded the event; the header webhook-timestamp is when it was sent, in seconds.',
    api_version: 'The API version of data.',
    data: 'The order as it is at the attempt. If the body would be too long, lines and metadata are omitted and named in truncated.',
  },
  Delivery: DELIVERY,
}

/** Query parameters and headers. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  limit: 'The maximum number of items.',
  starting_after: 'The id of a page’s last item: returns the next older items.',
  ending_before: 'The id of a page’s first item: returns the next newer items, newest first.',
  status: 'Only orders with this status.',
  client_reference_id: 'Only orders with this reference, however old.',
  'created[gte]': 'Created at this time or later.',
  'created[lte]': 'Created at this time or earlier.',
  after: 'next of an earlier page, or a time in UTC.',
  'Idempotency-Key':
    'For two days, a request that is repeated with the same key is carried out once; another request with the key is refused (409).',
  'Shouyin-Version': 'The API version; default: that of the key, or the oldest for callers by IAM.',
}

/** Repeated in docs/api.md. */
export const EVENTS: Readonly<Record<EventType, string>> = {
  'order.created': 'the order was created',
  'order.payment_requested': 'the buyer was sent to a gateway for the first time',
  'order.code_shown': 'the buyer was shown a code to scan',
  'order.payment_pending': 'the buyer has paid, but the gateway holds the money back: do not deliver',
  'order.paid': 'the full amount was paid in time: deliver',
  'order.paid_late': 'the payment arrived after the order had expired: deliver or refund',
  'order.paid_twice':
    'more than one payment arrived, the first perhaps of another amount: deliver once and refund the others',
  'order.paid_after_cancel': 'the payment arrived after the order was canceled: deliver or refund',
  'order.paid_other_amount':
    'a payment of another amount arrived: do not deliver before a person has decided',
  'order.paid_and_closed':
    'the gateway had closed or refunded the trade before its payment became known: do not deliver',
  'order.finished': 'the gateway takes no more refunds of the payment',
  'order.refund_reported':
    'the gateway reported the sum refunded so far; do not add it to the amounts of refund.succeeded',
  'order.closed': 'the gateway closed the trade; if it had been paid, attention says so',
  'order.expired': 'the order expired unpaid',
  'order.canceled': 'the order was canceled',
  'order.receipt_sent': 'the mail service accepted the buyer’s receipt',
  'order.notice_sent': 'the mail service accepted the shop’s notice',
  'order.attended': 'a person of the shop dealt with what needed attention',
  'order.buyer_forgotten': 'the buyer’s personal data was erased',
  'refund.created': 'a refund was requested',
  'refund.opened': 'the page that confirms the refund was opened',
  'refund.succeeded': 'the refund was made',
  'refund.failed': 'the refund will not be made, and no money was returned',
  'refund.mail_sent': 'the mail service accepted the mail to the buyer about the refund',
}
