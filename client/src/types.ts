/**
 * The requests and responses of the API, as in its OpenAPI document (`/v1/openapi.json`). Amounts are integers in minor
 * units (fen), times RFC 3339 in UTC.
 */

export type Currency = 'CNY'
export type Locale = 'zh-Hans' | 'zh-Hant' | 'en'
export type Metadata = Record<string, string>

export interface OrderLine {
  name: string
  quantity: number
  unit_amount: number
  sku?: string | undefined
  url?: string | undefined
}

export interface OrderParams {
  lines: OrderLine[]
  currency: Currency
  /** If given, it must be the sum of the lines. */
  amount?: number | undefined
  description?: string | undefined
  client_reference_id?: string | undefined
  customer?: { email?: string | undefined } | undefined
  locale?: Locale | undefined
  gateway?: string | undefined
  /** `{ORDER_ID}` is replaced by the order's id. A buyer who returns there need not have paid. */
  success_url?: string | undefined
  cancel_url?: string | undefined
  /** In seconds: from five minutes to 15 days. */
  expires_in?: number | undefined
  metadata?: Metadata | undefined
}

export type OrderStatus = 'open' | 'paid' | 'expired' | 'canceled' | 'partially_refunded' | 'refunded'

export interface Order {
  id: string
  object: 'order'
  order_number: string
  status: OrderStatus
  /** Why a person must look at the order. */
  attention:
    | 'none'
    | 'paid_late'
    | 'paid_after_cancel'
    | 'paid_twice'
    | 'paid_other_amount'
    | 'closed_after_payment'
    | 'unconfirmed'
    | 'refund_failed'
    | 'refund_unfinished'
  /** Grows with each event of the order. */
  sequence: number
  lines: OrderLine[]
  amount: number
  amount_paid: number
  amount_refunded: number
  amount_refundable: number
  currency: Currency
  description: string | null
  /** Where the buyer pays. */
  url: string
  qr_url: string | null
  success_url: string | null
  cancel_url: string | null
  expires_at: string
  paid_at: string | null
  gateway: string | null
  gateway_trade_no: string | null
  client_reference_id: string | null
  customer: { email: string | null }
  locale: Locale
  payment_link: string | null
  note: string | null
  metadata: Metadata
  livemode: boolean
  created: string
}

/** The order in a webhook. Fields that would make it too long are omitted, and listed in `truncated`. */
export interface WebhookOrder extends Omit<Order, 'lines' | 'metadata'> {
  lines?: OrderLine[] | undefined
  metadata?: Metadata | undefined
  truncated?: ('lines' | 'metadata')[] | undefined
}

/** Selects the page of a list after an id, or before it. */
export interface PageParams {
  limit?: number | undefined
  starting_after?: string | undefined
  ending_before?: string | undefined
}

export interface OrderListParams extends PageParams {
  status?: OrderStatus | undefined
  client_reference_id?: string | undefined
  'created[gte]'?: string | undefined
  'created[lte]'?: string | undefined
}

export interface RefundParams {
  /** In fen, at most the order's `amount_refundable`. */
  amount: number
  reason?: string | undefined
  /** If given, it must equal the order's current one: a guard against refunding twice. */
  amount_refundable?: number | undefined
  /** The payment to refund, if the order was paid more than once. */
  gateway_trade_no?: string | undefined
}

export interface Refund {
  id: string
  object: 'refund'
  order: string
  amount: number
  currency: Currency
  status: 'pending' | 'succeeded' | 'failed'
  reason: string | null
  gateway: string
  gateway_trade_no: string
  /** Where a person confirms the refund; null if nobody has to, and for callers that may not make refunds. */
  confirmation_url: string | null
  failure_code: string | null
  livemode: boolean
  created: string
}

export type EventType =
  | 'order.created'
  | 'order.payment_requested'
  | 'order.code_shown'
  | 'order.payment_pending'
  | 'order.paid'
  | 'order.paid_late'
  | 'order.paid_twice'
  | 'order.paid_after_cancel'
  | 'order.paid_other_amount'
  | 'order.paid_and_closed'
  | 'order.finished'
  | 'order.refund_reported'
  | 'order.closed'
  | 'order.expired'
  | 'order.canceled'
  | 'order.receipt_sent'
  | 'order.notice_sent'
  | 'order.attended'
  | 'order.buyer_forgotten'
  | 'refund.created'
  | 'refund.opened'
  | 'refund.succeeded'
  | 'refund.failed'
  | 'refund.mail_sent'

export interface OrderEvent {
  id: string
  object: 'event'
  type: EventType
  order: string
  /** Its number among the order's events, from 1. */
  sequence: number
  occurred_at: string
  created: string
  data: {
    amount?: number | undefined
    currency?: Currency | undefined
    gateway?: string | undefined
    gateway_trade_no?: string | undefined
    refund?: string | undefined
    failure_code?: string | undefined
  }
  livemode: boolean
}

export interface EventListParams {
  limit?: number | undefined
  /** `next` of an earlier page, or a time. */
  after?: string | undefined
}

export interface EventPage extends Page<OrderEvent> {
  /** The cursor for the next page. */
  next: string
}

/** The versions of the API, by date. */
export type ApiVersion = '2026-11-26'

export interface WebhookEndpointParams {
  /** An https address of a public host. */
  url: string
  /** Default: all. */
  event_types?: EventType[] | undefined
  description?: string | undefined
  /** The version of its webhooks; default: that of the request, or else of the key. */
  api_version?: ApiVersion | undefined
}

export interface WebhookEndpointChanges {
  url?: string | undefined
  event_types?: EventType[] | undefined
  /** null removes it. */
  description?: string | null | undefined
  api_version?: ApiVersion | undefined
  enabled?: boolean | undefined
}

export interface RotationParams {
  /** For how many seconds the old secret also signs; default: a day. */
  overlap?: number | undefined
}

export interface WebhookEndpoint {
  id: string
  object: 'webhook_endpoint'
  url: string
  /** Empty: all. */
  event_types: string[]
  description: string | null
  /** The version of its webhooks. */
  api_version: string
  enabled: boolean
  /** `shop`: somebody of the shop disabled it; `gone`: it answered 410. */
  disabled_reason: 'shop' | 'gone' | null
  former_secret_until: string | null
  /** Until when it is sent nothing, because it is overloaded or timed out. */
  paused_until: string | null
  livemode: boolean
  created: string
}

/** The only response that contains the secret (`whsec_…`). */
export interface WebhookEndpointWithSecret extends WebhookEndpoint {
  secret: string
}

export interface DeletedWebhookEndpoint {
  id: string
  object: 'webhook_endpoint'
  deleted: true
}

export type DeliveryListParams = PageParams

/** The delivery of an event to an endpoint, with its attempts. */
export interface Delivery {
  id: string
  object: 'delivery'
  webhook_endpoint: string
  event: string
  type: string
  order: string
  status: 'pending' | 'succeeded' | 'failed'
  attempts: {
    at: string
    /** null without a response. */
    status_code: number | null
    failure_code: string | null
    took_ms: number
  }[]
  next_attempt_at: string | null
  created: string
}

/** Either `amount`, or the bounds of the amount that the payer enters. */
export interface PaymentLinkParams {
  name: string
  currency: Currency
  amount?: number | undefined
  amount_min?: number | undefined
  amount_max?: number | undefined
  /** The same as `max_uses: 1`. */
  single_use?: boolean | undefined
  max_uses?: number | undefined
  expires_at?: string | undefined
  ask?: { email?: boolean | undefined; note?: boolean | undefined } | undefined
  success_url?: string | undefined
  metadata?: Metadata | undefined
}

/** null removes an optional field. */
export interface PaymentLinkChanges {
  name?: string | undefined
  expires_at?: string | null | undefined
  success_url?: string | null | undefined
  metadata?: Metadata | undefined
  /** false ends the link. */
  active?: boolean | undefined
}

export type PaymentLinkListParams = PageParams

export interface PaymentLink {
  id: string
  object: 'payment_link'
  name: string
  amount: number | null
  amount_min: number | null
  amount_max: number | null
  currency: Currency
  max_uses: number | null
  uses: number | null
  status: 'open' | 'ended' | 'expired' | 'used_up'
  active: boolean
  expires_at: string | null
  ask: { email: boolean; note: boolean }
  url: string
  /** Its QR code, as SVG. */
  qr_url: string
  /** Signs amounts in its URL; null if the payer enters none, and for keys that may not create orders. */
  amount_secret: string | null
  success_url: string | null
  metadata: Metadata
  livemode: boolean
  created: string
}

/** A page of a list, newest first. */
export interface Page<Item> {
  object: 'list'
  data: Item[]
  has_more: boolean
  url: string
}
