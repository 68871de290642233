// The control panel's form for the settings.

import { html } from 'hono/html'
import type { Html } from './pageFrame'
import { type Choice, chosen, isOn, ORDER, type Settings, type Tick } from './settingFields'
import type { SettingsSchema } from './settings'

export function settingsForm({ fault, choices, ticks }: SettingsSchema, settings: Settings): Html {
  return html`
<section class="card" aria-labelledby="settings">
<h2 id="settings">行为设置 <small lang="en">How the gateway behaves</small></h2>
<form method="post" action="/control/settings" class="settings">
${choiceField(ORDER, settings)}
${choiceField(fault, settings)}
${entry('faultCount', '故障次数', 'Attempts it spoils; empty = all', settings.faultCount ?? '', '1')}
${choices.map(choice => html`${choiceField(choice, settings)}\n`)}${entry('delayMs', '延迟（毫秒）', 'Delay, real milliseconds', settings.delayMs, '0')}
${entry('speed', '时钟倍速', 'Clock: 60 = a minute lasts a second', settings.speed, 'any')}
<div class="ticks">
${ticks.map(tick => html`${tickField(tick, settings)}\n`)}</div>
<p class="submit"><button class="primary">保存设置 <small lang="en">Save</small></button></p>
</form>
</section>`
}

/** Convert the form to a change as in the JSON API. */
export function readSettingsForm(
  form: Record<string, unknown>,
  { choices, ticks }: SettingsSchema,
): Record<string, unknown> {
  return {
    order: form.order,
    delayMs: Number(form.delayMs),
    speed: Number(form.speed),
    fault: form.fault,
    faultCount: form.faultCount === '' ? null : Number(form.faultCount),
    ...Object.fromEntries(choices.map(({ name }) => [name, form[name]])),
    ...Object.fromEntries(ticks.map(({ name }) => [name, form[name] === 'on'])),
  }
}

function choiceField(choice: Choice, settings: Settings): Html {
  const { name, label, small, words } = choice
  const now = chosen(choice, settings)
  return html`<label class="field"><span>${label} <small lang="en">${small}</small></span>
<select name="${name}">${Object.entries(words).map(([value, shown]) => html`<option value="${value}"${value === now ? ' selected' : ''}>${shown}</option>`)}</select></label>`
}

/** A number field. @param least the smallest whole number, or `any` for any positive number */
function entry(name: string, label: string, small: string, value: number | string, least: string): Html {
  const limits = least === 'any' ? html`step="any" min="0.001"` : html`step="1" min="${least}"`
  return html`<label class="field"><span>${label} <small lang="en">${small}</small></span>
<input name="${name}" type="number" inputmode="decimal" ${limits} value="${value}"></label>`
}

function tickField(tick: Tick, settings: Settings): Html {
  const { name, label, small } = tick
  return html`<label class="tick"><input type="checkbox" name="${name}"${isOn(tick, settings) ? ' checked' : ''}><span>${label} <small lang="en">${small}</small></span></label>`
}
