/** Creates an order from a cart, whether it comes from the storefront's form, a payment link or the API. */
import { createHash } from 'node:crypto'
import type { Gateways } from '../gateways/gateway'
import type { Locale } from '../locale'
import type { BuyerEmail } from '../order/buyerEmail'
import type { Cart } from '../order/cart'
import type { GatewayName } from '../order/facts'
import { earlierFormOrderIds, formOrderId, isChangingNumber, type SentForm } from '../order/formOrder'
import { merchantOf, type OfMerchant, ofMerchant } from '../order/merchant'
import type { Order, OrderDetails } from '../order/order'
import { newOrderId, type OrderId } from '../order/orderId'
import type { Log } from '../telemetry/events'
import { type Clock, type EpochMs, plusMs } from '../time'
import type { Creation, Idempotency, Orders } from './ports'

interface Ports {
  readonly orders: Pick<Orders, 'create' | 'get'>
  readonly gateways: Gateways<unknown>
  /** How long an order may wait for its payment, in ms. */
  readonly orderLifetimeMs: number
  readonly clock: Clock
  readonly log: Log
}

export interface Purchase extends OfMerchant {
  readonly cart: Cart
  /** The only gateway the order may be paid through; absent where the buyer may choose. */
  readonly gateway?: GatewayName
  readonly buyerEmail?: BuyerEmail | undefined
  readonly locale: Locale
  /** Set by the shop's back end or a payment link. */
  readonly details?: OrderDetails
  /** How long the order may wait for its payment, in ms; default: the shop's setting. */
  readonly lifetimeMs?: number | undefined
  /** Number and time reserved for this order, the same in every repetition. */
  readonly reserved?: { readonly orderId: OrderId; readonly at: EpochMs }
  /** The form that was sent; repeated with the same contents, it makes no second order. */
  readonly form?: SentForm
  /** Requests with the same key are one request. */
  readonly idempotency?: {
    readonly key: string
    /** The contents of the request, as JSON values. */
    readonly contents: unknown
    /** Whether the key is kept for ever; default: for a day. */
    readonly isKept?: boolean
  }
}

type Placement =
  | { readonly kind: 'created' | 'replayed'; readonly order: Order }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknownGateway' }

export type PlaceOrder = (purchase: Purchase, requestId: string) => Promise<Placement>

export const placeOrder =
  ({ orders, gateways, orderLifetimeMs, clock, log }: Ports): PlaceOrder =>
  async (purchase, requestId) => {
    const merchant = merchantOf(purchase)
    const usable = gateways.usable(merchant)
    const { cart, gateway = onlyOne(usable), buyerEmail, locale, details } = purchase
    const { form } = purchase
    const isPayable = gateway === undefined ? usable.length > 0 : usable.includes(gateway)
    if (!isPayable) return { kind: 'unknownGateway' }

    const now = clock()
    const createdAt = purchase.reserved?.at ?? now
    const order: Order = {
      orderId: purchase.reserved?.orderId ?? (form ? formOrderId(form, createdAt) : newOrderId(createdAt)),
      ...ofMerchant(merchant),
      ...cart,
      ...details,
      ...(gateway !== undefined && { gateway }),
      ...(buyerEmail && { buyerEmail }),
      locale,
      createdAt,
      // Not from `reserved`: a repetition may come after the whole time to pay.
      expiresAt: plusMs(now, purchase.lifetimeMs ?? orderLifetimeMs),
      facts: {},
    }
    const before = form && (await madeBefore(orders, form, createdAt))
    const creation: Creation = before
      ? { kind: 'replayed', order: before }
      : await orders.create(order, reservationOf(purchase, createdAt))
    if (creation.kind === 'conflict') return creation
    const { orderId, amountFen } = creation.order
    log('info', creation.kind === 'created' ? 'orderCreated' : 'orderReplayed', {
      requestId,
      orderId,
      amountFen,
    })
    return creation
  }

/** With a single gateway there is nothing to choose: the order is bound to it at once. */
const onlyOne = ([first, another]: readonly GatewayName[]): GatewayName | undefined =>
  another === undefined ? first : undefined

/** The form's order, if it was created under an earlier number of the form. */
async function madeBefore(
  orders: Pick<Orders, 'get'>,
  form: SentForm,
  now: EpochMs,
): Promise<Order | undefined> {
  const found = await Promise.all(earlierFormOrderIds(form, now).map(orders.get))
  return found.find(order => order !== undefined)
}

/** API keys and forms have separate namespaces. */
function reservationOf({ form, idempotency }: Purchase, now: EpochMs): Idempotency | undefined {
  if (idempotency) {
    const { key, contents, isKept = false } = idempotency
    return { key: `order ${key}`, fingerprint: fingerprintOf(contents), isKept }
  }
  if (!form || !isChangingNumber(form, now)) return undefined
  const fingerprint = fingerprintOf([form.key, form.contents])
  return { key: `form ${fingerprint}`, fingerprint }
}

const fingerprintOf = (contents: unknown): string =>
  createHash('sha256').update(JSON.stringify(contents)).digest('hex')
