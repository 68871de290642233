/** The page that confirms a refund, and asks for its reason. */

import type { Fen } from '../../money'
import { formatYuan } from '../../money'
import type { Order } from '../../order/order'
import { amountMarkup } from '../../page/amount'
import { html } from '../../page/markup'
import type { Page } from '../../page/page'
import type { PlannedRefund } from '../../payment/requestRefund'
import { accountName } from '../../reporting/gatewayText'
import { officeAddress } from './address'
import { type AdminContext, adminPage, formToken } from './adminPage'
import { orderPath } from './labels'
import { ORDER_TEXT } from './orderText'

interface ShownRefund {
  readonly order: Order
  readonly planned: PlannedRefund
  readonly isByHand: boolean
  /** As entered before, if the form is shown again. */
  readonly reason: string
  readonly problem?: 'noReason' | 'reasonTooLong' | undefined
}

export function refundPage(
  context: AdminContext,
  { order, planned, isByHand, reason, problem }: ShownRefund,
): Page {
  const { locale, session } = context
  const text = ORDER_TEXT[locale]
  const { trade, amountFen, leftFen } = planned
  const here = orderPath(order.orderId)
  const heading = isByHand ? text.refund.confirmByHand : text.refund.confirm
  const button = isByHand ? text.refund.buttonByHand(amountFen) : text.refund.button(amountFen)
  const main = html`<main class="narrow">
<div class="card">
<h1>${heading}</h1>
<p class="total"><span class="label">${isByHand ? text.refund.byOtherWay : text.refund.through(accountName(trade.gateway, locale))}</span>${amountMarkup(amountFen, locale, 'amount')}</p>
<dl class="details">
<div><dt>${text.heading}</dt><dd class="number">${order.orderId}</dd></div>
<div><dt>${text.refund.ofTrade}</dt><dd class="number">${trade.tradeNo}</dd></div>
<div><dt>${text.left}</dt><dd>${amountMarkup(leftFen, locale, 'left')}</dd></div>
<div><dt>${text.refund.leftAfter}</dt><dd>${amountMarkup((leftFen - amountFen) as Fen, locale)}</dd></div>
</dl>
<form class="fields" method="post" action="${officeAddress(`${here}/refund`, context)}">${session && formToken(session)}
<input type="hidden" name="trade" value="${trade.tradeNo}"><input type="hidden" name="amount" value="${formatYuan(amountFen)}">
<input type="hidden" name="expected" value="${formatYuan(leftFen)}">${isByHand && html`<input type="hidden" name="byHand" value="yes">`}
<div><label for="reason">${text.refund.reason}</label><input id="reason" name="reason" maxlength="200" value="${reason}" required autocomplete="off" aria-describedby="reason-hint"${problem && html` aria-invalid="true"`}>
${problem && html`<p class="problem" role="alert">${text.refusals[problem]}</p>`}
<p class="hint" id="reason-hint">${text.refund.reasonHint}</p></div>
${!isByHand && html`<p class="hint">${text.refund.finalWord}</p>`}
<button class="primary" type="submit" data-testid="refund">${button}</button>
</form>
<p class="links"><a href="${officeAddress(here, context)}">${text.refund.back}</a></p>
</div>
</main>`
  const query = new URLSearchParams({
    trade: trade.tradeNo,
    amount: formatYuan(amountFen),
    ...(isByHand && { byHand: 'yes' }),
  })
  return adminPage(context, { title: heading, section: 'orders', here: `${here}/refund?${query}`, main })
}
