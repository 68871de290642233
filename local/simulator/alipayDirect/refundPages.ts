// The pages for confirming refunds: plain forms, no JavaScript.

import { html } from 'hono/html'
import { framePage, type Html } from '../core/pageFrame'
import { displayYuan } from '../core/yuan'
import type { RefundBatch } from './refundRules'

export function refundPage(id: string, { batchNo, lines }: RefundBatch, isWrongPassword: boolean): Html {
  const totalFen = lines.reduce((sum, { fen }) => sum + fen, 0)
  return refundFrame(html`
<section class="card pay-card" data-testid="refund-form">
<h1>确认退款 <small lang="en">Confirm a refund</small></h1>
<p class="amount"><span class="yuan">¥</span><span data-testid="amount">${displayYuan(totalFen)}</span></p>
<dl>
<div><dt>批次号 <small lang="en">Batch</small></dt><dd class="code">${batchNo}</dd></div>
${lines.map(({ tradeNo, reason }) => html`<div><dt class="code">${tradeNo}</dt><dd>${reason}</dd></div>`)}
</dl>
${isWrongPassword ? html`<p class="plain" role="alert" data-testid="wrong-password">支付密码不正确 <small lang="en">Wrong password</small></p>` : ''}
<form method="post" action="/refunds/${id}/confirm">
<label class="choose"><span>支付密码 <small lang="en">Password (111111)</small></span><input type="password" name="password" autocomplete="off" data-testid="password"></label>
<button class="primary" data-testid="confirm">确认退款 <small lang="en">Refund</small></button>
</form>
<form method="post" action="/refunds/${id}/cancel"><button class="text" data-testid="cancel">取消 <small lang="en">Cancel</small></button></form>
</section>`)
}

export function refundDonePage(end: 'accepted' | 'cancelled'): Html {
  const [title, small] =
    end === 'accepted'
      ? ['退款已受理', 'The refund was accepted']
      : ['已取消', 'Cancelled; nothing was refunded']
  return refundFrame(html`
<section class="card pay-card end" data-testid="${end}">
<h1>${title}<small lang="en">${small}</small></h1>
<p class="plain">您可以关闭此页面。<br><small lang="en">You may close this page.</small></p>
</section>`)
}

const refundFrame = (body: Html): Html =>
  framePage({ title: '退款', heading: '商家退款', headingSmall: 'Refunds', body })
