/** For the shop's staff: leads to the gateway's page that confirms a refund, or says why it cannot be confirmed. */
import { inEachLanguage } from '../locale'
import type { Order } from '../order/order'
import type { PendingRefund } from '../order/trades'
import { amountMarkup } from './amount'
import { towardsGateway } from './contentSecurityPolicy'
import { withLanguage } from './languages'
import { mark } from './mark'
import { html } from './markup'
import { frame, type Page, type PageContext } from './page'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '确认退款',
    lead: '供店家使用。下一步在支付平台的页面输入支付密码，钱才会退给买家。打开后须在当天（北京时间）完成。',
    amount: '退款金额（人民币）',
    proceed: '前往支付平台确认',
    settled: {
      heading: '这笔退款已处理完毕',
      lead: '已经退款、被拒绝或已放弃，不必再确认。',
    },
    pastDay: {
      heading: '确认页面已过期',
      lead: '这个页面之前打开过；为避免重复退款，隔天就不能再打开。如果支付平台没有退款，请放弃后重新申请。',
    },
    order: '查看订单',
  },
  'zh-Hant': {
    heading: '確認退款',
    lead: '供店家使用。下一步在支付平台的頁面輸入支付密碼，錢才會退給買家。開啟後須在當天（北京時間）完成。',
    amount: '退款金額（人民幣）',
    proceed: '前往支付平台確認',
    settled: {
      heading: '這筆退款已處理完畢',
      lead: '已經退款、被拒絕或已放棄，不必再確認。',
    },
    pastDay: {
      heading: '確認頁面已過期',
      lead: '這個頁面之前開啟過；為避免重複退款，隔天就不能再開啟。如果支付平台沒有退款，請放棄後重新申請。',
    },
    order: '查看訂單',
  },
  en: {
    heading: 'Confirm a refund',
    lead: 'For the shop. The money goes back once you type the payment password on the payment provider’s page. Once opened, that page is good until midnight in Beijing.',
    amount: 'To pay back (CNY)',
    proceed: 'Continue to the payment provider',
    settled: {
      heading: 'This refund is settled',
      lead: 'It was made, refused or given up: there is nothing left to confirm.',
    },
    pastDay: {
      heading: 'The page for it has expired',
      lead: 'It was opened on an earlier day; opened again, it could pay back twice. If no money went back, give the refund up and ask for it again.',
    },
    order: 'See the order',
  },
})

interface OpenRefund {
  readonly kind: 'open'
  readonly order: Order
  readonly refund: PendingRefund
  readonly gatewayUrl: string
}

type ShownRefund = OpenRefund | { readonly kind: 'settled' | 'pastDay'; readonly order: Order }

export const refundPage = (context: PageContext, shown: ShownRefund): Page =>
  shown.kind === 'open' ? openPage(context, shown) : closedPage(context, shown)

function openPage(context: PageContext, { order, refund, gatewayUrl }: OpenRefund): Page {
  const { locale, lang } = context
  const text = TEXT[locale]
  const here = `/orders/${order.orderId}/refunds/${refund.refundId}`
  const main = html`<main class="narrow" data-refund="open">
<div class="card slip">
<h1>${text.heading}</h1>
<p class="lead">${text.lead}</p>
<p class="total"><span class="label">${text.amount}</span>${amountMarkup(refund.amountFen, locale, 'amount')}</p>
<form method="post" action="${withLanguage(here, lang)}">
<button class="primary" type="submit" data-testid="confirm">${text.proceed}</button>
</form>
</div>
</main>`
  // The form redirects to the gateway.
  const formAction = `'self' ${towardsGateway(gatewayUrl)}`
  return frame({ ...context, title: text.heading, here, main, formAction })
}

function closedPage(context: PageContext, { kind, order }: Exclude<ShownRefund, OpenRefund>): Page {
  const { locale, lang } = context
  const text = TEXT[locale]
  const { heading, lead } = text[kind]
  const main = html`<main class="narrow" data-refund="${kind}">
<div class="card slip">
${mark(kind === 'settled' ? 'over' : 'attention')}
<h1>${heading}</h1>
<p class="lead">${lead}</p>
<p class="links"><a class="primary" href="${withLanguage(`/orders/${order.orderId}`, lang)}">${text.order}</a></p>
</div>
</main>`
  return frame({ ...context, title: heading, here: '', main })
}
