// The control panel's page: settings, trades, notifies with the shop's answers, refused requests.

import { html } from 'hono/html'
import { formatBeijing } from './beijingTime'
import { gatewayOf, type SimulatorContext } from './context'
import { notifiesTable } from './controlNotifies'
import { settingsForm } from './controlSettingsForm'
import { gatewayTag, nothing } from './controlWords'
import { paidBy } from './gateway'
import { framePage, type Html } from './pageFrame'
import { isRefundedInFull, refundedFen } from './refunds'
import { stateAfter, type Trade } from './trade'
import { displayYuan } from './yuan'

const LIVE_SECONDS = 3

const STATE_WORDS = {
  unpaid: ['等待付款', 'wait'],
  paid: ['已付款', 'good'],
  finished: ['交易完成', 'good'],
  closed: ['已关闭', 'quiet'],
} as const

const MOVES = [
  ['pay', '付款', 'Pay'],
  ['close', '关闭', 'Close'],
  ['finish', '完成', 'Finish'],
  ['refund', '退款', 'Refund'],
] as const

/** @param problems of the rejected change, one sentence each */
export function controlPage(context: SimulatorContext, isLive: boolean, problems: readonly string[]): Html {
  const { ledger, schema, settings } = context
  return framePage({
    title: '网关模拟器 · 控制台',
    heading: '网关模拟器控制台',
    headingSmall: 'Gateway simulator — control panel',
    width: 'wide',
    ...(isLive ? { refreshSeconds: LIVE_SECONDS } : {}),
    body: html`
<div class="head">
${shopHeading(context)}
<nav><a class="button" href="/control">刷新 <small lang="en">Refresh</small></a>
${
  isLive
    ? html`<a class="button on" href="/control" aria-current="true">停止自动刷新 <small lang="en">Stop</small></a>`
    : html`<a class="button" href="/control?live=1">自动刷新 <small lang="en">Live</small></a>`
}
<form method="post" action="/control/reset"><button class="button danger">全部清空 <small lang="en">Reset</small></button></form></nav>
</div>
${problems.length === 0 ? '' : html`<ul class="problems" role="alert">${problems.map(problem => html`<li lang="en">${problem}</li>`)}</ul>`}
${settingsForm(schema, settings)}
${tradesTable(context)}
${notifiesTable(context, ledger.notifies())}
${refusalsTable(context)}`,
  })
}

/** The shop: its name in the first contract, and its account at each gateway. */
function shopHeading({ gateways }: SimulatorContext): Html {
  const accounts = gateways.map(({ shop }) => html` <small>${shop.account} · ${shop.email}</small>`)
  return html`<h1>${gateways[0]?.shop.name ?? ''}${accounts}</h1>`
}

function tradesTable(context: SimulatorContext): Html {
  const trades = context.ledger.trades()
  const paths = context.gateways.map(({ texts }) => texts.entryPath)
  return html`
<section class="card" aria-labelledby="trades">
<h2 id="trades">交易 <small lang="en">Trades</small></h2>
${
  trades.length === 0
    ? nothing(
        `还没有交易。商店把买家送到 ${paths.join('、')} 之后，交易会出现在这里。`,
        `No trades yet: they appear once the shop sends a buyer to ${paths.join(' or ')}.`,
      )
    : html`<table data-testid="trades">
<thead><tr><th>订单号 <small lang="en">Order</small></th><th class="number">金额 <small lang="en">Amount</small></th><th>状态 <small lang="en">Status</small></th><th>付款人 <small lang="en">Payer</small></th><th>时间 <small lang="en">Created</small></th><th><span class="hidden">操作 Actions</span></th></tr></thead>
<tbody>${trades.map(trade => tradeRow(context, trade))}</tbody></table>`
}
</section>`
}

function tradeRow(context: SimulatorContext, trade: Trade): Html {
  const gateway = gatewayOf(context, trade)
  const [word, tone] = STATE_WORDS[trade.state]
  const payer = paidBy(trade, gateway)
  const moves = MOVES.filter(
    ([move]) => (move === 'pay' || gateway.moves.includes(move)) && stateAfter(move, trade) !== null,
  )
  return html`<tr>
<td class="whole"><a class="code" href="/cashier/${trade.tradeNo}">${trade.outTradeNo}</a><br><small>${trade.subject}</small>${gatewayTag(context, trade)}</td>
<td class="number">¥${displayYuan(trade.totalFen)}</td>
<td><span class="tag ${tone}">${refundWord(trade) ?? word}</span> <small class="code">${gateway.statusWords[trade.state]}</small></td>
<td>${payer === '' ? html`<span class="minor">—</span>` : payer}</td>
<td class="time">${formatBeijing(trade.createdAtMs)}</td>
<td class="acts">${moves.map(
    ([move, label, small]) =>
      html`<form method="post" action="/control/trades/${trade.tradeNo}/${move}"><button class="small">${label} <small lang="en">${small}</small></button></form>`,
  )}${moves.some(([move]) => move === 'refund') ? partRefund(trade) : ''}</td>
</tr>`
}

function refundWord(trade: Trade): string | null {
  if (trade.refunds.length === 0) return null
  return isRefundedInFull(trade) ? '已退款' : `已退 ¥${displayYuan(refundedFen(trade))}`
}

function partRefund({ tradeNo }: Trade): Html {
  return html`<form method="post" action="/control/trades/${tradeNo}/refund"><input name="amount" class="small part" inputmode="decimal" required placeholder="0.01" aria-label="退款金额 Amount"><button class="small">部分退款 <small lang="en">Refund part</small></button></form>`
}

function refusalsTable({ refusedRequests }: SimulatorContext): Html {
  return refusedRequests.length === 0
    ? html``
    : html`
<section class="card" aria-labelledby="refusals">
<h2 id="refusals">被拒绝的请求 <small lang="en">Refused requests</small></h2>
<table><thead><tr><th>时间 <small lang="en">Time</small></th><th>订单号 <small lang="en">Order</small></th><th>错误代码 <small lang="en">Code</small></th><th>原因 <small lang="en">Reason</small></th></tr></thead>
<tbody>${refusedRequests.map(
        ({ time, code, detail, outTradeNo }) =>
          html`<tr><td class="time">${time}</td><td class="code">${outTradeNo === '' ? '—' : outTradeNo}</td><td class="once"><code>${code}</code></td><td lang="en" class="whole">${detail}</td></tr>`,
      )}</tbody></table>
</section>`
}
