/** The frame of the office's pages: shop name, signed-in person, sections. */
import { inEachLanguage, type Locale } from '../../locale'
import { DEFAULT_MERCHANT, type MerchantId } from '../../order/merchant'
import { languagesMarkup } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import { documentPage, type Page, type PageContext, shopMark } from '../../page/page'
import type { Session } from '../access/access'
import { FORM_TOKEN } from '../access/ownForm'
import { keptFields, merchantValue, officeAddress, withMerchant } from './address'
import { ADMIN_STYLE } from './adminStyle'

export interface AdminContext extends PageContext {
  /** Absent on pages that need no session. */
  readonly session?: Pick<Session, 'person' | 'role' | 'formToken'> | undefined
  /** The origin of the sign-in pages, where signing out leads; undefined if nobody signs in. */
  readonly signInOrigin?: string | undefined
  /** Whether the shop has the API, and thus webhooks and payment links. */
  readonly hasApi?: boolean
  /** All merchants of the deployment, the default one first. */
  readonly merchants?: readonly MerchantId[]
  /** The selected merchant; undefined: all. */
  readonly merchant?: MerchantId | undefined
}

const SECTIONS = ['overview', 'orders', 'attention', 'refunds', 'links', 'webhooks', 'illegal'] as const
export type Section = (typeof SECTIONS)[number]

export const SECTION_PATH: Readonly<Record<Section, string>> = {
  overview: '/admin',
  orders: '/admin/orders',
  attention: '/admin/attention',
  refunds: '/admin/refunds',
  links: '/admin/links',
  webhooks: '/admin/webhooks',
  illegal: '/admin/illegal',
}
const SECTIONS_OF_API: readonly Section[] = ['links', 'webhooks']

const TEXT = inEachLanguage({
  'zh-Hans': {
    office: '后台',
    sections: '后台栏目',
    names: {
      overview: '概况',
      orders: '订单',
      attention: '待处理',
      refunds: '退款',
      links: '付款链接',
      webhooks: 'Webhook',
      illegal: '非法请求',
    } satisfies Record<Section, string>,
    signedInAs: (person: string) => `已登录：${person}`,
    onThisMachine: '本机，无需登录',
    roles: { viewer: '只能查看', operator: '可以操作' },
    signOut: '退出登录',
    times: '时间均为北京时间，金额均为人民币。',
    merchant: '商户',
    allMerchants: '全部商户',
    defaultMerchant: '默认商户',
    show: '查看',
  },
  'zh-Hant': {
    office: '後台',
    sections: '後台選單',
    names: {
      overview: '概況',
      orders: '訂單',
      attention: '待處理',
      refunds: '退款',
      links: '付款連結',
      webhooks: 'Webhook',
      illegal: '非法請求',
    },
    signedInAs: person => `已登入：${person}`,
    onThisMachine: '本機，無需登入',
    roles: { viewer: '只能檢視', operator: '可以操作' },
    signOut: '登出',
    times: '時間均為北京時間，金額均為人民幣。',
    merchant: '商戶',
    allMerchants: '全部商戶',
    defaultMerchant: '預設商戶',
    show: '檢視',
  },
  en: {
    office: 'Office',
    sections: 'Sections of the office',
    names: {
      overview: 'Overview',
      orders: 'Orders',
      attention: 'Attention',
      refunds: 'Refunds',
      links: 'Payment links',
      webhooks: 'Webhooks',
      illegal: 'Illegal requests',
    },
    signedInAs: person => `Signed in as ${person}`,
    onThisMachine: 'On this machine, without signing in',
    roles: { viewer: 'may look', operator: 'may act' },
    signOut: 'Sign out',
    times: 'Times are Beijing time, amounts are CNY.',
    merchant: 'Merchant',
    allMerchants: 'All merchants',
    defaultMerchant: 'The default merchant',
    show: 'Show',
  },
})

interface Content {
  readonly title: string
  readonly section?: Section
  /** The page's address, without language, for the language menu; '' for none. */
  readonly here: string
  readonly main: Markup
}

export function adminPage(context: AdminContext, content: Content): Page {
  const { shop, locale, signInOrigin } = context
  const { title, section, here, main } = content
  // Only a section's first page has a choice of the merchant.
  const isByMerchant = section !== undefined && here.split('?')[0] === SECTION_PATH[section]
  const text = TEXT[locale]
  const body = html`<div class="office">
<header class="masthead"><a href="${officeAddress('/admin', context)}">${shopMark(shop.shopName)} <small>${text.office}</small></a>
${sessionMarkup(context)}${here !== '' && languagesMarkup(withMerchant(here, context), locale)}</header>
${context.session?.role && sectionsMarkup(section, context)}
${isByMerchant && merchantForm(context, here)}
${main}
<footer><p>${text.times}</p></footer>
</div>`
  return documentPage({
    shop,
    locale,
    title: `${title} · ${text.office}`,
    body,
    style: ADMIN_STYLE,
    // Browsers apply form-action to redirects too, and signing out redirects to the sign-in pages.
    formAction: signInOrigin === undefined ? undefined : `'self' ${signInOrigin}`,
  })
}

function sessionMarkup(context: AdminContext): Markup | undefined {
  const { session, signInOrigin, locale } = context
  if (!session) return undefined
  const text = TEXT[locale]
  if (signInOrigin === undefined) return html`<div class="session">${text.onThisMachine}</div>\n`
  return html`<div class="session"><span>${text.signedInAs(session.person)}${session.role && ` · ${text.roles[session.role]}`}</span>
<form method="post" action="${officeAddress('/admin/sign-out', context)}">${formToken(session)}<button class="link" type="submit">${text.signOut}</button></form></div>
`
}

/** The choice of the merchant; nothing for a single one. */
function merchantForm(context: AdminContext, here: string): Markup | false {
  const { locale, lang, merchant, merchants = [] } = context
  if (merchants.length < 2) return false
  const text = TEXT[locale]
  const [path = '', query] = here.split('?')
  // Another merchant's list has other pages.
  const fields = [...new URLSearchParams(query)].filter(([name]) => name !== 'page' && name !== 'after')
  return html`<form class="filters merchants" aria-label="${text.merchant}" action="${path}">${keptFields({ lang })}${fields.map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}
<div><label for="merchant">${text.merchant}</label><select id="merchant" name="merchant"><option value="">${text.allMerchants}</option>
${merchantOptions(merchants, merchant, locale)}</select></div>
<button class="secondary" type="submit">${text.show}</button>
</form>`
}

export const merchantOptions = (
  merchants: readonly MerchantId[],
  chosen: MerchantId | undefined,
  locale: Locale,
): Markup =>
  html`${merchants.map(
    each =>
      html`<option value="${merchantValue(each)}"${each === chosen && html` selected`}>${each === DEFAULT_MERCHANT ? TEXT[locale].defaultMerchant : each}</option>`,
  )}`

const sectionsMarkup = (section: Section | undefined, context: AdminContext): Markup =>
  html`<nav class="sections" aria-label="${TEXT[context.locale].sections}"><ul>${SECTIONS.filter(
    each => context.hasApi || !SECTIONS_OF_API.includes(each),
  ).map(
    each =>
      html`<li><a href="${officeAddress(SECTION_PATH[each], context)}"${each === section && html` aria-current="page"`}>${TEXT[context.locale].names[each]}</a></li>`,
  )}</ul></nav>`

/** The hidden CSRF field of every POST form. */
export const formToken = ({ formToken: token }: Pick<Session, 'formToken'>): Markup =>
  html`<input type="hidden" name="${FORM_TOKEN}" value="${token}">`
