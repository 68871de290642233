/** The error page: what is wrong, and a link to go on. */
import { inEachLanguage } from '../locale'
import { contactMarkup } from './contact'
import { withLanguage } from './languages'
import { mark } from './mark'
import { html } from './markup'
import { frame, type Page, type PageContext } from './page'
import { PROBLEMS, type Problem, type ProblemKind } from './problem'
import { problemText } from './problemText'

const TEXT = inEachLanguage({
  'zh-Hans': {
    headings: {
      notFound: '没有找到',
      invalid: '这一步没有完成',
      linkClosed: '付款链接已失效',
      unverified: '正在核实付款',
      serverError: '请稍候再试',
    } satisfies Record<ProblemKind, string>,
    culprit: '有问题的内容：',
    /** Precedes the contact. */
    help: '需要帮助，请联系店家：',
    toShop: '返回商店',
    toOrder: '查看订单',
    /** To another site, from which the buyer came. */
    toSite: '返回那个网站',
  },
  'zh-Hant': {
    headings: {
      notFound: '沒有找到',
      invalid: '這一步沒有完成',
      linkClosed: '付款連結已失效',
      unverified: '正在核實付款',
      serverError: '請稍候再試',
    },
    culprit: '有問題的內容：',
    help: '需要協助，請聯絡店家：',
    toShop: '返回商店',
    toOrder: '查看訂單',
    toSite: '返回那個網站',
  },
  en: {
    headings: {
      notFound: 'Not found',
      invalid: 'That did not work',
      linkClosed: 'This payment link is closed',
      unverified: 'Your payment is being checked',
      serverError: 'Please try again shortly',
    },
    culprit: 'It is about: ',
    help: 'If you need help, contact the shop: ',
    toShop: 'Back to the shop',
    toOrder: 'See the order',
    toSite: 'Back to that site',
  },
})

const CULPRIT_MAX_LENGTH = 60

/** @param next  where the link leads: `/`, `/orders/{orderId}`, or another site */
export function problemPage(context: PageContext, problem: Problem, next: string): Page {
  const { locale, shop, lang } = context
  const text = TEXT[locale]
  const { kind } = PROBLEMS[problem.code]
  const heading = text.headings[kind]
  const showsContact = kind === 'linkClosed' || kind === 'unverified' || kind === 'serverError'
  const isSite = !next.startsWith('/')
  const ownLink = next.startsWith('/orders/') ? text.toOrder : text.toShop
  const main = html`<main class="narrow" data-problem="${problem.code}">
<div class="card slip">
<div role="alert">
${mark('attention')}
<h1>${heading}</h1>
<p class="lead">${problemText(problem, locale)}</p>
</div>
${problem.culprit && html`<p class="culprit">${text.culprit}<bdi>${capped(problem.culprit)}</bdi></p>`}
${showsContact && shop.contact && html`<p class="help">${text.help}${contactMarkup(shop.contact)}</p>`}
<p class="links"><a class="primary" href="${isSite ? next : withLanguage(next, lang)}">${isSite ? text.toSite : ownLink}</a></p>
</div>
</main>`
  // The language menu must not repeat the request: its address may be a form's, or signed.
  const own = isSite ? '/' : next
  const here = kind === 'notFound' || kind === 'linkClosed' ? '' : own
  return frame({ ...context, title: heading, here, main })
}

function capped(text: string): string {
  const characters = [...text]
  if (characters.length <= CULPRIT_MAX_LENGTH) return text
  return `${characters.slice(0, CULPRIT_MAX_LENGTH).join('')}…`
}
