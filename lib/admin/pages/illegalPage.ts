/** The illegal requests of the last days, newest first, each with the reason. */

import type { IllegalRequest } from '../../illegal/illegalRequest'
import { maskAddresses } from '../../illegal/maskAddresses'
import { inEachLanguage } from '../../locale'
import { parseOrderId } from '../../order/orderId'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import { FAULT_TEXT, REASON_TEXT } from '../../reporting/illegalText'
import { keptFields } from './address'
import { type AdminContext, adminPage } from './adminPage'
import { dayAndTime, orderLink } from './labels'

/** In days. */
export const SPANS = [1, 7, 30, 90] as const
type Span = (typeof SPANS)[number]

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '非法请求',
    lead: '自称来自支付平台或本店程序、但不可信的内容。它们没有改变任何订单。',
    span: '时段',
    days: (days: number) => `最近 ${days} 天`,
    show: '查看',
    kept: (shown: number, kept: number) => (shown < kept ? `${kept} 条，显示最新 ${shown} 条` : `${kept} 条`),
    counted: (count: number) => `另有至少 ${count} 条同类请求只计数，未保存。`,
    /** Follows `counted` if a merchant is selected. */
    countedOfAll: '这是全部商户的。',
    time: '时间',
    why: '为什么不可信',
    likely: (cause: string) => `可能的原因：${cause}`,
    from: (channel: string, ip: string) => `${channel}，来自 ${ip}`,
    claims: '声称的订单',
    toLink: '付款链接',
    sent: '收到的内容',
  },
  'zh-Hant': {
    heading: '非法請求',
    lead: '自稱來自支付平台或本店程式、但不可信的內容。它們沒有改變任何訂單。',
    span: '時段',
    days: days => `最近 ${days} 天`,
    show: '檢視',
    kept: (shown, kept) => (shown < kept ? `${kept} 則，顯示最新 ${shown} 則` : `${kept} 則`),
    counted: count => `另有至少 ${count} 則同類請求只計數，未儲存。`,
    countedOfAll: '這是全部商戶的。',
    time: '時間',
    why: '為什麼不可信',
    likely: cause => `可能的原因：${cause}`,
    from: (channel, ip) => `${channel}，來自 ${ip}`,
    claims: '聲稱的訂單',
    toLink: '付款連結',
    sent: '收到的內容',
  },
  en: {
    heading: 'Illegal requests',
    lead: 'Messages that claimed to come from a gateway or a program of the shop and were refused. They changed no order.',
    span: 'Time',
    days: days => (days === 1 ? 'The last day' : `The last ${days} days`),
    show: 'Show',
    kept: (shown, kept) => (shown < kept ? `${kept}, the newest ${shown} of them here` : `${kept}`),
    counted: count => `At least ${count} more of the same kinds were only counted.`,
    countedOfAll: ' This counts all merchants.',
    time: 'Time',
    why: 'Why it was refused',
    likely: cause => `Likely cause: ${cause}`,
    from: (channel, ip) => `${channel}, from ${ip}`,
    claims: 'Claimed order',
    toLink: 'To the payment link',
    sent: 'What was sent',
  },
})

export interface IllegalList {
  readonly days: Span
  /** Newest first. */
  readonly requests: readonly IllegalRequest[]
  /** How many were stored, and how many more were only counted. */
  readonly kept: number
  readonly counted: number
}

export function illegalPage(context: AdminContext, { days, requests, kept, counted }: IllegalList): Page {
  const { locale } = context
  const text = TEXT[locale]
  const main = html`<main>
<h1>${text.heading}</h1>
<p class="lead">${text.lead}</p>
<form class="filters" action="/admin/illegal">${keptFields(context)}
<div><label for="days">${text.span}</label><select id="days" name="days">${SPANS.map(
    span => html`<option value="${span}"${span === days && html` selected`}>${text.days(span)}</option>`,
  )}</select></div>
<button class="secondary" type="submit">${text.show}</button>
</form>
<section class="card" aria-labelledby="found">
<h2 id="found">${text.days(days)} · ${text.kept(requests.length, kept)}</h2>
${counted > 0 && html`<p>${text.counted(counted)}${context.merchant !== undefined && text.countedOfAll}</p>`}
${
  requests.length > 0 &&
  html`<table class="list">
<thead><tr><th scope="col">${text.time}</th><th class="left" scope="col">${text.why}</th></tr></thead>
<tbody>${requests.map(request => rowMarkup(context, request))}</tbody>
</table>`
}
</section>
</main>`
  return adminPage(context, {
    title: text.heading,
    section: 'illegal',
    here: `/admin/illegal?days=${days}`,
    main,
  })
}

function rowMarkup(context: AdminContext, request: IllegalRequest): Markup {
  const { locale, session } = context
  const text = TEXT[locale]
  const { at, reason, cause, channel, gateway, sourceIp, userAgent, claimedOrder } = request
  const copy = session?.role === 'operator' ? request.copy : maskAddresses(request.copy)
  const fault = cause && [FAULT_TEXT[locale][cause.fault], cause.parameter].filter(Boolean).join(' · ')
  const orderId = parseOrderId(claimedOrder)
  return html`
<tr><td>${dayAndTime(at)}</td>
<th scope="row"><span class="sentence">${REASON_TEXT[locale][reason]}</span> <span class="badge quiet">${reason}</span>${gateway !== undefined && html` <span class="badge quiet">${gateway}</span>`}
${fault && html`<small>${text.likely(fault)}</small>`}
<small>${text.from(channel, sourceIp)}${claimedOrder !== '' && html` · ${channel === 'link' ? text.toLink : text.claims} ${orderId ? orderLink(orderId, context) : html`<bdi>${claimedOrder}</bdi>`}`}</small>
<details><summary>${text.sent}</summary><p class="hint"><bdi>${copy}</bdi></p><p class="hint"><bdi>${userAgent}</bdi></p></details></th></tr>`
}
