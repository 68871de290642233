/** `GET /`: the catalog as a form with quantities and an e-mail address. */
import { inEachLanguage, type Locale } from '../locale'
import { MAX_QUANTITY } from '../order/cart'
import type { Goods } from '../order/catalog'
import { amountMarkup } from './amount'
import { fieldProblem, problemMarkup } from './fieldProblem'
import { withLanguage } from './languages'
import { html, type Markup } from './markup'
import { frame, type Page, type PageContext } from './page'
import type { Problem } from './problem'
import { problemText } from './problemText'

const TEXT = inEachLanguage({
  'zh-Hans': {
    heading: '选购商品',
    lead: '填好数量，核对订单之后再付款。',
    price: '单价',
    quantity: '数量',
    checkout: '结算',
    email: '电子邮箱',
    /** Replaces `email` if it is not required. */
    optionalEmail: '电子邮箱（选填）',
    emailHint: '订单如有问题，会发邮件到这个邮箱。',
    /** Replaces `emailHint` if buyers get a receipt. */
    receiptHint: '付款后，收据会发到这个邮箱；订单如有问题，也会发邮件通知。',
    buy: '去结算',
    buyHint: '下一步先核对订单和金额，现在不会扣款。',
  },
  'zh-Hant': {
    heading: '選購商品',
    lead: '填好數量，核對訂單之後再付款。',
    price: '單價',
    quantity: '數量',
    checkout: '結帳',
    email: '電子信箱',
    optionalEmail: '電子信箱（選填）',
    emailHint: '訂單如有問題，會寄信到這個信箱。',
    receiptHint: '付款後，收據會寄到這個信箱；訂單如有問題，也會寄信通知。',
    buy: '前往結帳',
    buyHint: '下一步先核對訂單和金額，現在不會扣款。',
  },
  en: {
    heading: 'Choose your goods',
    lead: 'Set the quantities. You see the whole order before you pay.',
    price: 'Price',
    quantity: 'Quantity',
    checkout: 'Checkout',
    email: 'E-mail',
    optionalEmail: 'E-mail (optional)',
    emailHint: 'The shop writes to this address if there is a problem with your order.',
    receiptHint:
      'Your receipt is sent to this address. The shop also writes here if there is a problem with your order.',
    buy: 'Check out',
    buyHint: 'Next you see the order and its total. Nothing is charged yet.',
  },
})

type StorefrontText = (typeof TEXT)['en']

/** A refused form, shown again. */
export interface RefusedForm {
  readonly problem: Problem
  /** The field at fault: the e-mail address, or the quantity of the goods with this sku. */
  readonly field?: 'email' | { readonly sku: string }
  /** As entered: untrusted text. */
  readonly email: string
  readonly quantities: ReadonlyMap<string, string>
}

export interface Storefront {
  readonly goods: readonly Goods[]
  /** Whether buyers get a receipt by mail. */
  readonly sendsReceipts: boolean
  /** Whether an order needs an e-mail address. */
  readonly demandsEmail: boolean
}

export function storefrontPage(
  context: PageContext,
  { goods, sendsReceipts, demandsEmail }: Storefront,
  { idempotencyKey, refused }: { idempotencyKey: string; refused?: RefusedForm },
): Page {
  const { locale, lang } = context
  const text = TEXT[locale]
  const problem = refused && problemText(refused.problem, locale)
  const blamed = refused?.field
  const emailProblem = blamed === 'email' ? problem : undefined
  // No autocomplete=off: Firefox and Safari would empty the cart of a buyer who goes back. It is not needed for the
  // idempotency key: browsers do not restore hidden fields that no script has changed.
  const main = html`<main${refused && html` data-problem="${refused.problem.code}"`}>
<h1>${text.heading}</h1>
${problem ? html`<p class="refusal card" role="alert">${problem}</p>` : html`<p class="lead">${text.lead}</p>`}
<form class="columns" method="post" action="${withLanguage('/orders', lang)}">
<input type="hidden" name="idempotencyKey" value="${idempotencyKey}">
<ul class="goods card">${goods.map(item => {
    const isBlamed = typeof blamed === 'object' && blamed.sku === item.sku
    return goodsMarkup(item, locale, text, refused?.quantities.get(item.sku), isBlamed ? problem : undefined)
  })}
</ul>
<section class="aside card" aria-labelledby="checkout">
<h2 id="checkout">${text.checkout}</h2>
<label for="email">${demandsEmail ? text.email : text.optionalEmail}</label>
${problemMarkup(emailProblem, 'email-problem')}
<input id="email" type="email" name="email" ${demandsEmail && html`required`} maxlength="254" autocomplete="email" value="${refused?.email ?? ''}" ${fieldProblem(emailProblem, 'email-problem', 'email-hint')} data-testid="email">
<p class="hint" id="email-hint">${sendsReceipts ? text.receiptHint : text.emailHint}</p>
<button class="primary" type="submit" data-testid="buy">${text.buy}</button>
<p class="hint">${text.buyHint}</p>
</section>
</form>
</main>`
  return frame({ ...context, title: text.heading, here: '/', main })
}

function goodsMarkup(
  item: Goods,
  locale: Locale,
  text: StorefrontText,
  entered: string | undefined,
  problem: string | undefined,
): Markup {
  const id = `quantity-${item.sku}`
  return html`
<li>
<span class="emblem" lang="zh" aria-hidden="true">${item.emblem}</span>
<div class="about"><h2>${item.name[locale]}</h2><p>${item.description[locale]}</p></div>
<p class="price"><span class="spoken">${text.price} </span>${amountMarkup(item.unitFen, locale)}</p>
<div class="quantity"><label for="${id}"><span class="spoken">${item.name[locale]} </span>${text.quantity}</label>
<input type="hidden" name="sku" value="${item.sku}"><input id="${id}" type="number" name="quantity" min="0" max="${MAX_QUANTITY}" step="1" placeholder="0" inputmode="numeric" value="${entered ?? ''}" ${fieldProblem(problem, `${id}-problem`)} data-testid="${id}"></div>
${problemMarkup(problem, `${id}-problem`)}
</li>`
}
