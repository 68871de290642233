// The form on the control panel that sets how the simulator behaves.

import { html } from 'hono/html'
import type { Html } from './pageFrame'
import {
  FAULTS,
  ORDERS,
  SERVICE_STATES,
  type Settings,
  TRADE_SERVICE_STATES,
  VERIFY_ANSWERS,
} from './settings'

type Words<Value extends string> = { readonly [Name in Value]: string }

const ORDER_WORDS: Words<(typeof ORDERS)[number]> = {
  notifyFirst: '先通知，后跳转 · notify first',
  returnFirst: '先跳转，后通知 · return first',
  together: '同时 · together',
}

const FAULT_WORDS: Words<(typeof FAULTS)[number]> = {
  none: '无 · none',
  drop: '丢失 · drop (not sent, retried later)',
  duplicate: '重复 · duplicate (twice at once)',
  delay: '延迟 · delay (held back)',
  forgeSignature: '伪造签名 · forge signature (wrong key)',
  alterAmount: '篡改金额 · alter amount (signed rightly)',
  wrongSeller: '错误卖家 · wrong seller (signed rightly)',
  oldNotifyId: '失效的 notify_id · old notify_id',
  gbk: '改用 GBK · send in GBK',
  reorder: '参数倒序 · reorder parameters',
}

const VERIFY_WORDS: Words<(typeof VERIFY_ANSWERS)[number]> = {
  honest: '如实回答 · honest',
  true: '总是 true · always true',
  false: '总是 false · always false',
  invalid: '总是 invalid · always invalid',
  down: '断线 · down (connection cut)',
  slow: '很慢 · slow (15 s)',
}

const SERVICE_WORDS: Words<(typeof SERVICE_STATES)[number]> = {
  up: '正常 · up',
  down: '断线 · down (connection cut)',
}

const TRADE_SERVICE_WORDS: Words<(typeof TRADE_SERVICE_STATES)[number]> = {
  up: '正常 · up',
  down: '断线 · down (connection cut)',
  slow: '很慢 · slow (15 s)',
  notContracted: '未签约 · not contracted',
  garbage: '无关页面 · garbage (a page, not XML)',
  otherAmount: '错误金额 · other amount (signed rightly)',
}

export function settingsForm(settings: Settings): Html {
  return html`
<section class="card" aria-labelledby="settings">
<h2 id="settings">行为设置 <small lang="en">How the gateway behaves</small></h2>
<form method="post" action="/control/settings" class="settings">
${choice('order', '通知与跳转', 'Notify and return', ORDERS, ORDER_WORDS, settings.order)}
${choice('fault', '通知故障', 'Fault of notifies', FAULTS, FAULT_WORDS, settings.fault)}
${entry('faultCount', '故障次数', 'Attempts it spoils; empty = all', settings.faultCount ?? '', '1')}
${choice('notifyVerify', 'notify_verify 回答', 'Answers of notify_verify', VERIFY_ANSWERS, VERIFY_WORDS, settings.notifyVerify)}
${choice('timestampService', 'query_timestamp', 'Anti-phishing time stamps', SERVICE_STATES, SERVICE_WORDS, settings.timestampService)}
${choice('tradeServices', '查询与关闭交易', 'single_trade_query, close_trade', TRADE_SERVICE_STATES, TRADE_SERVICE_WORDS, settings.tradeServices)}
${entry('delayMs', '延迟（毫秒）', 'Delay, real milliseconds', settings.delayMs, '0')}
${entry('speed', '时钟倍速', 'Clock: 60 = a minute lasts a second', settings.speed, 'any')}
<div class="ticks">
${tick('finishedAtOnce', '付款即完成', 'TRADE_FINISHED at once', settings.finishedAtOnce)}
${tick('antiPhishing', '签约防钓鱼', 'Contract has anti-phishing', settings.antiPhishing)}
${tick('selfTimeout', '签约自定义超时', 'Contract allows it_b_pay', settings.selfTimeout)}
</div>
<p class="submit"><button class="primary">保存设置 <small lang="en">Save</small></button></p>
</form>
</section>`
}

function choice<Value extends string>(
  name: keyof Settings,
  label: string,
  small: string,
  values: readonly Value[],
  words: Words<Value>,
  chosen: Value,
): Html {
  return html`<label class="field"><span>${label} <small lang="en">${small}</small></span>
<select name="${name}">${values.map(value => html`<option value="${value}"${value === chosen ? ' selected' : ''}>${words[value]}</option>`)}</select></label>`
}

/** A number field. @param least the smallest whole number, or `any` for any positive number */
function entry(
  name: keyof Settings,
  label: string,
  small: string,
  value: number | string,
  least: string,
): Html {
  const limits = least === 'any' ? html`step="any" min="0.001"` : html`step="1" min="${least}"`
  return html`<label class="field"><span>${label} <small lang="en">${small}</small></span>
<input name="${name}" type="number" inputmode="decimal" ${limits} value="${value}"></label>`
}

function tick(name: keyof Settings, label: string, small: string, isOn: boolean): Html {
  return html`<label class="tick"><input type="checkbox" name="${name}"${isOn ? ' checked' : ''}><span>${label} <small lang="en">${small}</small></span></label>`
}
