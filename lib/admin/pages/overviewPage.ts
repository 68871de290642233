/** The office's first page: the sums of a day, and the number of orders that need a person. */

import { inEachLanguage } from '../../locale'
import { amountMarkup } from '../../page/amount'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { DaySums, MissingOrders } from '../../payment/dayOrders'
import { DAY_MS, type EpochMs, plusMs } from '../../time'
import { keptFields, officeAddress } from './address'
import { type AdminContext, adminPage, SECTION_PATH } from './adminPage'
import { dayChart } from './dayChart'
import { dayText } from './labels'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '概况',
    day: '下单日期',
    show: '查看',
    before: '前一天',
    after: '后一天',
    orders: '订单',
    paidOrders: '有到账的订单',
    arrived: '到账',
    refunded: '已退款',
    byHour: '各小时订单的到账金额',
    waiting: '待处理',
    attention: (count: number) => (count === 0 ? '没有订单需要处理。' : `${count} 个订单需要处理`),
    missing: {
      older: '这一天的订单太多，这里只统计了最新的 10000 个；全部请用 npm run export 导出。',
      unreadable: '这一天有订单读不出来，没有统计在内；日志里的 itemUnreadable 写明是哪些。',
    } satisfies Record<MissingOrders, string>,
  },
  'zh-Hant': {
    heading: '概況',
    day: '下單日期',
    show: '檢視',
    before: '前一天',
    after: '後一天',
    orders: '訂單',
    paidOrders: '有入帳的訂單',
    arrived: '入帳',
    refunded: '已退款',
    byHour: '各小時訂單的入帳金額',
    waiting: '待處理',
    attention: count => (count === 0 ? '沒有訂單需要處理。' : `${count} 筆訂單需要處理`),
    missing: {
      older: '這一天的訂單太多，這裡只統計了最新的 10000 個；全部請用 npm run export 匯出。',
      unreadable: '這一天有訂單讀不出來，沒有統計在內；日誌裡的 itemUnreadable 寫明是哪些。',
    },
  },
  en: {
    heading: 'Overview',
    day: 'Day of the orders',
    show: 'Show',
    before: 'Day before',
    after: 'Day after',
    orders: 'Orders',
    paidOrders: 'Paid orders',
    arrived: 'Received',
    refunded: 'Refunded',
    byHour: 'Received, by hour of the order',
    waiting: 'Needs attention',
    attention: count =>
      count === 0
        ? 'No order needs attention.'
        : `${count} ${count === 1 ? 'order needs' : 'orders need'} attention`,
    missing: {
      older:
        'Too many orders on this day: only the newest 10,000 are counted here. npm run export has all of them.',
      unreadable:
        'Some orders of this day cannot be read, and are not counted here: itemUnreadable in the log names them.',
    },
  },
})

type OverviewText = (typeof TEXT)['en']

export interface Overview {
  /** Any time of the day. */
  readonly day: EpochMs
  readonly today: EpochMs
  readonly sums: DaySums
  readonly missing: MissingOrders | undefined
  /** The number of orders that need a person now. */
  readonly inNeed: number
}

export function overviewPage(context: AdminContext, overview: Overview): Page {
  const { locale } = context
  const text = TEXT[locale]
  const { day, sums, missing, inNeed } = overview
  const main = html`<main>
<h1>${text.heading}</h1>
<section class="card" aria-labelledby="waiting">
<h2 id="waiting">${text.waiting}</h2>
<p>${inNeed === 0 ? text.attention(0) : html`<a href="${officeAddress(SECTION_PATH.attention, context)}">${text.attention(inNeed)}</a>`}</p>
</section>
${dayForm(context, day, text)}
${dayLinks(context, overview, text)}
${missing && html`<p class="notice card">${text.missing[missing]}</p>`}
<dl class="tiles">
<div><dt>${text.orders}</dt><dd><a href="${officeAddress(`/admin/orders?day=${dayText(day)}`, context)}">${sums.orders}</a></dd></div>
<div><dt>${text.paidOrders}</dt><dd>${sums.paidOrders}</dd></div>
<div><dt>${text.arrived}</dt><dd>${amountMarkup(sums.arrivedFen, locale, 'arrived')}</dd></div>
<div><dt>${text.refunded}</dt><dd>${amountMarkup(sums.refundedFen, locale)}</dd></div>
</dl>
<section class="card" aria-labelledby="hours">
<h2 id="hours">${text.byHour}</h2>
${dayChart(sums.arrivedByHour, sums.arrivedFen, locale)}
</section>
</main>`
  return adminPage(context, {
    title: text.heading,
    section: 'overview',
    here: `/admin?day=${dayText(day)}`,
    main,
  })
}

const dayForm = (context: AdminContext, day: EpochMs, text: OverviewText): Markup =>
  html`<form class="filters" action="/admin">${keptFields(context)}
<div><label for="day">${text.day}</label><input id="day" name="day" type="date" value="${dayText(day)}" required></div>
<button class="secondary" type="submit">${text.show}</button>
</form>`

function dayLinks(
  context: AdminContext,
  { day, today }: Pick<Overview, 'day' | 'today'>,
  text: OverviewText,
): Markup {
  const link = (time: EpochMs) => officeAddress(`/admin?day=${dayText(time)}`, context)
  const hasAfter = dayText(day) < dayText(today)
  return html`<p class="days"><a href="${link(plusMs(day, -DAY_MS))}">← ${text.before}</a>
${hasAfter && html`<a href="${link(plusMs(day, DAY_MS))}">${text.after} →</a>`}</p>`
}
