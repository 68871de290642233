/**
 * Shows a QR code to scan, and reloads itself until it can redirect to the result. On a phone, which cannot scan its own
 * screen, the code is for another one, and a button leads to the gateway.
 */
import type { PaymentCode, PaymentCodes } from '../gateways/capabilities/payments'
import { inEachLanguage } from '../locale'
import type { GatewayName } from '../order/facts'
import type { Order } from '../order/order'
import type { EpochMs } from '../time'
import { amountMarkup } from './amount'
import { autoRefresh, type Refresh } from './autoRefresh'
import { beijingTimeMarkup } from './beijingTime'
import { withLanguage } from './languages'
import { html } from './markup'
import { frame, type Page, type PageContext } from './page'
import { qrCode } from './qrCode'

const TEXT = inEachLanguage({
  'zh-Hans': {
    /** @param app  the app that scans */
    heading: (app: string) => `请用${app}扫码付款`,
    lead: (app: string) => `打开手机上的${app}，用“扫一扫”扫描二维码，核对收款方和金额后付款。`,
    label: (app: string) => `${app}付款二维码`,
    total: '应付金额（人民币）',
    scanUntil: '二维码有效期至',
    refreshing: '付款后，本页会自动显示结果。',
    refreshNow: '立即刷新',
    back: '返回订单，换一种付款方式',
    phone: {
      heading: (app: string) => `用${app}付款`,
      lead: '在这部手机上付款，不用扫码。',
      pay: '在这部手机上付款',
      scan: (app: string) =>
        `用另一部手机付款：在那部手机上打开${app}，用“扫一扫”扫描下面的二维码，核对收款方和金额后付款。`,
    },
  },
  'zh-Hant': {
    heading: app => `請用${app}掃碼付款`,
    lead: app => `開啟手機上的${app}，用「掃一掃」掃描 QR Code，核對收款方和金額後付款。`,
    label: app => `${app}付款 QR Code`,
    total: '應付金額（人民幣）',
    scanUntil: 'QR Code 有效期限至',
    refreshing: '付款後，本頁會自動顯示結果。',
    refreshNow: '立即重新整理',
    back: '返回訂單，換一種付款方式',
    phone: {
      heading: app => `用${app}付款`,
      lead: '在這支手機上付款，不用掃碼。',
      pay: '在這支手機上付款',
      scan: app =>
        `用另一支手機付款：在那支手機上開啟${app}，用「掃一掃」掃描下面的 QR Code，核對收款方和金額後付款。`,
    },
  },
  en: {
    heading: app => `Scan to pay with ${app}`,
    lead: app => `Open ${app} on your phone, scan this code, check the payee and the amount, and pay.`,
    label: app => `QR code for paying with ${app}`,
    total: 'Total to pay (CNY)',
    scanUntil: 'The code can be scanned until',
    refreshing: 'Once you have paid, this page shows the result by itself.',
    refreshNow: 'Refresh now',
    back: 'Back to the order, to pay in another way',
    phone: {
      heading: app => `Pay with ${app}`,
      lead: 'On this phone you need no code.',
      pay: 'Pay on this phone',
      scan: app =>
        `To pay from another phone, open ${app} there, scan the code below, check the payee and the amount, and pay.`,
    },
  },
})

interface ShownCode {
  readonly gateway: GatewayName
  readonly code: PaymentCode
  readonly words: PaymentCodes['words']
  /** Whether the buyer's browser runs on a phone. */
  readonly isPhone?: boolean
  readonly refresh: Refresh
  readonly now: EpochMs
}

export function codePage(context: PageContext, order: Order, shown: ShownCode): Page {
  const { locale, lang } = context
  const { gateway, code, words, isPhone = false, refresh, now } = shown
  const text = TEXT[locale]
  const { name } = words[locale]
  const title = isPhone ? text.phone.heading(name) : text.heading(name)
  const here = `/orders/${order.orderId}`
  const { head, link, script } = autoRefresh(refresh, lang, text.refreshNow)
  const payHere = html`<form method="post" action="${withLanguage(`${here}/pay`, lang)}">
<input type="hidden" name="gateway" value="${gateway}">
<button class="primary" type="submit" data-testid="pay">${text.phone.pay}</button>
</form>
<p class="hint">${text.phone.scan(name)}</p>`
  const main = html`<main class="narrow" data-code>
<div class="card slip">
<div role="status">
<h1>${title}</h1>
<p class="lead">${isPhone ? text.phone.lead : text.lead(name)}</p>
</div>
<p class="total"><span class="label">${text.total}</span>${amountMarkup(order.amountFen, locale, 'amount')}</p>
${isPhone && payHere}
${qrCode(code.text, text.label(name))}
<dl class="details">
<div><dt>${text.scanUntil}</dt><dd>${beijingTimeMarkup(code.scanUntil, now, locale)}</dd></div>
</dl>
<p class="hint">${text.refreshing} ${link}</p>
<p class="links"><a href="${withLanguage(here, lang)}">${text.back}</a></p>
</div>
</main>`
  return frame({ ...context, title, here: refresh.url, main, head, script })
}
