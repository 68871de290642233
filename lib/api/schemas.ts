/**
 * The schemas of the API's requests and responses, which parse requests and generate the OpenAPI document. Requests are
 * strict: a misspelled guard or filter must not be ignored. Descriptions of the fields: descriptions.ts.
 */
import * as z from 'zod/mini'
import { LONGEST_PAYMENT_MS } from '../gateways/limits'
import { LOCALES } from '../locale'
import { MAX_FEN } from '../money'
import { parseBuyerEmail } from '../order/buyerEmail'
import { MAX_LINES } from '../order/cart'
import { ONE_LINE } from '../order/oneLine'
import { SHORTEST_PAYMENT_MS } from '../order/order'
import { MAX_USES } from '../order/paymentLink'
import { SECOND_MS } from '../time'
import { isWebsite, isWebsiteHere } from '../url'
import { API_VERSIONS } from './version'

/** The only currency that is supported. */
export const CURRENCY = 'CNY'
const MAX_API_QUANTITY = 9999
const MAX_METADATA = 20

const text = (maximum: number) =>
  z
    .string()
    .check(
      z.trim(),
      z.minLength(1),
      z.maxLength(maximum),
      z.regex(ONE_LINE, 'one line of text, without control characters'),
    )
/** The error explains fen: whoever sends "168.00" or 168.5 means yuan, and might correct it to 168, which is 1.68 yuan. */
const amount = z
  .int({
    error: ({ code }) => (code === 'invalid_type' ? 'an integer of fen: 16800 is 168.00 yuan' : undefined),
  })
  .check(z.minimum(0), z.maximum(MAX_FEN))
/** Of all payments of an order, each of which may have the greatest amount. */
const sum = z.int().check(z.minimum(0))
export const WEBSITE = 'an https URL with a fully qualified host name'
const website = z
  .string()
  .check(z.maxLength(500), z.regex(/^https:\/\//, WEBSITE), z.refine(isWebsite, WEBSITE))
/** Loopback addresses are accepted in test mode only: `checkBackAddresses`. */
const backAddress = z.string().check(
  z.maxLength(500),
  z.regex(/^https?:\/\//, WEBSITE),
  z.refine(text => isWebsite(text) || isWebsiteHere(text), WEBSITE),
)
const time = z.iso.datetime('a time in UTC, such as 2026-11-26T08:00:00Z')

const line = z.strictObject({
  name: text(120),
  quantity: z.int().check(z.minimum(1), z.maximum(MAX_API_QUANTITY)),
  unit_amount: amount,
  sku: z.optional(text(64)),
  url: z.optional(website),
})

const NAME_RULE = 'names of 1 to 40 letters, digits, _ . -, the first a letter or digit'

/** The library silently drops this name, so it is refused here like other invalid names. */
const withoutPrototype = z.transform((fields: Record<string, string>, { issues }) => {
  const path = ['__proto__']
  if (Object.hasOwn(Object(fields), '__proto__'))
    issues.push({ code: 'custom', message: NAME_RULE, path, input: fields })
  return fields
})

const metadata = z.pipe(
  withoutPrototype,
  z
    .record(
      z.string().check(z.regex(/^[A-Za-z0-9][\w.-]{0,39}$/, NAME_RULE)),
      z.string().check(z.maxLength(500)),
    )
    .check(z.refine(fields => Object.keys(fields).length <= MAX_METADATA, `at most ${MAX_METADATA} entries`)),
)

export const orderRequest = z.strictObject({
  lines: z.array(line).check(z.minLength(1), z.maxLength(MAX_LINES)),
  currency: z.literal(CURRENCY),
  amount: z.optional(amount),
  description: z.optional(text(200)),
  client_reference_id: z.optional(text(64)),
  customer: z.optional(
    z.strictObject({
      email: z.optional(
        z.string().check(z.refine(email => parseBuyerEmail(email) !== undefined, 'an e-mail address')),
      ),
    }),
  ),
  locale: z.optional(z.enum(LOCALES)),
  gateway: z.optional(text(40)),
  success_url: z.optional(backAddress),
  cancel_url: z.optional(backAddress),
  /** In s. */
  expires_in: z.optional(
    z.int().check(z.minimum(SHORTEST_PAYMENT_MS / SECOND_MS), z.maximum(LONGEST_PAYMENT_MS / SECOND_MS)),
  ),
  metadata: z.optional(metadata),
})

export const refundRequest = z.strictObject({
  /** Required: a default of all that is left would refund the whole order if a back end lost the amount. */
  amount: amount.check(z.minimum(1)),
  reason: z.optional(text(150)),
  amount_refundable: z.optional(sum),
  gateway_trade_no: z.optional(text(64)),
})

/** For operations without fields. */
export const noFields = z.strictObject({})

export const MAX_LIMIT = 100
/** Items on a page by default. */
export const DEFAULT_LIMIT = 10
/** Events on a page of `/v1/events` by default. */
export const DEFAULT_EVENTS = 100
const limit = z.optional(
  z.pipe(
    z.string().check(z.regex(/^\d{1,6}$/, 'an integer')),
    z.pipe(z.transform(Number), z.int().check(z.minimum(1), z.maximum(MAX_LIMIT))),
  ),
)

const ORDER_STATUSES = [
  ...(['open', 'paid', 'expired', 'canceled', 'partially_refunded', 'refunded'] as const),
] as const

export const orderQuery = z.strictObject({
  limit,
  starting_after: z.optional(z.string()),
  ending_before: z.optional(z.string()),
  status: z.optional(z.enum(ORDER_STATUSES)),
  client_reference_id: z.optional(text(64)),
  'created[gte]': z.optional(time),
  'created[lte]': z.optional(time),
})

export const eventQuery = z.strictObject({
  limit,
  after: z.optional(z.string()),
})

export const order = z.object({
  id: z.string(),
  object: z.literal('order'),
  order_number: z.string(),
  status: z.enum(ORDER_STATUSES),
  attention: z.enum([
    ...(['none', 'paid_late', 'paid_after_cancel', 'paid_twice', 'paid_other_amount'] as const),
    ...(['closed_after_payment', 'unconfirmed', 'refund_failed', 'refund_unfinished'] as const),
  ]),
  sequence: z.int(),
  lines: z.array(line),
  amount,
  amount_paid: sum,
  amount_refunded: sum,
  amount_refundable: sum,
  currency: z.literal(CURRENCY),
  description: z.nullable(z.string()),
  url: z.string(),
  qr_url: z.nullable(z.string()),
  success_url: z.nullable(z.string()),
  cancel_url: z.nullable(z.string()),
  expires_at: time,
  paid_at: z.nullable(time),
  gateway: z.nullable(z.string()),
  gateway_trade_no: z.nullable(z.string()),
  client_reference_id: z.nullable(z.string()),
  customer: z.object({ email: z.nullable(z.string()) }),
  locale: z.enum(LOCALES),
  payment_link: z.nullable(z.string()),
  note: z.nullable(z.string()),
  metadata: z.record(z.string(), z.string()),
  livemode: z.boolean(),
  created: time,
})

export const refund = z.object({
  id: z.string(),
  object: z.literal('refund'),
  order: z.string(),
  amount,
  currency: z.literal(CURRENCY),
  status: z.enum(['pending', 'succeeded', 'failed']),
  reason: z.nullable(z.string()),
  gateway: z.string(),
  gateway_trade_no: z.string(),
  confirmation_url: z.nullable(z.string()),
  failure_code: z.nullable(z.string()),
  livemode: z.boolean(),
  created: time,
})

const EVENT_TYPES = [
  ...(['order.created', 'order.payment_requested', 'order.code_shown', 'order.payment_pending'] as const),
  ...(['order.paid', 'order.paid_late', 'order.paid_twice', 'order.paid_after_cancel'] as const),
  ...(['order.paid_other_amount', 'order.paid_and_closed', 'order.finished'] as const),
  ...(['order.refund_reported'] as const),
  ...(['order.closed', 'order.expired', 'order.canceled'] as const),
  ...(['order.receipt_sent', 'order.notice_sent', 'order.attended', 'order.buyer_forgotten'] as const),
  ...(['refund.created', 'refund.opened', 'refund.succeeded', 'refund.failed', 'refund.mail_sent'] as const),
] as const
const eventType = z.enum(EVENT_TYPES)

export const event = z.object({
  id: z.string(),
  object: z.literal('event'),
  type: eventType,
  order: z.string(),
  sequence: z.int(),
  occurred_at: time,
  created: time,
  data: z.object({
    amount: z.optional(amount),
    currency: z.optional(z.literal(CURRENCY)),
    gateway: z.optional(z.string()),
    gateway_trade_no: z.optional(z.string()),
    refund: z.optional(z.string()),
    failure_code: z.optional(z.string()),
  }),
  livemode: z.boolean(),
})

const linkFields = {
  name: text(120),
  expires_at: z.optional(time),
  success_url: z.optional(backAddress),
  metadata: z.optional(metadata),
}

/** Either `amount`, or `amount_min` and `amount_max`. */
export const linkRequest = z.strictObject({
  ...linkFields,
  currency: z.literal(CURRENCY),
  amount: z.optional(amount.check(z.minimum(1))),
  amount_min: z.optional(amount.check(z.minimum(1))),
  amount_max: z.optional(amount.check(z.minimum(1))),
  single_use: z.optional(z.boolean()),
  max_uses: z.optional(z.int().check(z.minimum(1), z.maximum(MAX_USES))),
  ask: z.optional(z.strictObject({ email: z.optional(z.boolean()), note: z.optional(z.boolean()) })),
})

/** null removes an optional field. */
export const linkChanges = z.strictObject({
  ...linkFields,
  name: z.optional(linkFields.name),
  expires_at: z.optional(z.nullable(time)),
  success_url: z.optional(z.nullable(backAddress)),
  active: z.optional(z.boolean()),
})

/** For payment links and deliveries. */
export const pageQuery = z.strictObject({
  limit,
  starting_after: z.optional(z.string()),
  ending_before: z.optional(z.string()),
})

export const paymentLink = z.object({
  id: z.string(),
  object: z.literal('payment_link'),
  name: z.string(),
  amount: z.nullable(amount),
  amount_min: z.nullable(amount),
  amount_max: z.nullable(amount),
  currency: z.literal(CURRENCY),
  max_uses: z.nullable(z.int()),
  uses: z.nullable(z.int()),
  status: z.enum(['open', 'ended', 'expired', 'used_up']),
  active: z.boolean(),
  expires_at: z.nullable(time),
  ask: z.object({ email: z.boolean(), note: z.boolean() }),
  url: z.string(),
  qr_url: z.string(),
  amount_secret: z.nullable(z.string()),
  success_url: z.nullable(z.string()),
  metadata: z.record(z.string(), z.string()),
  livemode: z.boolean(),
  created: time,
})

const webhookFields = {
  url: z.string().check(z.maxLength(500)),
  event_types: z.optional(z.array(eventType).check(z.maxLength(EVENT_TYPES.length))),
  description: z.optional(text(200)),
  api_version: z.optional(z.enum(API_VERSIONS)),
}

export const webhookEndpointRequest = z.strictObject(webhookFields)

export const webhookEndpointChanges = z.strictObject({
  ...webhookFields,
  url: z.optional(webhookFields.url),
  description: z.optional(z.nullable(text(200))),
  enabled: z.optional(z.boolean()),
})

export const rotationRequest = z.strictObject({
  /** In s. */
  overlap: z.optional(z.int().check(z.minimum(0), z.maximum(604_800))),
})

export const webhookEndpoint = z.object({
  id: z.string(),
  object: z.literal('webhook_endpoint'),
  url: z.string(),
  event_types: z.array(z.string()),
  description: z.nullable(z.string()),
  api_version: z.string(),
  enabled: z.boolean(),
  disabled_reason: z.nullable(z.enum(['shop', 'gone'])),
  former_secret_until: z.nullable(time),
  paused_until: z.nullable(time),
  livemode: z.boolean(),
  created: time,
})

/** Only in the responses that create or rotate the secret. */
export const webhookEndpointWithSecret = z.object({ ...webhookEndpoint.shape, secret: z.string() })

export const deletedEndpoint = z.object({
  id: z.string(),
  object: z.literal('webhook_endpoint'),
  deleted: z.literal(true),
})

export const delivery = z.object({
  id: z.string(),
  object: z.literal('delivery'),
  webhook_endpoint: z.string(),
  event: z.string(),
  type: z.string(),
  order: z.string(),
  status: z.enum(['pending', 'succeeded', 'failed']),
  attempts: z.array(
    z.object({
      at: time,
      status_code: z.nullable(z.int()),
      failure_code: z.nullable(z.string()),
      took_ms: z.int(),
    }),
  ),
  next_attempt_at: z.nullable(time),
  created: time,
})

export const listOf = <Item extends z.ZodMiniType>(item: Item) =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean(), url: z.string() })

export const eventFeed = z.object({
  ...listOf(event).shape,
  /** The cursor of the next page, to be sent as `after`. */
  next: z.string(),
})

export type ApiOrder = z.infer<typeof order>
export type ApiRefund = z.infer<typeof refund>
export type ApiWebhookEndpoint = z.infer<typeof webhookEndpoint>
export type ApiDelivery = z.infer<typeof delivery>
export type ApiEvent = z.infer<typeof event>
export type ApiPaymentLink = z.infer<typeof paymentLink>
export type EventType = ApiEvent['type']
