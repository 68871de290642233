/** The footer of every page: where payment happens, the contact, and what the law requires. */
import { inEachLanguage, type Locale } from '../locale'
import type { Shop } from '../shop'
import { contactMarkup } from './contact'
import { html, type Markup } from './markup'

const TEXT = inEachLanguage({
  'zh-Hans': {
    assurance: '付款在支付平台的页面上进行，本店不会看到您的密码和卡号。',
    contact: '联系店家：',
    terms: '购物条款',
    privacy: '隐私政策',
  },
  'zh-Hant': {
    assurance: '付款在支付平台的頁面上進行，本店不會看到您的密碼和卡號。',
    contact: '聯絡店家：',
    terms: '購物條款',
    privacy: '隱私權政策',
  },
  en: {
    assurance:
      'You pay on the payment provider’s own pages. The shop never sees your password or card number.',
    contact: 'Contact the shop: ',
    terms: 'Terms of sale',
    privacy: 'Privacy policy',
  },
})

/** The register that an ICP filing number must link to by Chinese law. */
const ICP_REGISTER = 'https://beian.miit.gov.cn/'

export function footerMarkup({ contact, termsUrl, privacyUrl, icpNumber }: Shop, locale: Locale): Markup {
  const text = TEXT[locale]
  const items = [
    contact && html`${text.contact}${contactMarkup(contact)}`,
    termsUrl && html`<a href="${termsUrl}">${text.terms}</a>`,
    privacyUrl && html`<a href="${privacyUrl}">${text.privacy}</a>`,
    icpNumber && html`<a href="${ICP_REGISTER}" lang="zh-Hans">${icpNumber}</a>`,
  ].filter(item => item !== undefined && item !== '')
  return html`<footer>
<p>${text.assurance}</p>
${items.length > 0 && html`<ul class="imprint">${items.map(item => html`<li>${item}</li>`)}</ul>`}
</footer>`
}
