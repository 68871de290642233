/** The read-only pages of the office, except those of links and webhooks. */

import { csv, html, seeOther } from '../http/response'
import { type IllegalRequest, merchantOfRequest } from '../illegal/illegalRequest'
import type { MerchantId } from '../order/merchant'
import type { Order } from '../order/order'
import { type OrderId, parseEnteredOrderId } from '../order/orderId'
import { daySums, ordersOfDay } from '../payment/dayOrders'
import { onlyReadable, reportTo } from '../payment/loadReadable'
import { openRefunds } from '../payment/openRefunds'
import { ordersInNeed, reviewOrder } from '../payment/reviews'
import { csvHead, csvRows } from '../reporting/ordersCsv'
import { DAY_MS, plusMs } from '../time'
import { isInScope, messageResponse, type Ports, type View, type ViewInput } from './officeView'
import { findOrders, pageOf, readDay, readOrderQuery } from './orderSearch'
import { officeAddress } from './pages/address'
import type { AdminContext } from './pages/adminPage'
import { attentionPage } from './pages/attentionPage'
import { illegalPage, SPANS } from './pages/illegalPage'
import { dayText, orderPath } from './pages/labels'
import { orderPage } from './pages/orderPage'
import { ordersPage } from './pages/ordersPage'
import { DONE } from './pages/orderText'
import { overviewPage } from './pages/overviewPage'
import { refundsPage } from './pages/refundsPage'

/** An unreadable order, for example after an edit by hand, must not hide all others. */
const listedOrders = ({ orders, log }: Ports, { request }: ViewInput) =>
  onlyReadable(orders, reportTo(log, request.requestId))

export const overview: View = async (ports, input) => {
  const { context, fields } = input
  const now = ports.clock()
  const day = readDay(fields.get('day'), now)
  const listed = listedOrders(ports, input)
  const [read, needs] = await Promise.all([ordersOfDay(ports.orders, day), ordersInNeed(listed, now)])
  const inScope = read.orders.filter(order => isInScope(context, order))
  const inNeed = needs.filter(({ order }) => isInScope(context, order)).length
  const shown = { day, today: now, sums: daySums(inScope), missing: read.missing, inNeed }
  return html(200, overviewPage(context, shown))
}

export const orderList: View = async ({ orders, merchants, clock, orderLifetimeMs }, { context, fields }) => {
  const now = clock()
  const query = { ...readOrderQuery(fields, now), ...scopeOf(context, merchants) }
  const orderId = parseEnteredOrderId(query.search)
  if (orderId) return seeOther(officeAddress(orderPath(orderId), context))
  return html(
    200,
    ordersPage(context, pageOf(await findOrders(orders, query, now, orderLifetimeMs), query, now)),
  )
}

const scopeOf = (context: AdminContext, all: readonly MerchantId[]) => ({
  isInScope: (order: Order) => isInScope(context, order),
  merchants: context.merchant === undefined ? all : [context.merchant],
})

/** In bytes. Lambda answers at most 6 MB of JSON, which escapes tabs and quotation marks. */
const MAX_FILE_BYTES = 4_000_000

/** All pages of the list as a CSV file, oldest first. */
export const orderFile: View = async (
  { orders, merchants, clock, orderLifetimeMs },
  { context, session, fields },
) => {
  const now = clock()
  const query = { ...readOrderQuery(fields, now), ...scopeOf(context, merchants) }
  const found = await findOrders(orders, query, now, orderLifetimeMs)
  const view = {
    hidesPersonalData: session.role !== 'operator',
    showsMerchant: context.merchant === undefined && merchants.length > 1,
  }
  const file = `${csvHead(view)}${csvRows(found.orders.toReversed(), now, view)}`
  // Never an incomplete file: the page refers to npm run export instead.
  const list = pageOf(found, query, now)
  if (list.missing) return html(200, ordersPage(context, list))
  if (Buffer.byteLength(file) > MAX_FILE_BYTES)
    return html(200, ordersPage(context, { ...list, missing: 'fromFile' }))
  return csv(`orders-${dayText(query.day)}.csv`, file)
}

export const oneOrder =
  (orderId: OrderId): View =>
  async ({ orders, refundWay, clock }, { context, fields }) => {
    const now = clock()
    const reviewed = await reviewOrder(orders, orderId, now)
    if (!reviewed) return messageResponse(context, 'unknownOrder')
    const done = DONE.find(each => each === fields.get('done'))
    return html(200, orderPage(context, { ...reviewed, now, refundWay, done }))
  }

export const attention: View = async (ports, input) => {
  const { refundWay, clock } = ports
  const { context } = input
  const now = clock()
  const all = await ordersInNeed(listedOrders(ports, input), now)
  const needs = all.filter(({ order }) => isInScope(context, order))
  return html(200, attentionPage(context, { needs, now, refundWay }))
}

export const refundList: View = async (ports, input) => {
  const { context } = input
  const { refunds, isPartial } = await openRefunds(listedOrders(ports, input))
  const inScope = refunds.filter(({ order }) => isInScope(context, order))
  return html(200, refundsPage(context, { refunds: inScope, isPartial, refundWay: ports.refundWay }))
}

const MAX_SHOWN = 200

export const illegalList: View = async ({ illegalRequests, clock }, { context, fields }) => {
  const now = clock()
  const days = SPANS.find(span => String(span) === fields.get('days')) ?? 7
  const from = plusMs(now, -days * DAY_MS)
  const requests: IllegalRequest[] = []
  let kept = 0
  for await (const request of illegalRequests.list(from, now)) {
    if (context.merchant !== undefined && merchantOfRequest(request) !== context.merchant) continue
    kept += 1
    requests.unshift(request)
    if (requests.length > MAX_SHOWN) requests.pop()
  }
  let counted = 0
  for await (const { count } of illegalRequests.listCounts(from, now)) counted += count
  return html(200, illegalPage(context, { days, requests, kept, counted }))
}
