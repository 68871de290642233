/** What the OpenAPI document says of fields, parameters and events. Loaded by whoever asks for it, and by no request. */
import type * as z from 'zod/mini'
import type * as schemas from './schemas'
import type { EventType } from './schemas'

/** Every field of a schema that does not speak for itself; the compiler misses none. */
type Described<Schema extends keyof typeof schemas, Evident extends string = 'object'> = {
  readonly [Field in Exclude<
    keyof z.input<Extract<(typeof schemas)[Schema], z.ZodMiniType>>,
    Evident
  >]-?: string
}

const CREATED = 'When it was made.'
const LIVEMODE = 'Whether money moves: false in test mode.'
const METADATA = 'Your own texts: up to 20 names of 40 characters with values of 500.'
const REFERENCE = 'Your own number, by which orders are found. It need not be unique.'
const SUCCESS_URL =
  'Where the buyer’s page leads once the order is paid; {ORDER_ID} in it becomes the order’s id. Coming back proves nothing.'

const ORDER: Described<'order'> = {
  id: 'ord_ and the order number.',
  order_number: 'The number at the gateway, and on the buyer’s pages.',
  status:
    'open until it is paid, expired or canceled; then partially_refunded and refunded. Deliver when it is paid and attention is none.',
  attention: 'Why a person of the shop has to look at it; none in ordinary cases.',
  sequence: 'How many events there are of the order: of two versions the one with the greater knows more.',
  lines: 'What is sold.',
  amount: 'What is to be paid, in fen.',
  amount_paid: 'What arrived, of all payments, in fen.',
  amount_refunded: 'What went back, in fen; pending refunds are not in it.',
  amount_refundable:
    'What is left for refunds, in fen: pending ones are taken off already, and for a moment twice where the gateway reports one before its end is known.',
  currency: 'CNY',
  description: 'As you gave it.',
  url: 'The buyer’s page: send her there.',
  qr_url:
    'A page that shows a code to be scanned with Alipay; null where there is none, and when nothing is to be paid.',
  success_url: SUCCESS_URL,
  cancel_url: 'Where the buyer’s page leads while the order is unpaid, and where its money went back.',
  expires_at:
    'Until then the buyer may go to a gateway. The order stays open until it is known that nothing was paid.',
  paid_at: 'When the first payment arrived, by the gateway’s word.',
  gateway: 'Where it is paid; null until the buyer has chosen.',
  gateway_trade_no: 'The payment’s number at the gateway; null until the gateway has told of one.',
  client_reference_id: REFERENCE,
  customer: 'email: where the receipt goes; null where none is known.',
  locale: 'The language of its mails, and of what the gateway says of it.',
  payment_link: 'By which it was made; null for an order of your own.',
  note: 'What the payer of a link left for the shop.',
  metadata: METADATA,
  livemode: LIVEMODE,
  created: CREATED,
}

const ORDER_REQUEST: Described<'orderRequest'> = {
  lines: 'What is sold. unit_amount is in fen, for one piece.',
  currency: 'CNY',
  amount: 'In fen. When given, it must be the sum of the lines.',
  description: 'For your own use; buyers do not see it.',
  client_reference_id: REFERENCE,
  customer: 'email: where the receipt goes.',
  locale: 'The language of its mails, and of what the gateway says of it; zh-Hans unless told.',
  gateway: 'The only one at which it may be paid; without it the buyer chooses of the shop’s.',
  success_url: SUCCESS_URL,
  cancel_url:
    'Where the buyer’s page leads while the order is unpaid, and where its money went back; {ORDER_ID} in it becomes the order’s id.',
  expires_in:
    'How long it may wait for its payment, in seconds: from five minutes to 15 days; as the shop is configured unless told.',
  metadata: METADATA,
}

const REFUND: Described<'refund'> = {
  id: 'ref_ and the number of the refund at the gateway; where a person confirms it, the order’s number and the two characters with which the gateway’s number ends.',
  order: 'The id of its order.',
  amount: 'In fen.',
  currency: 'CNY',
  status: 'pending until the gateway has made it (succeeded) or refused it for good (failed).',
  reason: 'As you gave it.',
  gateway: 'Where the payment was made.',
  gateway_trade_no: 'The payment that is paid back.',
  confirmation_url:
    'Where a person of the shop confirms it; null where nobody has to, or can since the gateway is not used any more, and for a caller that may not make refunds.',
  failure_code: 'The gateway’s own word for why it failed, or GIVEN_UP by a person’s.',
  livemode: LIVEMODE,
  created: CREATED,
}

const REFUND_REQUEST: Described<'refundRequest'> = {
  amount: 'In fen. All that is left is the order’s amount_refundable.',
  reason: 'For the shop’s own history; buyers do not see it.',
  amount_refundable:
    'What the order says now, in fen: when it is another figure by then, nothing is done (412).',
  gateway_trade_no: 'Which payment, where the order was paid more than once.',
}

const EVENT: Described<'event'> = {
  id: 'The same in a webhook, as webhook-id.',
  type: 'What happened.',
  order: 'The id of its order.',
  sequence: 'Which of its order’s events it is, from 1.',
  occurred_at: 'When it happened, by the word of whoever said so.',
  created: 'When the shop recorded it.',
  data: 'What it is about: amount in fen, refund the id of one.',
  livemode: LIVEMODE,
}

const LINK: Described<'paymentLink'> = {
  id: 'lnk_ …',
  name: 'What is sold, as the payer sees it.',
  amount: 'What is paid, in fen; null where the payer enters it.',
  amount_min: 'The least that the payer may enter, in fen; null where the amount is fixed.',
  amount_max: 'The most that the payer may enter, in fen; null where the amount is fixed.',
  currency: 'CNY',
  max_uses: 'How often it may be paid; null: as often as anybody likes.',
  uses: 'So many are paid or may be, of a link that has max_uses.',
  status: 'open, ended (by the shop), expired (by its time) or used_up.',
  active: 'false: the shop has ended it.',
  expires_at: 'When it ends by itself; null: never.',
  ask: 'What the payer is asked for: an e-mail address, a note of one line.',
  url: 'The payer’s page.',
  qr_url: 'The QR code of that page, a picture in SVG.',
  amount_secret:
    'Signs an amount in its address; null where the payer enters none, and for callers that may not make orders.',
  success_url: SUCCESS_URL,
  metadata: METADATA,
  livemode: LIVEMODE,
  created: CREATED,
}

const LINK_REQUEST: Described<'linkRequest'> = {
  name: LINK.name,
  currency: 'CNY',
  amount: 'What is paid, in fen: either it, or both bounds.',
  amount_min: 'The least that the payer may enter, in fen.',
  amount_max: 'The most that the payer may enter, in fen.',
  single_use: 'The same as one for max_uses.',
  max_uses: 'How often it may be paid; as often as anybody likes unless told.',
  expires_at: 'When it ends by itself, in UTC.',
  ask: LINK.ask,
  success_url: SUCCESS_URL,
  metadata: 'Your own texts, which its orders have too: up to 20 names of 40 characters with values of 500.',
}

const LINK_CHANGES: Described<'linkChanges'> = {
  name: LINK.name,
  expires_at: 'When it ends by itself, in UTC; null: never.',
  success_url: `${SUCCESS_URL} null: nowhere.`,
  metadata: 'Instead of all that there were.',
  active: 'false ends the link, true opens it again.',
}

const ENDPOINT: Described<'webhookEndpoint'> = {
  id: 'whk_ …',
  url: 'Where webhooks are sent.',
  event_types: 'Which events; empty: all of them.',
  description: 'As you gave it.',
  api_version: 'The version of the API in which its webhooks are written.',
  enabled: 'Whether anything is sent.',
  disabled_reason: 'shop: somebody of the shop disabled it; gone: it answered 410.',
  former_secret_until: 'Until then a secret before this one signs too; null where none does.',
  paused_until: 'It has too much to do, or did not answer in time, and is sent nothing until then.',
  livemode: LIVEMODE,
  created: CREATED,
}

const ENDPOINT_REQUEST: Described<'webhookEndpointRequest'> = {
  url: 'An https address of a public host, without a password or fragment.',
  event_types: 'Which events; all of them unless told.',
  description: 'For your own use.',
  api_version: 'The version of the API in which its webhooks are written; that of this request unless told.',
}

const DELIVERY: Described<'delivery'> = {
  id: 'dlv_ …',
  webhook_endpoint: 'The id of the endpoint.',
  event: 'The id of the event, which is webhook-id at each attempt.',
  type: 'What happened.',
  order: 'The id of the order.',
  status: 'pending until it was taken (succeeded) or given up (failed).',
  attempts:
    'The latest twenty, oldest first. status_code is null where no answer came: failure_code says why, such as ECONNREFUSED, TIMED_OUT, FORBIDDEN_ADDRESS. took_ms is in milliseconds.',
  next_attempt_at: 'null where none will follow.',
  created: 'When the event was recorded.',
}

/** By the name under which the document has the schema. */
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
  WebhookEndpointWithSecret: { ...ENDPOINT, secret: 'whsec_ and base64. No other answer holds it.' },
  WebhookEndpointRequest: ENDPOINT_REQUEST,
  WebhookEndpointChanges: { ...ENDPOINT_REQUEST, enabled: 'true also ends a pause.' },
  RotationRequest: {
    overlap:
      'For so many seconds the old secret signs too, and at most those before it: a day unless told, 0 where they are known to others.',
  },
  WebhookEvent: {
    type: 'What happened.',
    timestamp: 'When the shop recorded it; webhook-timestamp is when it was sent, in seconds.',
    api_version: 'The version of the API in which data is written.',
    data: 'The order as it is at the attempt; lines and metadata are left out, and named in truncated, where the body would be too long.',
  },
  Delivery: DELIVERY,
}

/** Of the query and of headers. */
export const PARAMETERS: Readonly<Record<string, string>> = {
  limit: 'How many at most.',
  starting_after: 'The id of the last one of a page: those that are older follow.',
  ending_before: 'The id of the first one of a page: those just newer than it, newest first.',
  status: 'Of this status alone.',
  client_reference_id: 'Of this number of your own alone, however old.',
  'created[gte]': 'Made then or later.',
  'created[lte]': 'Made then or earlier.',
  after: 'next of an earlier page, or a time in UTC.',
  'Idempotency-Key':
    'For two days the same key with the same request does one thing; with another request it is refused (409).',
  'Shouyin-Version': 'The version of the API; the key’s own unless told, by IAM the oldest.',
}

/** The same sentences stand in docs/api.md. */
export const EVENTS: Readonly<Record<EventType, string>> = {
  'order.created': 'the order was made',
  'order.payment_requested': 'the buyer was sent to a gateway, for the first time',
  'order.code_shown': 'the buyer was shown a code to scan',
  'order.payment_pending': 'the buyer has paid, and the gateway holds the money back: do not deliver',
  'order.paid': 'the money arrived, in time and whole: deliver',
  'order.paid_late': 'the money arrived after the order’s time: deliver or refund',
  'order.paid_twice':
    'more than one payment arrived, the first perhaps of another amount: deliver once, and refund the others',
  'order.paid_after_cancel': 'the money arrived after the order was canceled: deliver or refund',
  'order.paid_other_amount':
    'money arrived, and not the order’s amount: do not deliver before a person looked',
  'order.paid_and_closed':
    'the gateway had closed the trade, or paid it back, before the word of its payment came: do not deliver',
  'order.finished': 'the gateway takes no refund of the payment any more',
  'order.refund_reported':
    'the gateway says how much went back of the payment in all; beside refund.succeeded, not to be added up',
  'order.closed': 'the gateway closed the trade; where it had been paid, attention says so',
  'order.expired': 'the order was let go, unpaid',
  'order.canceled': 'the order was canceled',
  'order.receipt_sent': 'the mail service took the buyer’s receipt',
  'order.notice_sent': 'the mail service took the shop’s notice',
  'order.attended': 'a person of the shop dealt with what needed one',
  'order.buyer_forgotten': 'what the order told of its buyer was removed',
  'refund.created': 'a refund was asked for',
  'refund.opened': 'somebody opened the page where the refund is confirmed',
  'refund.succeeded': 'the refund was made',
  'refund.failed': 'the refund will not be made: nothing of it went back',
  'refund.mail_sent': 'the mail service took the mail that tells the buyer of the refund',
}
