// The control panel's page: settings, trades, notifies with the shop's answers, refused requests.

import { html } from 'hono/html'
import { paidBy } from '../alipayDirect/messages'
import { formatBeijing } from './beijingTime'
import { settingsForm } from './controlSettingsForm'
import type { Desk } from './desk'
import type { Notify, NotifyAttempt } from './ledger'
import { framePage, type Html } from './pageFrame'
import { moveStatus, type Trade } from './trade'
import { displayYuan } from './yuan'

const LIVE_SECONDS = 3

const STATUS_WORDS = {
  WAIT_BUYER_PAY: ['等待付款', 'wait'],
  TRADE_SUCCESS: ['已付款', 'good'],
  TRADE_FINISHED: ['交易完成', 'good'],
  TRADE_CLOSED: ['已关闭', 'quiet'],
} as const

const MOVES = [
  ['pay', '付款', 'Pay'],
  ['close', '关闭', 'Close'],
  ['finish', '完成', 'Finish'],
  ['refund', '退款', 'Refund'],
] as const

/** @param problems of the change just tried, one sentence each */
export function controlPage(desk: Desk, isLive: boolean, problems: readonly string[]): Html {
  const { ledger, contract, settings } = desk
  return framePage({
    title: '网关模拟器 · 控制台',
    heading: '网关模拟器控制台',
    headingSmall: 'Gateway simulator — control panel',
    width: 'wide',
    ...(isLive ? { refreshSeconds: LIVE_SECONDS } : {}),
    body: html`
<div class="head">
<h1>${contract.sellerName} <small>partner ${contract.partner} · ${contract.sellerEmail}</small></h1>
<nav><a class="button" href="/control">刷新 <small lang="en">Refresh</small></a>
${
  isLive
    ? html`<a class="button on" href="/control" aria-current="true">停止自动刷新 <small lang="en">Stop</small></a>`
    : html`<a class="button" href="/control?live=1">自动刷新 <small lang="en">Live</small></a>`
}
<form method="post" action="/control/reset"><button class="button danger">全部清空 <small lang="en">Reset</small></button></form></nav>
</div>
${problems.length === 0 ? '' : html`<ul class="problems" role="alert">${problems.map(problem => html`<li lang="en">${problem}</li>`)}</ul>`}
${settingsForm(settings)}
${tradesTable(ledger.trades())}
${notifiesTable(ledger.notifies())}
${refusalsTable(desk)}`,
  })
}

function tradesTable(trades: readonly Trade[]): Html {
  return html`
<section class="card" aria-labelledby="trades">
<h2 id="trades">交易 <small lang="en">Trades</small></h2>
${
  trades.length === 0
    ? nothing(
        '还没有交易。商店把买家送到 /gateway.do 之后，交易会出现在这里。',
        'No trades yet: they appear once the shop sends a buyer to /gateway.do.',
      )
    : html`<table data-testid="trades">
<thead><tr><th>订单号 <small lang="en">Order</small></th><th class="number">金额 <small lang="en">Amount</small></th><th>状态 <small lang="en">Status</small></th><th>付款人 <small lang="en">Payer</small></th><th>时间 <small lang="en">Created</small></th><th><span class="hidden">操作 Actions</span></th></tr></thead>
<tbody>${trades.map(tradeRow)}</tbody></table>`
}
</section>`
}

function tradeRow(trade: Trade): Html {
  const [word, tone] = STATUS_WORDS[trade.status]
  return html`<tr>
<td class="whole"><a class="code" href="/cashier/${trade.tradeNo}">${trade.outTradeNo}</a><br><small>${trade.subject}</small></td>
<td class="number">¥${displayYuan(trade.totalFen)}</td>
<td><span class="tag ${tone}">${trade.refundedAtMs === null ? word : '已退款'}</span> <small class="code">${trade.status}</small></td>
<td>${paidBy(trade) === '' ? html`<span class="minor">—</span>` : paidBy(trade)}</td>
<td class="time">${formatBeijing(trade.createdAtMs)}</td>
<td class="acts">${MOVES.filter(([move]) => moveStatus(trade, move) !== null).map(
    ([move, label, small]) =>
      html`<form method="post" action="/control/trades/${trade.tradeNo}/${move}"><button class="small">${label} <small lang="en">${small}</small></button></form>`,
  )}</td>
</tr>`
}

function notifiesTable(notifies: readonly Notify[]): Html {
  return html`
<section class="card" aria-labelledby="notifies">
<h2 id="notifies">异步通知 <small lang="en">Notifies, with the shop's answers</small></h2>
${
  notifies.length === 0
    ? nothing(
        '还没有通知。',
        'No notifies yet: they are sent when a trade is paid, closed, finished or refunded.',
      )
    : html`<div class="notifies" data-testid="notifies">${notifies.map(notifyBlock)}</div>`
}
</section>`
}

function notifyBlock(notify: Notify): Html {
  const state = notify.acknowledged
    ? html`<span class="tag good">已确认 <small lang="en">acknowledged</small></span>`
    : notify.nextAttemptAtMs === null
      ? html`<span class="tag bad">未确认 <small lang="en">given up</small></span>`
      : html`<span class="tag wait">待重发 <small lang="en">next ${formatBeijing(notify.nextAttemptAtMs)}</small></span>`
  return html`<article class="notify">
<div class="notify-head"><p><span class="code">${notify.outTradeNo}</span> <small class="code">${notify.tradeStatus}</small> ${state}<br>
<small class="code">notify_id ${notify.notifyId} → ${notify.url}</small></p>
<form method="post" action="/control/notifies/${notify.notifyId}/resend"><button class="small">重发 <small lang="en">Resend</small></button></form></div>
${
  notify.attempts.length === 0
    ? ''
    : html`<table class="attempts"><thead><tr><th>次 <small lang="en">No.</small></th><th>时间 <small lang="en">Time</small></th><th>故障 <small lang="en">Fault</small></th><th>HTTP</th><th>商店的回答 <small lang="en">Answer</small></th><th class="number">耗时 <small lang="en">Took</small></th></tr></thead>
<tbody>${notify.attempts.map(attemptRow)}</tbody></table>`
}
</article>`
}

function attemptRow(attempt: NotifyAttempt): Html {
  const answer = attempt.error ?? (attempt.answer === '' ? '(empty)' : attempt.answer)
  return html`<tr><td>${attempt.number === null ? html`手动 <small lang="en">by hand</small>` : html`<small class="only-phone">#</small>${attempt.number}`}</td><td class="time">${attempt.time}</td><td>${attempt.fault === 'none' ? html`<span class="minor">—</span>` : html`<span class="tag bad">${attempt.fault}</span>`}</td><td>${attempt.httpStatus === null ? '—' : html`<small class="only-phone">HTTP </small>${attempt.httpStatus}`}</td><td class="whole"><code class="${attempt.acknowledged ? 'answer good' : 'answer bad'}">${answer}</code></td><td class="number">${attempt.tookMs} ms</td></tr>`
}

function refusalsTable({ turnedAway }: Desk): Html {
  return turnedAway.length === 0
    ? html``
    : html`
<section class="card" aria-labelledby="refusals">
<h2 id="refusals">被拒绝的请求 <small lang="en">Refused requests</small></h2>
<table><thead><tr><th>时间 <small lang="en">Time</small></th><th>订单号 <small lang="en">Order</small></th><th>错误代码 <small lang="en">Code</small></th><th>原因 <small lang="en">Reason</small></th></tr></thead>
<tbody>${turnedAway.map(
        ({ time, code, detail, outTradeNo }) =>
          html`<tr><td class="time">${time}</td><td class="code">${outTradeNo === '' ? '—' : outTradeNo}</td><td class="once"><code>${code}</code></td><td lang="en" class="whole">${detail}</td></tr>`,
      )}</tbody></table>
</section>`
}

function nothing(text: string, small: string): Html {
  return html`<p class="nothing">${text}<br><small lang="en">${small}</small></p>`
}
