/** The orders that need a person, oldest first, each with instructions, refund forms and a button to mark it as done. */
import type { RefundWay } from '../../gateways/capabilities/refunds'
import { inEachLanguage } from '../../locale'
import { amountMarkup } from '../../page/amount'
import { html } from '../../page/markup'
import type { Page } from '../../page/page'
import type { OrderInNeed } from '../../payment/reviews'
import type { EpochMs } from '../../time'
import { type AdminContext, adminPage } from './adminPage'
import { dayAndTime, merchantBadge, orderLink } from './labels'
import { needMarkup, tradesMarkup } from './orderPage'
import { visibleOrder } from './refundNumbers'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '待处理',
    lead: '这些订单需要人工处理，最早的在前。',
    none: '没有订单需要处理。',
    more: (count: number, shown: number) => `共 ${count} 笔订单需要处理，这里显示最早的 ${shown} 笔。`,
  },
  'zh-Hant': {
    heading: '待處理',
    lead: '這些訂單需要人工處理，最早的在前。',
    none: '沒有訂單需要處理。',
    more: (count, shown) => `共 ${count} 筆訂單需要處理，這裡顯示最早的 ${shown} 筆。`,
  },
  en: {
    heading: 'Attention',
    lead: 'Orders that need a decision or an action from you, oldest first.',
    none: 'No order needs attention.',
    more: (count, shown) => `${count} orders need attention. The oldest ${shown} are shown.`,
  },
})

/** After an outage thousands may need attention, at some 5 kB each; Lambda's response is limited to 6 MB. */
const MAX_SHOWN = 100

interface Attention {
  readonly needs: readonly OrderInNeed[]
  readonly now: EpochMs
  readonly refundWay: (gateway: string) => RefundWay
}

export function attentionPage(context: AdminContext, { needs, now, refundWay }: Attention): Page {
  const { locale } = context
  const text = TEXT[locale]
  const shown = needs
    .slice(0, MAX_SHOWN)
    .map(need => ({ ...need, order: visibleOrder(context, need.order, refundWay) }))
  const details = ({ order }: OrderInNeed) => ({
    which: html`<p class="which"><span id="which-${order.orderId}">${orderLink(order.orderId, context)} · ${dayAndTime(order.createdAt)}</span>${merchantBadge(order)} ${amountMarkup(order.amountFen, locale)}</p>`,
    refunds: tradesMarkup(context, { order, refundWay }),
  })
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${needs.length === 0 ? text.none : text.lead}</p>
${needs.length > MAX_SHOWN && html`<p class="notice card" data-testid="more">${text.more(needs.length, MAX_SHOWN)}</p>`}
${shown.map(need => needMarkup(context, need, now, details(need)))}
</main>`
  return adminPage(context, { title: text.heading, section: 'attention', here: '/admin/attention', main })
}
