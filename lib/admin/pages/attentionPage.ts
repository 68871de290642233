/** The orders that need a person, oldest first, each with what to do and the button for when it is done. */
import type { Locale } from '../../locale'
import { amountMarkup } from '../../page/amount'
import { html } from '../../page/markup'
import type { Page } from '../../page/page'
import type { OrderInNeed } from '../../payment/reviews'
import type { EpochMs } from '../../time'
import { type AdminContext, adminPage } from './adminPage'
import { dayAndTime, orderLink } from './labels'
import { needMarkup } from './orderPage'

const TEXT: Readonly<
  Record<Locale, { readonly heading: string; readonly lead: string; readonly none: string }>
> = {
  'zh-Hans': {
    heading: '待处理',
    lead: '这些订单系统自己办不了。退款请打开订单。',
    none: '没有订单需要处理。',
  },
  'zh-Hant': {
    heading: '待處理',
    lead: '這些訂單系統自己辦不了。退款請打開訂單。',
    none: '沒有訂單需要處理。',
  },
  en: {
    heading: 'Attention',
    lead: 'What the shop cannot settle by itself. To refund, open the order.',
    none: 'No order needs a person.',
  },
}

export function attentionPage(context: AdminContext, needs: readonly OrderInNeed[], now: EpochMs): Page {
  const { locale } = context
  const text = TEXT[locale]
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${needs.length === 0 ? text.none : text.lead}</p>
${needs.map(
  need => html`<article class="card" data-order="${need.order.orderId}">
<p class="days"><span>${orderLink(need.order.orderId, context)} · ${dayAndTime(need.order.createdAt)}</span> ${amountMarkup(need.order.amountFen, locale)}</p>
${needMarkup(context, need, now)}
</article>`,
)}
</main>`
  return adminPage(context, { title: text.heading, section: 'attention', here: '/admin/attention', main })
}
