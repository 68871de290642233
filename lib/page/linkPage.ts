/** `GET /l/{linkId}`: the form of a payment link. */
import { inEachLanguage, type Locale } from '../locale'
import { formatYuan } from '../money'
import type { SignedAmount } from '../order/linkAmount'
import { type LinkPrice, MAX_NOTE, type PaymentLink } from '../order/paymentLink'
import { amountMarkup, amountText } from './amount'
import { fieldProblem, problemMarkup } from './fieldProblem'
import { withLanguage } from './languages'
import { html, type Markup } from './markup'
import { openElsewhere } from './openElsewhere'
import { frame, type Page, type PageContext } from './page'
import type { Problem } from './problem'
import { problemText } from './problemText'

const TEXT = inEachLanguage({
  'zh-Hans': {
    lead: (shopName: string) => `向${shopName}付款`,
    total: '应付金额',
    amount: '金额（元）',
    bounds: (least: string, most: string) => `${least} 至 ${most}`,
    /** For an amount in the address without the shop's signature. */
    ignored: '网址里的金额没有店家的签名，无效。请按本页的金额付款。',
    note: '备注（选填）',
    noteHint: '店家会看到，例如桌号或姓名。',
    email: '电子邮箱',
    emailHint: '订单如有问题，会发邮件到这个邮箱。',
    pay: '去付款',
    payHint: '下一步选择付款方式，现在不会扣款。',
  },
  'zh-Hant': {
    lead: shopName => `向${shopName}付款`,
    total: '應付金額',
    amount: '金額（元）',
    bounds: (least, most) => `${least} 至 ${most}`,
    ignored: '網址裡的金額沒有店家的簽章，無效。請依本頁的金額付款。',
    note: '備註（選填）',
    noteHint: '店家會看到，例如桌號或姓名。',
    email: '電子信箱',
    emailHint: '訂單如有問題，會寄信到這個信箱。',
    pay: '前往付款',
    payHint: '下一步選擇付款方式，現在不會扣款。',
  },
  en: {
    lead: shopName => `A payment to ${shopName}`,
    total: 'Total',
    amount: 'Amount in yuan',
    bounds: (least, most) => `${least} to ${most}`,
    ignored:
      'The amount in the address is not signed by the shop and does not count. Pay by what this page says.',
    note: 'Note (optional)',
    noteHint: 'The shop reads it: your table or your name, for example.',
    email: 'E-mail',
    emailHint: 'The shop writes to this address if there is a problem with your order.',
    pay: 'Go on to pay',
    payHint: 'Next you choose how to pay. Nothing is charged yet.',
  },
})

type LinkText = (typeof TEXT)['en']

type LinkField = 'amount' | 'note' | 'email'

/** A refused form, shown again. */
export interface RefusedLinkForm {
  readonly problem: Problem
  /** The field at fault. */
  readonly field?: LinkField
  /** As entered: untrusted text. */
  readonly entered: Readonly<Record<LinkField, string>>
}

/** @param signed  the amount that the shop's program put into the address */
export const linkPath = ({ linkId }: Pick<PaymentLink, 'linkId'>, signed?: SignedAmount): string =>
  signed ? `/l/${linkId}?${signed.query}` : `/l/${linkId}`

export interface ShownLink {
  readonly idempotencyKey: string
  /** The amount that the shop's program put into the address. */
  readonly signed?: SignedAmount | undefined
  /** Whether the address has an amount without a valid signature. */
  readonly isAmountIgnored?: boolean
  /** The page's absolute URL, if the buyer's browser does not open the gateway. */
  readonly elsewhere?: string | undefined
  readonly refused?: RefusedLinkForm
}

export function linkPage(
  context: PageContext,
  link: PaymentLink,
  { idempotencyKey, signed, isAmountIgnored, elsewhere, refused }: ShownLink,
): Page {
  const { locale, lang, shop } = context
  const text = TEXT[locale]
  const here = linkPath(link, signed)
  const problem = refused && problemText(refused.problem, locale)
  const main = html`<main class="narrow"${refused && html` data-problem="${refused.problem.code}"`}>
<h1>${link.name}</h1>
${problem ? html`<p class="refusal card" role="alert">${problem}</p>` : html`<p class="lead">${text.lead(shop.shopName)}</p>`}
${isAmountIgnored && html`<p class="refusal card" role="status" data-amount="ignored">${text.ignored}</p>`}
${openElsewhere(elsewhere, locale)}
<form class="single" method="post" action="${withLanguage(here, lang)}">
<input type="hidden" name="idempotencyKey" value="${idempotencyKey}">
<div class="aside card">
${priceMarkup(signed ? { kind: 'fixed', ...signed } : link.price, text, locale, refused)}
${link.asksNote && field({ name: 'note', label: text.note, hint: text.noteHint, attributes: html`type="text" maxlength="${MAX_NOTE}"` }, refused, problem)}
${link.asksEmail && field({ name: 'email', label: text.email, hint: text.emailHint, attributes: html`type="email" required maxlength="254" autocomplete="email"` }, refused, problem)}
<button class="primary" type="submit" data-testid="pay-link">${text.pay}</button>
<p class="hint">${text.payHint}</p>
</div>
</form>
</main>`
  return frame({ ...context, title: link.name, here, main })
}

function priceMarkup(
  price: LinkPrice,
  text: LinkText,
  locale: Locale,
  refused: RefusedLinkForm | undefined,
): Markup {
  if (price.kind === 'fixed') {
    return html`<p class="total"><span class="label">${text.total}</span>${amountMarkup(price.amountFen, locale, 'amount')}</p>`
  }
  const { minFen, maxFen } = price
  const hint = text.bounds(amountText(minFen), amountText(maxFen))
  const attributes = html`type="text" inputmode="decimal" required maxlength="14" placeholder="${formatYuan(minFen)}"`
  const problem = refused && problemText(refused.problem, locale)
  return field({ name: 'amount', label: text.amount, hint, attributes }, refused, problem)
}

interface Field {
  readonly name: LinkField
  readonly label: string
  readonly hint: string
  readonly attributes: Markup
}

function field(
  { name, label, hint, attributes }: Field,
  refused: RefusedLinkForm | undefined,
  problem: string | undefined,
): Markup {
  const blamed = refused?.field === name ? problem : undefined
  return html`<label for="${name}">${label}</label>
${problemMarkup(blamed, `${name}-problem`)}
<input id="${name}" name="${name}" ${attributes} value="${refused?.entered[name] ?? ''}" ${fieldProblem(blamed, `${name}-problem`, `${name}-hint`)} data-testid="${name}">
<p class="hint" id="${name}-hint">${hint}</p>`
}
