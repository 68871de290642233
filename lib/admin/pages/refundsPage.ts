/** The pending refunds, and those that a gateway refused for good. */
import type { RefundWay } from '../../gateways/capabilities/refunds'
import { inEachLanguage } from '../../locale'
import { amountMarkup } from '../../page/amount'
import { html } from '../../page/markup'
import type { Page } from '../../page/page'
import type { OpenRefund, OpenRefunds } from '../../payment/openRefunds'
import { type AdminContext, adminPage } from './adminPage'
import { dayAndTime, merchantBadge, orderLink } from './labels'
import { visibleRefundId } from './refundNumbers'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '退款',
    lead: '处理中的退款，以及被支付平台最终拒绝的退款。已完成的请看各个订单。',
    none: '没有处理中或被拒绝的退款。',
    partial: '未完结的订单太多，这里只查了最早的一部分。',
    requested: '申请时间',
    order: '订单',
    amount: '金额',
    pending: '处理中',
    failed: (code: string) => `被拒绝：${code}`,
    count: (count: number) => `${count} 笔退款`,
  },
  'zh-Hant': {
    heading: '退款',
    lead: '處理中的退款，以及被支付平台最終拒絕的退款。已完成的請看各筆訂單。',
    none: '沒有處理中或被拒絕的退款。',
    partial: '未完結的訂單太多，這裡只查了最早的一部分。',
    requested: '申請時間',
    order: '訂單',
    amount: '金額',
    pending: '處理中',
    failed: code => `被拒絕：${code}`,
    count: count => `${count} 筆退款`,
  },
  en: {
    heading: 'Refunds',
    lead: 'Refunds in progress, and refunds that were refused for good. Completed refunds are shown with their orders.',
    none: 'No refund is in progress or was refused.',
    partial: 'Too many orders are open: only those that are due first were checked.',
    requested: 'Requested',
    order: 'Order',
    amount: 'Amount',
    pending: 'In progress',
    failed: code => `Refused: ${code}`,
    count: count => `${count} ${count === 1 ? 'refund' : 'refunds'}`,
  },
})

interface ShownRefunds extends OpenRefunds {
  readonly refundWay: (gateway: string) => RefundWay
}

export function refundsPage(context: AdminContext, { refunds, isPartial, refundWay }: ShownRefunds): Page {
  const { locale } = context
  const text = TEXT[locale]
  const row = ({ order, amountFen, requestedAt, code, ...refund }: OpenRefund) => {
    const refundId = code === undefined ? visibleRefundId(context, refund, refundWay) : refund.refundId
    return html`
<tr data-refund="${refundId}"><td>${dayAndTime(requestedAt)}</td>
<th scope="row">${orderLink(order.orderId, context)} <span class="badge ${code === undefined ? 'plain' : 'alarm'}">${code === undefined ? text.pending : text.failed(code)}</span>${merchantBadge(order)}
<small class="number">${refundId}</small></th>
<td>${amountMarkup(amountFen, locale)}</td></tr>`
  }
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${refunds.length === 0 ? text.none : text.lead}</p>
${isPartial && html`<p class="notice card">${text.partial}</p>`}
${
  refunds.length > 0 &&
  html`<section class="card" aria-labelledby="found">
<h2 id="found">${text.count(refunds.length)}</h2>
<table class="list">
<thead><tr><th scope="col">${text.requested}</th><th class="left" scope="col">${text.order}</th><th scope="col">${text.amount}</th></tr></thead>
<tbody>${refunds.map(row)}</tbody>
</table>
</section>`
}
</main>`
  return adminPage(context, { title: text.heading, section: 'refunds', here: '/admin/refunds', main })
}
