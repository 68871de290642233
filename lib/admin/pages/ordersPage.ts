/** The orders of a day, or the results of a search, paged, newest first. */

import { inEachLanguage } from '../../locale'
import type { Order } from '../../order/order'
import { type OrderState, orderState } from '../../order/orderState'
import { amountMarkup } from '../../page/amount'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { MissingOrders } from '../../payment/dayOrders'
import { STATE_NAME } from '../../reporting/stateText'
import type { EpochMs } from '../../time'
import { keptFields, officeAddress } from './address'
import { type AdminContext, adminPage } from './adminPage'
import { dayAndTime, dayText, merchantBadge, orderLink, stateBadge, timeOfDay } from './labels'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '订单',
    day: '下单日期',
    state: '状态',
    anyState: '全部状态',
    search: '订单号、交易号或自己的编号',
    searchHint:
      '交易号在它自己的日期、那之前的付款期限内，以及所选日期的订单里查找；自己的编号在所有日期里查找。',
    show: '查看',
    time: '时间',
    order: '订单',
    amount: '金额',
    count: (count: number) => `${count} 个订单`,
    none: '没有这样的订单。',
    notFound: (text: string) => `没有找到“${text}”。`,
    missing: {
      older: '这一天的订单太多，这里只有最新的 10000 个；全部请用 npm run export 导出。',
      unreadable: '这一天有订单读不出来，不在这里；日志里的 itemUnreadable 写明是哪些。',
      fromFile: '这些订单太多，一个文件装不下；全部请用 npm run export 导出。',
    },
    file: (count: number) => `下载 CSV 表格（${count} 个订单）`,
    earlier: '更早',
    later: '更晚',
    page: (page: number, pages: number) => `第 ${page} 页，共 ${pages} 页`,
    pages: '翻页',
  },
  'zh-Hant': {
    heading: '訂單',
    day: '下單日期',
    state: '狀態',
    anyState: '全部狀態',
    search: '訂單編號、交易編號或自己的編號',
    searchHint:
      '交易編號在它自己的日期、那之前的付款期限內，以及所選日期的訂單裡搜尋；自己的編號在所有日期裡搜尋。',
    show: '檢視',
    time: '時間',
    order: '訂單',
    amount: '金額',
    count: count => `${count} 筆訂單`,
    none: '沒有這樣的訂單。',
    notFound: text => `沒有找到「${text}」。`,
    missing: {
      older: '這一天的訂單太多，這裡只有最新的 10000 個；全部請用 npm run export 匯出。',
      unreadable: '這一天有訂單讀不出來，不在這裡；日誌裡的 itemUnreadable 寫明是哪些。',
      fromFile: '這些訂單太多，一個檔案裝不下；全部請用 npm run export 匯出。',
    },
    file: count => `下載 CSV 表格（${count} 筆訂單）`,
    earlier: '更早',
    later: '更晚',
    page: (page, pages) => `第 ${page} 頁，共 ${pages} 頁`,
    pages: '翻頁',
  },
  en: {
    heading: 'Orders',
    day: 'Day of the orders',
    state: 'State',
    anyState: 'All states',
    search: 'Order, trade or own number',
    searchHint:
      'A trade number is searched for among the orders of its own day, of the time to pay before it, and of the day chosen here; a number of your own among those of all days.',
    show: 'Show',
    time: 'Time',
    order: 'Order',
    amount: 'Amount',
    count: count => `${count} ${count === 1 ? 'order' : 'orders'}`,
    none: 'There are no such orders.',
    notFound: text => `Nothing was found for “${text}”.`,
    missing: {
      older: 'Too many orders on this day: only the newest 10,000 are shown. npm run export has all of them.',
      unreadable:
        'Some orders of this day cannot be read, and are not shown: itemUnreadable in the log names them.',
      fromFile: 'These orders are too many for one file: npm run export has all of them.',
    },
    file: count => `Download as CSV (${count} ${count === 1 ? 'order' : 'orders'})`,
    earlier: 'Earlier',
    later: 'Later',
    page: (page, pages) => `Page ${page} of ${pages}`,
    pages: 'Pages',
  },
})

export interface OrderList {
  /** Any time of the day. */
  readonly day: EpochMs
  readonly now: EpochMs
  /** Only orders in this state. */
  readonly state: OrderState | undefined
  /** '' for none. */
  readonly search: string
  /** Of this page. */
  readonly orders: readonly Order[]
  readonly count: number
  /** From 1. */
  readonly page: number
  readonly pages: number
  /** Of the day, or `fromFile`: the file would exceed what a function may return, and the list is whole. */
  readonly missing: MissingOrders | 'fromFile' | undefined
}

export function ordersPage(context: AdminContext, list: OrderList): Page {
  const { locale } = context
  const text = TEXT[locale]
  const { orders, count, search, missing } = list
  const empty = search === '' ? text.none : text.notFound(search)
  const main = html`<main>
<h1>${text.heading}</h1>
${filtersMarkup(context, list)}
${missing && html`<p class="notice card">${text.missing[missing]}</p>`}
<section class="card" aria-labelledby="found">
<h2 id="found">${search === '' ? `${dayText(list.day)} · ` : ''}${text.count(count)}</h2>
${orders.length === 0 ? html`<p class="empty">${empty}</p>` : ordersTable(context, list)}
</section>
${list.pages > 1 && pageLinks(context, list)}
${count > 0 && !missing && html`<p class="links"><a href="${officeAddress(address('/admin/orders.csv', list), context)}" data-testid="file">${text.file(count)}</a></p>`}
</main>`
  return adminPage(context, {
    title: text.heading,
    section: 'orders',
    here: address('/admin/orders', list, list.page),
    main,
  })
}

const address = (path: string, { day, state, search }: OrderList, page = 1): string => {
  const query = new URLSearchParams({
    day: dayText(day),
    ...(state && { state }),
    ...(search !== '' && { search }),
    ...(page > 1 && { page: String(page) }),
  })
  return `${path}?${query}`
}

function filtersMarkup(context: AdminContext, { day, state, search }: OrderList): Markup {
  const { locale } = context
  const text = TEXT[locale]
  const names = Object.entries(STATE_NAME[locale]) as [OrderState, string][]
  return html`<form class="filters" action="/admin/orders">${keptFields(context)}
<div><label for="day">${text.day}</label><input id="day" name="day" type="date" value="${dayText(day)}"></div>
<div><label for="state">${text.state}</label><select id="state" name="state"><option value="">${text.anyState}</option>
${names.map(([name, shown]) => html`<option value="${name}"${name === state && html` selected`}>${shown}</option>`)}</select></div>
<div><label for="search">${text.search}</label><input id="search" name="search" value="${search}" maxlength="64" autocomplete="off" aria-describedby="search-hint"></div>
<button class="secondary" type="submit">${text.show}</button>
<p class="hint" id="search-hint">${text.searchHint}</p>
</form>`
}

function ordersTable(context: AdminContext, { orders, now, search }: OrderList): Markup {
  const { locale } = context
  const text = TEXT[locale]
  return html`<table class="list">
<thead><tr><th scope="col">${text.time}</th><th class="left" scope="col">${text.order}</th><th scope="col">${text.amount}</th></tr></thead>
<tbody>${orders.map(
    order => html`
<tr><td>${search === '' ? timeOfDay(order.createdAt) : dayAndTime(order.createdAt)}</td>
<th scope="row">${orderLink(order.orderId, context)} ${stateBadge(orderState(order, now), locale)}${merchantBadge(order)}
<small>${order.lines.map(({ name, quantity }) => `${name} × ${quantity}`).join(', ')}</small></th>
<td>${amountMarkup(order.amountFen, locale)}</td></tr>`,
  )}</tbody>
</table>`
}

function pageLinks(context: AdminContext, list: OrderList): Markup {
  const text = TEXT[context.locale]
  const { page, pages } = list
  const link = (to: number) => officeAddress(address('/admin/orders', list, to), context)
  return html`<nav class="pages" aria-label="${text.pages}">
${page > 1 && html`<a href="${link(page - 1)}" rel="prev">← ${text.later}</a>`}
<span>${text.page(page, pages)}</span>
${page < pages && html`<a href="${link(page + 1)}" rel="next">${text.earlier} →</a>`}
</nav>`
}
