/**
 * The stores restricted to one merchant: items of other merchants are not found. Operations get only these, so that they
 * need no checks of their own: whatever changes an order or an endpoint must have found it first.
 */
import { type MerchantId, merchantOf, type OfMerchant, ofMerchant } from '../order/merchant'
import type { Order } from '../order/order'
import type { LinkId, PaymentLink } from '../order/paymentLink'
import type {
  LinkChanges,
  LinkRange,
  OrderLists,
  Orders,
  PaymentLinks,
  ReferenceQuery,
} from '../payment/ports'
import type { EventFeed, FeedQuery, WebhookEndpoints } from '../webhooks/ports'

/** Only `get` takes a bare order number; the others need what it found. */
type MerchantOrders = Pick<Orders, 'get' | 'settle' | 'recordUnlessChanged'>
/** The lists that contain orders with their merchant, or take a merchant. */
type Lists = Pick<OrderLists, 'listDay' | 'listByReference'>

export interface MerchantLists extends Pick<Lists, 'listDay'> {
  listByReference(wanted: Omit<ReferenceQuery, 'merchant'>): AsyncIterable<Order>
}

interface Stores {
  readonly orders: MerchantOrders & Lists
  readonly links: Pick<PaymentLinks, 'add' | 'get' | 'list' | 'change'>
  readonly endpoints: WebhookEndpoints
  readonly feed: Pick<EventFeed, 'read'>
}

export interface MerchantLinks extends Pick<PaymentLinks, 'add' | 'get'> {
  list(range: LinkRange): Promise<readonly PaymentLink[]>
  change(linkId: LinkId, changes: LinkChanges): Promise<PaymentLink | undefined>
}

export interface MerchantFeed {
  read(query: Omit<FeedQuery, 'merchant'>): ReturnType<EventFeed['read']>
}

interface MerchantStores {
  readonly orders: MerchantOrders & MerchantLists
  readonly links: MerchantLinks
  readonly endpoints: WebhookEndpoints
  readonly feed: MerchantFeed
}

export function merchantStores(
  { orders, links, endpoints, feed }: Stores,
  merchant: MerchantId,
): MerchantStores {
  const { isOwn, own } = ownership(merchant)
  return {
    orders: {
      ...merchantOrders(orders, merchant),
      listDay: (...part) => filtered(orders.listDay(...part), isOwn),
      listByReference: wanted => orders.listByReference({ ...wanted, merchant }),
    },
    links: {
      add: link => links.add({ ...ofMerchant(merchant), ...link }),
      get: async linkId => own(await links.get(linkId)),
      list: range => links.list(range, merchant),
      change: (linkId, changes) => links.change(linkId, changes, merchant),
    },
    endpoints: {
      ...endpoints,
      add: endpoint => endpoints.add({ ...ofMerchant(merchant), ...endpoint }),
      get: async id => own(await endpoints.get(id)),
      list: async () => (await endpoints.list()).filter(isOwn),
    },
    feed: { read: query => feed.read({ ...query, merchant }) },
  }
}

export function merchantOrders(orders: MerchantOrders, merchant: MerchantId): MerchantOrders {
  const { own } = ownership(merchant)
  const { settle, recordUnlessChanged } = orders
  return { settle, recordUnlessChanged, get: async orderId => own(await orders.get(orderId)) }
}

function ownership(merchant: MerchantId) {
  const isOwn = (thing: OfMerchant) => merchantOf(thing) === merchant
  const own = <T extends OfMerchant>(thing: T | undefined) => (thing && isOwn(thing) ? thing : undefined)
  return { isOwn, own }
}

async function* filtered<T>(source: AsyncIterable<T>, matches: (each: T) => boolean): AsyncIterable<T> {
  for await (const each of source) if (matches(each)) yield each
}
