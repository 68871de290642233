/** A request that could not be fulfilled: what is wrong, and where to go on. */
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
      missing: '没有找到',
      mend: '这一步没有完成',
      over: '付款链接已失效',
      unclear: '正在核实付款',
      ours: '请稍候再试',
    } satisfies Record<ProblemKind, string>,
    culprit: '有问题的内容：',
    /** Before how the shop is reached. */
    help: '需要帮助，请联系店家：',
    toShop: '返回商店',
    toOrder: '查看订单',
  },
  'zh-Hant': {
    headings: {
      missing: '沒有找到',
      mend: '這一步沒有完成',
      over: '付款連結已失效',
      unclear: '正在核實付款',
      ours: '請稍候再試',
    },
    culprit: '有問題的內容：',
    help: '需要協助，請聯絡店家：',
    toShop: '返回商店',
    toOrder: '查看訂單',
  },
  en: {
    headings: {
      missing: 'Not found',
      mend: 'That did not work',
      over: 'This payment link is closed',
      unclear: 'Your payment is being checked',
      ours: 'Please try again shortly',
    },
    culprit: 'It is about: ',
    help: 'If you need help, contact the shop: ',
    toShop: 'Back to the shop',
    toOrder: 'See the order',
  },
})

const CULPRIT_MAX_LENGTH = 60

/** @param next  where the buyer can go on, a path of ours: `/` or `/orders/{orderId}` */
export function problemPage(context: PageContext, problem: Problem, next: string): Page {
  const { locale, shop, lang } = context
  const text = TEXT[locale]
  const { kind } = PROBLEMS[problem.code]
  const heading = text.headings[kind]
  const isForTheShop = kind === 'over' || kind === 'unclear' || kind === 'ours'
  const main = html`<main class="narrow" data-problem="${problem.code}">
<div class="card slip">
<div role="alert">
${mark('attention')}
<h1>${heading}</h1>
<p class="lead">${problemText(problem, locale)}</p>
</div>
${problem.culprit && html`<p class="culprit">${text.culprit}<bdi>${capped(problem.culprit)}</bdi></p>`}
${isForTheShop && shop.contact && html`<p class="help">${text.help}${contactMarkup(shop.contact)}</p>`}
<p class="links"><a class="primary" href="${withLanguage(next, lang)}">${next.startsWith('/orders/') ? text.toOrder : text.toShop}</a></p>
</div>
</main>`
  // What was sent is not sent again for another language: its address may be a form's, or signed.
  const here = kind === 'missing' || kind === 'over' ? '' : next
  return frame({ ...context, title: heading, here, main })
}

function capped(text: string): string {
  const characters = [...text]
  if (characters.length <= CULPRIT_MAX_LENGTH) return text
  return `${characters.slice(0, CULPRIT_MAX_LENGTH).join('')}…`
}
