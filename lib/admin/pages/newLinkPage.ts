/** The form for a new payment link, also shown again with its problems. */

import { MAX_LINK_NAME } from '../../order/linkInput'
import type { MerchantId } from '../../order/merchant'
import { problemMarkup } from '../../page/fieldProblem'
import { html, type Markup } from '../../page/markup'
import type { Page } from '../../page/page'
import type { EpochMs } from '../../time'
import { officeAddress } from './address'
import { type AdminContext, adminPage, formToken, merchantOptions, SECTION_PATH } from './adminPage'
import { dayText } from './labels'
import { NEW_LINK_PATH } from './linksPage'
import { LINK_TEXT, type LinkFormProblem } from './linkText'

/** As entered: untrusted text. */
export interface EnteredLink {
  readonly merchant: MerchantId
  readonly name: string
  readonly kind: 'fixed' | 'free'
  readonly amount: string
  readonly min: string
  readonly max: string
  readonly until: string
  readonly isSingleUse: boolean
  readonly asksNote: boolean
  readonly asksEmail: boolean
}

export const EMPTY_LINK: Omit<EnteredLink, 'merchant'> = {
  name: '',
  kind: 'fixed',
  amount: '',
  min: '',
  max: '',
  until: '',
  isSingleUse: false,
  asksNote: false,
  asksEmail: false,
}

interface NewLink {
  readonly entered: EnteredLink
  readonly problems: readonly LinkFormProblem[]
  readonly formId: string
  readonly now: EpochMs
}

type TextField = 'name' | 'amount' | 'min' | 'max' | 'until'

/** The field at fault. The form never sends an invalid number of uses. */
const FIELD_AT_FAULT: Readonly<Record<LinkFormProblem, TextField | undefined>> = {
  badName: 'name',
  badAmount: 'amount',
  badMinimum: 'min',
  badMaximum: 'max',
  boundsCrossed: 'max',
  badMaxUses: undefined,
  alreadyExpired: 'until',
  badDay: 'until',
}

export function newLinkPage(context: AdminContext, form: NewLink): Page {
  const { locale, session, merchants = [] } = context
  const { form: text, refused, back } = LINK_TEXT[locale]
  const { entered, problems, formId, now } = form
  // autocomplete=off keeps browsers from restoring an earlier formId after a reload.
  const main = html`<main class="narrow">
<h1>${text.heading}</h1>
${problems.length > 0 && html`<p class="refusal card" role="alert">${refused}</p>`}
<form class="fields card" method="post" action="${officeAddress(NEW_LINK_PATH, context)}" autocomplete="off">${session && formToken(session)}
<input type="hidden" name="formId" value="${formId}">
${merchants.length > 1 && html`<div><label for="merchant">${LINK_TEXT[locale].merchant}</label><select id="merchant" name="merchant">${merchantOptions(merchants, entered.merchant, locale)}</select></div>`}
${field(context, form, 'name', { label: text.name, hint: text.nameHint, attributes: html`required maxlength="${MAX_LINK_NAME}"` })}
${priceMarkup(context, form)}
${field(context, form, 'until', { label: text.until, hint: text.untilHint, attributes: html`type="date" min="${dayText(now)}"` })}
${check('singleUse', text.singleUse, entered.isSingleUse)}
${check('note', text.note, entered.asksNote)}
${check('email', text.email, entered.asksEmail)}
<button class="primary" type="submit" data-testid="make">${text.submit}</button>
</form>
<p class="links"><a href="${officeAddress(SECTION_PATH.links, context)}">${back}</a></p>
</main>`
  return adminPage(context, { title: text.heading, section: 'links', here: NEW_LINK_PATH, main })
}

/** Two kinds of price, of which only the chosen one's fields are visible and read. */
function priceMarkup(context: AdminContext, form: NewLink): Markup {
  const { form: text } = LINK_TEXT[context.locale]
  const amount = (name: 'amount' | 'min' | 'max') =>
    field(context, form, name, {
      label: text[name],
      attributes: html`inputmode="decimal" maxlength="14"`,
    })
  const way = (kind: EnteredLink['kind'], fields: Markup) => html`<div class="gateway">
<label class="radio"><input type="radio" name="kind" value="${kind}"${kind === form.entered.kind && html` checked`}><span>${text.kinds[kind]}</span></label>
<div class="choice">${fields}</div>
</div>`
  return html`<fieldset class="gateways"><legend>${text.price}</legend>
${way('fixed', amount('amount'))}
${way('free', html`${amount('min')}${amount('max')}`)}
</fieldset>`
}

function field(
  { locale }: AdminContext,
  { entered, problems }: NewLink,
  name: TextField,
  about: { readonly label: string; readonly hint?: string; readonly attributes: Markup },
): Markup {
  const code = problems.find(problem => FIELD_AT_FAULT[problem] === name)
  const problem = code && LINK_TEXT[locale].problems[code]
  const describedBy = [
    ...(problem === undefined ? [] : [`${name}-problem`]),
    ...(about.hint === undefined ? [] : [`${name}-hint`]),
  ].join(' ')
  // The first invalid field gets the focus.
  const isFirst = code !== undefined && code === problems[0]
  return html`<div><label for="${name}">${about.label}</label>
${problemMarkup(problem, `${name}-problem`)}
<input id="${name}" name="${name}" ${about.attributes} value="${entered[name]}"${describedBy !== '' && html` aria-describedby="${describedBy}"`}${problem && html` aria-invalid="true"`}${isFirst && html` autofocus`}>
${about.hint !== undefined && html`<p class="hint" id="${name}-hint">${about.hint}</p>`}</div>`
}

const check = (name: string, label: string, isChecked: boolean): Markup =>
  html`<label class="check"><input type="checkbox" name="${name}" value="yes"${isChecked && html` checked`}><span>${label}</span></label>`
