/** Form fields for the choice of a gateway, if there are several, and of a bank, if the gateway offers banks. */
import type { Bank, GatewayProfile } from '../gateways/capabilities/profile'
import type { Locale } from '../locale'
import { CONFIRM_TEXT } from './confirmText'
import { fieldProblem, problemMarkup } from './fieldProblem'
import { html, type Markup } from './markup'

const BANK_GROUPS: readonly Bank['group'][] = ['personal', 'debit', 'business']

/** The element id of the problem's text. */
const PROBLEM = 'choice-problem'

export interface Offer {
  /** At least one, the preferred one first. */
  readonly gateways: readonly GatewayProfile[]
  /** Preselected. */
  readonly chosen: GatewayProfile
}

/**
 * Empty for a single gateway without banks.
 *
 * @param problem  shown at the banks of the chosen gateway if it has any, otherwise at the gateways
 */
export function paymentChoice(
  { gateways, chosen }: Offer,
  locale: Locale,
  problem: string | undefined,
): Markup {
  const text = CONFIRM_TEXT[locale]
  if (gateways.length === 1) return html`${banksMarkup(chosen, 'bank', text.method, locale, problem)}`
  const ofGateways = chosen.banks.length === 0 ? problem : undefined
  return html`<fieldset class="gateways"${ofGateways && html` aria-describedby="${PROBLEM}"`}>
<legend>${text.method}</legend>
${problemMarkup(ofGateways, PROBLEM)}${gateways.map(
  gateway => html`
<div class="gateway">
<label class="radio"><input type="radio" name="gateway" value="${gateway.name}"${gateway === chosen && html` checked`} data-testid="gateway-${gateway.name}"> ${titleOf(gateway, gateways, locale)}</label>
${banksMarkup(gateway, `bank.${gateway.name}`, text.bank, locale, gateway === chosen ? problem : undefined)}
</div>`,
)}
</fieldset>`
}

/** Adds the product where another gateway has the same name. */
function titleOf(gateway: GatewayProfile, all: readonly GatewayProfile[], locale: Locale): string {
  const { name, product } = gateway.words[locale]
  const isUnique = !all.some(other => other !== gateway && other.words[locale].name === name)
  if (isUnique || product === undefined) return name
  return locale === 'en' ? `${name} (${product})` : `${name}（${product}）`
}

function banksMarkup(
  { banks, words }: GatewayProfile,
  field: string,
  label: string,
  locale: Locale,
  problem: string | undefined,
) {
  if (banks.length === 0) return undefined
  const text = CONFIRM_TEXT[locale]
  const groups = BANK_GROUPS.map(group => ({ group, members: banks.filter(bank => bank.group === group) }))
  return html`<div class="choice"><label for="${field}">${label}</label>
<select id="${field}" name="${field}" ${fieldProblem(problem, PROBLEM, `${field}-hint`)} data-testid="${field}">
<option value="" selected>${words[locale].account}</option>${groups
    .filter(({ members }) => members.length > 0)
    .map(
      ({ group, members }) => html`
<optgroup label="${text.bankGroups[group]}">${members.map(
        bank => html`
<option value="${bank.code}" lang="zh-Hans">${bank.name}</option>`,
      )}
</optgroup>`,
    )}
</select>
${problemMarkup(problem, PROBLEM)}
<p class="hint" id="${field}-hint">${text.one.bankHint(words[locale].name)}</p></div>`
}
