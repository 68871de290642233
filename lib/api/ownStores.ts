/**
 * The stores as a merchant's key opens them: what is another merchant's is not found there. Operations see these and no
 * others, so that none of them needs to think of it: whatever changes an order or an endpoint is told of one that was found.
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

/** Nothing of it takes an order's number alone, but for what finds the order. */
type OwnOrders = Pick<Orders, 'get' | 'settle' | 'recordUnlessChanged'>
/** The lists that tell whose an order is, or ask for a merchant's own. */
type Lists = Pick<OrderLists, 'listDay' | 'listByReference'>

export interface OwnLists extends Pick<Lists, 'listDay'> {
  listByReference(wanted: Omit<ReferenceQuery, 'merchant'>): AsyncIterable<Order>
}

interface Stores {
  readonly orders: OwnOrders & Lists
  readonly links: Pick<PaymentLinks, 'add' | 'get' | 'list' | 'change'>
  readonly endpoints: WebhookEndpoints
  readonly feed: Pick<EventFeed, 'read'>
}

export interface OwnLinks extends Pick<PaymentLinks, 'add' | 'get'> {
  list(range: LinkRange): Promise<readonly PaymentLink[]>
  change(linkId: LinkId, changes: LinkChanges): Promise<PaymentLink | undefined>
}

export interface OwnFeed {
  read(query: Omit<FeedQuery, 'merchant'>): ReturnType<EventFeed['read']>
}

interface OwnStores {
  readonly orders: OwnOrders & OwnLists
  readonly links: OwnLinks
  readonly endpoints: WebhookEndpoints
  readonly feed: OwnFeed
}

export function ownStores({ orders, links, endpoints, feed }: Stores, merchant: MerchantId): OwnStores {
  const { isOwn, own } = ownership(merchant)
  return {
    orders: {
      ...ownOrders(orders, merchant),
      listDay: (...part) => only(orders.listDay(...part), isOwn),
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

export function ownOrders(orders: OwnOrders, merchant: MerchantId): OwnOrders {
  const { own } = ownership(merchant)
  const { settle, recordUnlessChanged } = orders
  return { settle, recordUnlessChanged, get: async orderId => own(await orders.get(orderId)) }
}

function ownership(merchant: MerchantId) {
  const isOwn = (thing: OfMerchant) => merchantOf(thing) === merchant
  const own = <T extends OfMerchant>(thing: T | undefined) => (thing && isOwn(thing) ? thing : undefined)
  return { isOwn, own }
}

async function* only<T>(source: AsyncIterable<T>, isMeant: (each: T) => boolean): AsyncIterable<T> {
  for await (const each of source) if (isMeant(each)) yield each
}
