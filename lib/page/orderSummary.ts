/** The lines of an order as a table; its number, seller, contact and e-mail address as a list. */
import { inEachLanguage, type Locale } from '../locale'
import { multiply } from '../money'
import type { BuyerEmail } from '../order/buyerEmail'
import type { Order, OrderLine } from '../order/order'
import type { Shop } from '../shop'
import { amountMarkup } from './amount'
import { contactMarkup } from './contact'
import { html, type Markup } from './markup'

const TEXT = inEachLanguage({
  'zh-Hans': {
    goods: '商品',
    lineTotal: '小计',
    orderNumber: '订单号',
    seller: '收款方',
    contact: '联系店家',
    email: '电子邮箱',
  },
  'zh-Hant': {
    goods: '商品',
    lineTotal: '小計',
    orderNumber: '訂單編號',
    seller: '收款方',
    contact: '聯絡店家',
    email: '電子信箱',
  },
  en: {
    goods: 'Goods',
    lineTotal: 'Subtotal',
    orderNumber: 'Order number',
    seller: 'Seller',
    contact: 'Contact the shop',
    email: 'Your e-mail',
  },
})

export function linesMarkup(lines: readonly OrderLine[], locale: Locale): Markup {
  const text = TEXT[locale]
  return html`<table>
<thead><tr><th scope="col">${text.goods}</th><th scope="col">${text.lineTotal}</th></tr></thead>
<tbody>${lines.map(line => lineMarkup(line, locale))}</tbody>
</table>`
}

function lineMarkup({ name, unitFen, quantity }: OrderLine, locale: Locale): Markup {
  const total = multiply(unitFen, quantity)
  return html`
<tr>
<th scope="row">${name}<small>${amountMarkup(unitFen, locale)} × ${quantity}</small></th>
<td>${total !== undefined && amountMarkup(total, locale)}</td>
</tr>`
}

/** The e-mail address that an order's page may show: none for a payment link, whose open order any visitor may reach. */
export const shownEmail = ({ buyerEmail, paymentLink }: Order): BuyerEmail | undefined =>
  paymentLink === undefined ? buyerEmail : undefined

/**
 * @param email  the buyer's, masked if necessary
 * @param more  further `<div><dt>…</dt><dd>…</dd></div>`
 */
export function detailsMarkup(
  order: Order,
  shop: Shop,
  locale: Locale,
  email: string | undefined,
  more?: Markup,
): Markup {
  const { shopName, contact } = shop
  const text = TEXT[locale]
  return html`<dl class="details">
<div><dt>${text.orderNumber}</dt><dd class="code" data-testid="order-id">${order.orderId}</dd></div>
<div><dt>${text.seller}</dt><dd>${shopName}</dd></div>
${contact && html`<div><dt>${text.contact}</dt><dd>${contactMarkup(contact)}</dd></div>`}
${email && html`<div><dt>${text.email}</dt><dd>${email}</dd></div>`}
${more}
</dl>`
}
