// The buyer's pages: the cashier, a bank's page, and the results. Pure functions of the trade.

import { html } from 'hono/html'
import { formatBeijing } from './beijingTime'
import { type Bank, paidBy, type SimulatedGateway } from './gateway'
import { framePage, type Html } from './pageFrame'
import { isRefundedInFull, refundedFen } from './refunds'
import type { Trade } from './trade'
import { displayYuan } from './yuan'

/** The input of all buyer's pages. */
export interface CashierView {
  readonly trade: Trade
  readonly gateway: SimulatedGateway
  /** Whether there are other simulated gateways. */
  readonly isOneOfMany: boolean
}

export function cashierPage(view: CashierView): Html {
  const { trade, gateway } = view
  const { texts, buyers, bankGroups } = gateway
  return cashierFrame(
    view,
    html`
<section class="card pay-card" data-testid="cashier" aria-labelledby="how">
<h2 id="how">选择付款方式 <small lang="en">How would you like to pay?</small></h2>
<form method="post" action="/cashier/${trade.tradeNo}/pay">
<fieldset class="ways"><legend class="hidden">付款方式 Payment method</legend>
<div class="way">
<label class="pick"><input type="radio" name="method" value="account" checked><span>${texts.account} <small lang="en">${texts.accountSmall}</small></span></label>
<label class="choose"><span>付款账户 <small lang="en">Account</small></span>
<select name="buyer" data-testid="account">${buyers.map(buyer => html`<option value="${buyer.id}">${buyer.name} · ${buyer.email}</option>`)}</select></label>
</div>
${bankGroups.length === 0 ? '' : bankWay(gateway)}
</fieldset>
<button class="primary" data-testid="pay">确认付款 <small lang="en">Pay</small></button>
</form>
${cancelForm(trade)}
</section>`,
  )
}

function bankWay({ bankGroups }: SimulatedGateway): Html {
  return html`<div class="way">
<label class="pick"><input type="radio" name="method" value="bank"><span>银行卡 <small lang="en">Bank card</small></span></label>
<label class="choose"><span>付款银行 <small lang="en">Bank</small></span>
<select name="bank" data-testid="bank">${bankGroups.map(
    ({ label, banks }) =>
      html`<optgroup label="${label}">${banks.map(
        bank => html`<option value="${bank.code}">${bank.name}（${bank.code}）</option>`,
      )}</optgroup>`,
  )}</select></label>
</div>`
}

/** A bank's page, where the buyer pays by card. */
export function bankPage(view: CashierView, bank: Bank): Html {
  const { trade } = view
  return cashierFrame(
    view,
    html`
<section class="card pay-card" data-testid="cashier" aria-labelledby="bank">
<p class="bank-sign"><span class="bank-seal" aria-hidden="true">${bankMark(bank)}</span>
<span><strong id="bank" data-testid="bank">${bank.name}</strong><small>网上银行 · <span lang="en">Online banking</span> · ${bank.code}</small></span></p>
<p class="plain">您将使用${bank.name}付款，无需输入卡号或密码。<br><small lang="en">You are paying at your bank. No card number or password is asked for.</small></p>
<form method="post" action="/cashier/${trade.tradeNo}/bank">
<input type="hidden" name="bank" value="${bank.code}">
<button class="primary" data-testid="pay">确认付款 <small lang="en">Pay</small></button>
</form>
${cancelForm(trade)}
</section>`,
  )
}

/** The first distinctive character of a bank's name: most begin with 中国. */
function bankMark({ name }: Bank): string {
  return name.replace(/^中国(?!银行)/, '').slice(0, 1)
}

/** The page of a trade that is no longer payable, and of a paid one without return_url. */
export function settledPage(view: CashierView): Html {
  const { trade, gateway } = view
  const isRefunded = isRefundedInFull(trade)
  const isPaid = trade.paidAtMs !== null && !isRefunded
  const [mark, title, small] = isPaid
    ? ['✓', '付款成功', 'Payment received']
    : !isRefunded
      ? ['—', '交易已关闭', 'This trade is closed']
      : ['↩', '已全额退款', 'Refunded in full']
  return cashierFrame(
    view,
    html`
<section class="card pay-card end" data-testid="settled">
<p class="seal ${isPaid ? 'good' : 'quiet'}" aria-hidden="true">${mark}</p>
<h2>${title}<small lang="en">${small}</small></h2>
${isPaid ? html`<p class="plain">由 ${paidBy(trade, gateway)} 付款</p>` : ''}
${isPaid && trade.refunds.length > 0 ? html`<p class="plain">已退款 ¥${displayYuan(refundedFen(trade))} <small lang="en">refunded in part</small></p>` : ''}
<p class="plain">您可以关闭此页面。<br><small lang="en">You may close this page.</small></p>
${shopLink(trade)}
</section>`,
  )
}

export function cancelledPage(view: CashierView): Html {
  const { trade } = view
  return cashierFrame(
    view,
    html`
<section class="card pay-card end" data-testid="cancelled">
<p class="seal quiet" aria-hidden="true">—</p>
<h2>已取消付款<small lang="en">Payment cancelled</small></h2>
<p class="plain">没有扣款，您可以关闭此页面。<br><small lang="en">Nothing was charged. You may close this page.</small></p>
${shopLink(trade)}
<p class="plain"><a href="/cashier/${trade.tradeNo}">返回收银台 <small lang="en">Back to the cashier</small></a></p>
</section>`,
  )
}

function cashierFrame(view: CashierView, content: Html): Html {
  return framePage({
    title: `收银台 · ${view.gateway.shop.name}`,
    heading: '收银台',
    headingSmall: 'Cashier',
    body: html`<div class="till">${summary(view)}${content}</div>`,
  })
}

function summary({ trade, gateway, isOneOfMany }: CashierView): Html {
  const { shop, texts } = gateway
  const isCounted = trade.quantity > 1
  return html`
<section class="card order" aria-label="订单 Order">
<h1 class="subject">${trade.subject}</h1>
${trade.body === '' ? '' : html`<p class="body">${trade.body}</p>`}
<p class="amount"><span class="yuan">¥</span><span data-testid="amount">${displayYuan(trade.totalFen)}</span></p>
<dl>
<div><dt>收款方 <small lang="en">Seller</small></dt><dd>${shop.name}<br><small>${shop.email}</small></dd></div>
${isCounted ? html`<div><dt>数量 <small lang="en">Quantity</small></dt><dd>${trade.quantity} × ¥${displayYuan(trade.priceFen)}</dd></div>` : ''}
<div><dt>订单号 <small lang="en">Order</small></dt><dd class="code">${trade.outTradeNo}</dd></div>
<div class="minor"><dt>交易号 <small lang="en">Trade</small></dt><dd class="code">${trade.tradeNo}</dd></div>
<div class="minor"><dt>创建时间 <small lang="en">Created</small></dt><dd>${formatBeijing(trade.createdAtMs)}</dd></div>
${isOneOfMany ? html`<div><dt>网关 <small lang="en">Gateway</small></dt><dd data-testid="gateway">${texts.title} <small lang="en">${texts.titleSmall}</small></dd></div>\n` : ''}</dl>
</section>`
}

function cancelForm(trade: Trade): Html {
  return html`<form method="post" action="/cashier/${trade.tradeNo}/cancel"><button class="text" data-testid="cancel">取消付款 <small lang="en">Cancel</small></button></form>`
}

function shopLink(trade: Trade): Html {
  return trade.showUrl === null
    ? html``
    : html`<p><a class="button" href="${trade.showUrl}" rel="noreferrer" data-testid="shop">返回商户 <small lang="en">Back to the shop</small></a></p>`
}
