/**
 * Creates orders from payment links. Where a link limits its uses, each order holds one use while it can be paid, and
 * for ever once it is paid; so the link is never paid more often than allowed. A payment after its order expired is
 * `paidLate`, as always.
 *
 * The order is created first, and takes a use in one conditional write before its number is revealed. The loser of a
 * race for the last use, or a crash in between, leaves an order that nobody can pay: its number is derived from the
 * form and from a secret of the link.
 *
 * A form that is sent again finds its order among those that hold a use, even when none is left: a double click leads
 * to one order.
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
  /** Of a single-use link: the order that is being paid. */
  readonly openOrderId?: OrderId | undefined
}

/** @returns undefined where there is no such link */
export type OpenLink = (linkId: LinkId) => Promise<OpenedLink | undefined>

interface LinkPayment {
  /** In fen, within the link's bounds. */
  readonly amountFen: Fen
  readonly buyerEmail: BuyerEmail | undefined
  readonly note: string | undefined
  /** The shop's own number, signed together with the amount. */
  readonly reference?: string | undefined
  readonly locale: Locale
  /** The key of the form that was sent. */
  readonly idempotencyKey: string
  readonly requestId: string
}

type LinkOutcome =
  | { readonly kind: 'placed'; readonly orderId: OrderId }
  /** Other orders hold all uses by now. */
  | { readonly kind: 'taken' }
  /** No gateway takes payments. */
  | { readonly kind: 'unavailable' }

/** @param link  as just opened */
export type PayByLink = (link: PaymentLink, entered: LinkPayment) => Promise<LinkOutcome>

/** How many orders are checked each time a link is full, those that have held their use longest first. */
const MAX_CHECKED = 10

export const openLink =
  (ports: Ports): OpenLink =>
  async linkId => {
    const link = await ports.links.get(linkId)
    if (!link) return undefined
    const now = ports.clock()
    const status = linkStatus(link, now)
    return status === 'used_up' ? releaseUses(ports, link, now) : { link, status }
  }

/** Frees the uses of expired orders, and makes those of paid ones permanent. */
async function releaseUses({ links, orders }: Ports, link: PaymentLink, now: EpochMs): Promise<OpenedLink> {
  // A second visitor of a single-use link is led to its open order, so that one is always read.
  const uncertain = heldUses(link).filter(
    ({ until }) => until <= now || (link.maxUses === 1 && until < NEVER),
  )
  const oldest = uncertain.sort((a, b) => a.until - b.until).slice(0, MAX_CHECKED)
  const checked = await Promise.all(
    oldest.map(async ({ orderId }) => ({ orderId, state: stateOf(await orders.get(orderId), now) })),
  )
  const those = (state: UseState) => checked.filter(use => use.state === state).map(use => use.orderId)
  const [freed, kept, [openOrderId]] = [those('over'), those('paid'), those('open')]
  if (freed.length + kept.length > 0) await links.settleUses(link.linkId, { freed, kept })
  const uses = Object.fromEntries(heldUses(link).map(({ orderId, until }) => [orderId, until]))
  for (const orderId of freed) delete uses[orderId]
  const settled = { ...link, uses }
  return { link: settled, status: linkStatus(settled, now), openOrderId }
}

/** Undefined while a payment may be in progress. */
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
  async (link, entered) => {
    const { amountFen, buyerEmail, note, reference, locale, requestId } = entered
    const form = formOf(link, entered)
    const made = formOrderIds(form, clock()).find(orderId => orderId in link.uses)
    if (made) return { kind: 'placed', orderId: made }
    if (isFull(link)) return { kind: 'taken' }
    const cart = cartOf([{ name: link.name, unitFen: amountFen, quantity: 1 }])
    if (!cart) throw new Error('one line of at most the greatest amount is no cart')
    const placement = await placeOrder(
      {
        ...ofMerchant(merchantOf(link)),
        cart,
        buyerEmail,
        locale,
        details: detailsOf(link, note, reference),
        form,
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
  { amountFen, buyerEmail, note, reference, idempotencyKey }: LinkPayment,
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
