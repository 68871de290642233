/**
 * Makes orders of payment links. A link whose uses are counted gives each to one order, which holds it while it may
 * still be paid, and for ever once it was: so the link is never paid more often than it may be, and a payment that
 * comes after its order was let go is late (`paidLate`) like any other.
 *
 * The order is made first and takes its use afterwards, in one conditional write, before anybody learns its number: of
 * two at once one gets the last use, and what is left of the other, or of a crash in between, is an order that nobody
 * can pay: its number follows from the form and from a secret of the link, so that who sent the form cannot work it out.
 *
 * A form that comes again finds the order that it made among those that hold a use, also when no use is left: a double
 * click that takes the last one leads to its order, as it does everywhere else.
 */

import type { Locale } from '../locale'
import type { Fen } from '../money'
import type { BuyerEmail } from '../order/buyerEmail'
import { cartOf } from '../order/cart'
import { formOrderIds, type SentForm } from '../order/formOrder'
import { merchantOf, ofMerchant } from '../order/merchant'
import type { Order, OrderDetails } from '../order/order'
import type { OrderId } from '../order/orderId'
import { isUnpaid, orderState } from '../order/orderState'
import {
  heldUses,
  isFull,
  type LinkId,
  type LinkStatus,
  linkStatus,
  type PaymentLink,
} from '../order/paymentLink'
import type { Clock, EpochMs } from '../time'
import { NEVER } from './agenda'
import type { PlaceOrder } from './placeOrder'
import type { Orders, PaymentLinks } from './ports'

interface Ports {
  readonly links: Pick<PaymentLinks, 'get' | 'settleUses' | 'takeUse'>
  readonly orders: Pick<Orders, 'get'>
  readonly placeOrder: PlaceOrder
  readonly clock: Clock
}

interface OpenedLink {
  readonly link: PaymentLink
  readonly status: LinkStatus
  /** Of a link that may be paid once: the order that is being paid. */
  readonly openOrderId?: OrderId | undefined
}

/** @returns undefined for a link that there is none of */
export type OpenLink = (linkId: LinkId) => Promise<OpenedLink | undefined>

interface LinkWish {
  /** What is paid, within the link's bounds. */
  readonly amountFen: Fen
  readonly buyerEmail: BuyerEmail | undefined
  readonly note: string | undefined
  /** The shop's own number, signed with the amount. */
  readonly reference?: string | undefined
  readonly locale: Locale
  /** Of the form that was sent. */
  readonly idempotencyKey: string
  readonly requestId: string
}

type LinkOutcome =
  | { readonly kind: 'placed'; readonly orderId: OrderId }
  /** Each use is held by another order by now. */
  | { readonly kind: 'taken' }
  /** No gateway takes payments. */
  | { readonly kind: 'unavailable' }

/** The link is as it was just opened. */
export type PayByLink = (link: PaymentLink, wish: LinkWish) => Promise<LinkOutcome>

/** So many orders are looked at each time, those that have held their use for longest. */
const LOOKS = 10

export const openLink =
  (ports: Ports): OpenLink =>
  async linkId => {
    const link = await ports.links.get(linkId)
    if (!link) return undefined
    const now = ports.clock()
    const status = linkStatus(link, now)
    return status === 'used_up' ? lookForUses(ports, link, now) : { link, status }
  }

/** Frees the uses of orders that were let go, and keeps those of paid ones for good. */
async function lookForUses({ links, orders }: Ports, link: PaymentLink, now: EpochMs): Promise<OpenedLink> {
  // The one order of a link that is paid once is what its second opening leads to.
  const uncertain = heldUses(link).filter(
    ({ until }) => until <= now || (link.maxUses === 1 && until < NEVER),
  )
  const oldest = uncertain.sort((a, b) => a.until - b.until).slice(0, LOOKS)
  const looked = await Promise.all(
    oldest.map(async ({ orderId }) => ({ orderId, state: stateOf(await orders.get(orderId), now) })),
  )
  const those = (state: UseState) => looked.filter(use => use.state === state).map(use => use.orderId)
  const [freed, kept, [openOrderId]] = [those('over'), those('paid'), those('open')]
  if (freed.length + kept.length > 0) await links.settleUses(link.linkId, { freed, kept })
  const uses = Object.fromEntries(heldUses(link).map(({ orderId, until }) => [orderId, until]))
  for (const orderId of freed) delete uses[orderId]
  const settled = { ...link, uses }
  return { link: settled, status: linkStatus(settled, now), openOrderId }
}

/** Undefined where the payment may be on its way. */
type UseState = 'open' | 'over' | 'paid' | undefined

function stateOf(order: Order | undefined, now: EpochMs): UseState {
  if (!order) return 'over'
  const state = orderState(order, now)
  if (state === 'awaitingPayment') return 'open'
  if (state === 'overdue' || state === 'paymentPending') return undefined
  return isUnpaid(state) ? 'over' : 'paid'
}

export const payByLink =
  ({ links, placeOrder, clock }: Pick<Ports, 'links' | 'placeOrder' | 'clock'>): PayByLink =>
  async (link, wish) => {
    const { amountFen, buyerEmail, note, reference, locale, requestId } = wish
    const form = formOf(link, wish)
    const made = formOrderIds(form, clock()).find(orderId => orderId in link.uses)
    if (made) return { kind: 'placed', orderId: made }
    if (isFull(link)) return { kind: 'taken' }
    const cart = cartOf([{ name: link.name, unitFen: amountFen, quantity: 1 }])
    if (!cart) throw new Error('one line of at most the greatest amount is no cart')
    const placement = await placeOrder(
      {
        ...ofMerchant(merchantOf(link)),
        ...{ cart, buyerEmail, locale, details: detailsOf(link, note, reference), form },
      },
      requestId,
    )
    if (placement.kind === 'unknownGateway' || placement.kind === 'conflict') return { kind: 'unavailable' }
    const { orderId, expiresAt } = placement.order
    if (link.maxUses === undefined) return { kind: 'placed', orderId }
    const use = { orderId, until: expiresAt, maxUses: link.maxUses }
    return (await links.takeUse(link.linkId, use)) ? { kind: 'placed', orderId } : { kind: 'taken' }
  }

function formOf(
  { linkId, numberSecret }: PaymentLink,
  { amountFen, buyerEmail, note, reference, idempotencyKey }: LinkWish,
): SentForm {
  const entered = [amountFen, buyerEmail ?? null, note ?? null, reference ?? null]
  return {
    key: idempotencyKey,
    contents: [linkId, ...entered, ...(numberSecret === undefined ? [] : [numberSecret])],
  }
}

const detailsOf = (
  { linkId, successUrl, metadata }: PaymentLink,
  note: string | undefined,
  reference: string | undefined,
): OrderDetails => ({
  paymentLink: linkId,
  ...(note !== undefined && { note }),
  ...(reference !== undefined && { reference }),
  ...(successUrl !== undefined && { successUrl }),
  ...(metadata && { metadata }),
})
