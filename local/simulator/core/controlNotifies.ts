// The control panel's list of notifies, each with its attempts and the shop's answers.

import { html } from 'hono/html'
import { formatBeijing } from './beijingTime'
import type { SimulatorContext } from './context'
import { gatewayTag, nothing } from './controlWords'
import type { Notify, NotifyAttempt } from './ledger'
import type { Html } from './pageFrame'

export function notifiesTable(context: SimulatorContext, notifies: readonly Notify[]): Html {
  return html`
<section class="card" aria-labelledby="notifies">
<h2 id="notifies">异步通知 <small lang="en">Notifies, with the shop's answers</small></h2>
${
  notifies.length === 0
    ? nothing(
        '还没有通知。',
        'No notifies yet: they are sent when a trade is paid, closed, finished or refunded.',
      )
    : html`<div class="notifies" data-testid="notifies">${notifies.map(notify => notifyBlock(context, notify))}</div>`
}
</section>`
}

function notifyBlock(context: SimulatorContext, notify: Notify): Html {
  const state = notify.acknowledged
    ? html`<span class="tag good">已确认 <small lang="en">acknowledged</small></span>`
    : notify.nextAttemptAtMs === null
      ? html`<span class="tag bad">未确认 <small lang="en">given up</small></span>`
      : html`<span class="tag wait">待重发 <small lang="en">next ${formatBeijing(notify.nextAttemptAtMs)}</small></span>`
  return html`<article class="notify">
<div class="notify-head"><p><span class="code">${notify.outTradeNo}</span> <small class="code">${notify.tradeStatus}</small> ${state}${gatewayTag(context, notify)}<br>
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
