/** The frame of the office's pages: the shop's name, who is signed in, and the sections. */
import type { Locale } from '../../locale'
import { languagesMarkup, withLanguage } from '../../page/languages'
import { html, type Markup } from '../../page/markup'
import { documentPage, type Page, type PageContext, shopMark } from '../../page/page'
import type { Session } from '../access/access'
import { FORM_TOKEN } from '../access/ownForm'
import { ADMIN_STYLE } from './adminStyle'

/** What every page of the office is given. */
export interface AdminContext extends PageContext {
  /** Absent where nobody is signed in. */
  readonly session?: Pick<Session, 'person' | 'role' | 'formToken'> | undefined
  /** The origin of the sign-in pages, to which signing out leads; undefined where nobody signs in. */
  readonly signInOrigin?: string | undefined
  /** Whether the shop has the API, and with it webhooks and payment links. */
  readonly hasApi?: boolean
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

interface AdminText {
  readonly office: string
  readonly sections: string
  readonly names: Readonly<Record<Section, string>>
  readonly signedInAs: (person: string) => string
  readonly onThisMachine: string
  readonly roles: Readonly<Record<'viewer' | 'operator', string>>
  readonly signOut: string
  readonly times: string
}

const TEXT: Readonly<Record<Locale, AdminText>> = {
  'zh-Hans': {
    office: '后台',
    sections: '后台栏目',
    names: {
      ...{ overview: '概况', orders: '订单', attention: '待处理', refunds: '退款' },
      ...{ links: '付款链接', webhooks: 'Webhook', illegal: '非法请求' },
    },
    signedInAs: person => `已登录：${person}`,
    onThisMachine: '本机，无需登录',
    roles: { viewer: '只能查看', operator: '可以操作' },
    signOut: '退出登录',
    times: '时间均为北京时间，金额均为人民币。',
  },
  'zh-Hant': {
    office: '後台',
    sections: '後台欄目',
    names: {
      ...{ overview: '概況', orders: '訂單', attention: '待處理', refunds: '退款' },
      ...{ links: '付款連結', webhooks: 'Webhook', illegal: '非法請求' },
    },
    signedInAs: person => `已登入：${person}`,
    onThisMachine: '本機，無需登入',
    roles: { viewer: '只能檢視', operator: '可以操作' },
    signOut: '登出',
    times: '時間均為北京時間，金額均為人民幣。',
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
  },
}

interface Content {
  /** The page's heading is in `main`. */
  readonly title: string
  readonly section?: Section
  /** The page's address, without the language; '' where it must not be asked for again. */
  readonly here: string
  readonly main: Markup
}

export function adminPage(context: AdminContext, { title, section, here, main }: Content): Page {
  const { shop, locale, lang, signInOrigin } = context
  const text = TEXT[locale]
  const body = html`<div class="office">
<header class="masthead"><a href="${withLanguage('/admin', lang)}">${shopMark(shop.shopName)} <small>${text.office}</small></a>
${whoMarkup(context)}${here !== '' && languagesMarkup(here, locale)}</header>
${context.session?.role && sectionsMarkup(section, context)}
${main}
<footer><p>${text.times}</p></footer>
</div>`
  return documentPage({
    ...{ shop, locale, title: `${title} · ${text.office}`, body, style: ADMIN_STYLE },
    // Browsers apply it to redirects too, and signing out leads to the sign-in pages.
    formAction: signInOrigin === undefined ? undefined : `'self' ${signInOrigin}`,
  })
}

function whoMarkup({ session, signInOrigin, locale, lang }: AdminContext): Markup | undefined {
  if (!session) return undefined
  const text = TEXT[locale]
  if (signInOrigin === undefined) return html`<div class="who">${text.onThisMachine}</div>\n`
  return html`<div class="who"><span>${text.signedInAs(session.person)}${session.role && ` · ${text.roles[session.role]}`}</span>
<form method="post" action="${withLanguage('/admin/sign-out', lang)}">${formToken(session)}<button class="link" type="submit">${text.signOut}</button></form></div>
`
}

const sectionsMarkup = (section: Section | undefined, { locale, lang, hasApi }: AdminContext): Markup =>
  html`<nav class="sections" aria-label="${TEXT[locale].sections}"><ul>${SECTIONS.filter(
    each => hasApi || !SECTIONS_OF_API.includes(each),
  ).map(
    each =>
      html`<li><a href="${withLanguage(SECTION_PATH[each], lang)}"${each === section && html` aria-current="page"`}>${TEXT[locale].names[each]}</a></li>`,
  )}</ul></nav>`

/** The hidden field that every form which changes something has. */
export const formToken = ({ formToken: token }: Pick<Session, 'formToken'>): Markup =>
  html`<input type="hidden" name="${FORM_TOKEN}" value="${token}">`

/** What a form that asks by GET keeps of the language. */
export const langField = ({ lang }: Pick<PageContext, 'lang'>): Markup | undefined =>
  lang && html`<input type="hidden" name="lang" value="${lang}">`
