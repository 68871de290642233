/**
 * The signed payment request as a form that submits itself to the gateway. Browsers without scripts are sent on by the
 * link instead, or by the form's button where the gateway accepts forms only.
 */
import type { PaymentRequest } from '../gateways/capabilities/payments'
import { inEachLanguage } from '../locale'
import type { Order } from '../order/order'
import { amountMarkup } from './amount'
import { towardsGateway } from './contentSecurityPolicy'
import { withLanguage } from './languages'
import { html } from './markup'
import { frame, type Page, type PageContext } from './page'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '正在前往付款页面',
    lead: '如果页面没有自动跳转，请点击下面的按钮。',
    total: '应付金额（人民币）',
    proceed: '继续前往付款页面',
    back: '返回订单',
  },
  'zh-Hant': {
    heading: '正在前往付款頁面',
    lead: '如果頁面沒有自動跳轉，請按下面的按鈕。',
    total: '應付金額（人民幣）',
    proceed: '繼續前往付款頁面',
    back: '返回訂單',
  },
  en: {
    heading: 'Taking you to the payment page',
    lead: 'If nothing happens, press the button below.',
    total: 'Total to pay (CNY)',
    proceed: 'Continue to the payment page',
    back: 'Back to the order',
  },
})

// Does not submit when the buyer comes back by the browser's back button. Uses the prototype's method, since a field
// named "submit" would shadow it.
const SUBMIT = `var visit=performance.getEntriesByType('navigation')[0]
if(!visit||visit.type!=='back_forward')HTMLFormElement.prototype.submit.call(document.forms[0])`

export function payingPage(context: PageContext, order: Order, request: PaymentRequest): Page {
  const { locale, lang } = context
  const here = `/orders/${order.orderId}`
  const text = TEXT[locale]
  // Replaces this page in the history, which Back could only show by sending the form that led here again.
  const head =
    request.linkUrl === undefined
      ? undefined
      : html`<noscript><meta http-equiv="refresh" content="0;url=${request.linkUrl}"></noscript>`
  const main = html`<main class="narrow">
<div class="card slip">
<div role="status">
<h1>${text.heading}</h1>
<p class="lead">${text.lead}</p>
</div>
<p class="total"><span class="label">${text.total}</span>${amountMarkup(order.amountFen, locale, 'amount')}</p>
<form method="post" action="${request.actionUrl}" accept-charset="${request.charset}" data-testid="gateway-form">${request.fields.map(
    ([name, value]) => html`
<input type="hidden" name="${name}" value="${value}">`,
  )}
<button class="primary" type="submit" data-testid="continue">${text.proceed}</button>
</form>
<p class="links"><a href="${withLanguage(here, lang)}">${text.back}</a></p>
</div>
</main>`
  const formAction = towardsGateway(request.actionUrl)
  return frame({ ...context, title: text.heading, here, main, head, script: SUBMIT, formAction })
}
