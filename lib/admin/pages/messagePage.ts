/** The message in place of a page, such as a missing permission or an unknown order. */

import type { Locale } from '../../locale'
import { mark } from '../../page/mark'
import { html } from '../../page/markup'
import type { Page } from '../../page/page'
import { officeAddress } from './address'
import { type AdminContext, adminPage } from './adminPage'

/** Each message with its HTTP status. */
export const MESSAGE_STATUS = {
  signedOut: 200,
  sessionExpired: 401,
  signInRefused: 400,
  signInUnavailable: 503,
  noRole: 403,
  viewOnly: 403,
  foreignForm: 403,
  badForm: 400,
  notFound: 404,
  unknownOrder: 404,
  unknownEndpoint: 404,
  unknownDelivery: 404,
  unknownLink: 404,
  methodNotAllowed: 405,
} as const
export type Message = keyof typeof MESSAGE_STATUS

type MessageText = readonly [heading: string, sentence: string]

const TEXT: Readonly<Record<Locale, Readonly<Record<Message, MessageText>> & { readonly goOn: string }>> = {
  'zh-Hans': {
    goOn: '前往后台',
    signedOut: ['已退出登录', '要再次使用后台，请重新登录。'],
    sessionExpired: ['登录已过期', '操作没有执行。请重新登录，查看后再操作。'],
    signInRefused: ['登录没有完成', '登录中断或超时，请重新登录。'],
    signInUnavailable: ['暂时无法登录', '登录服务没有回应，请稍候再试。'],
    noRole: [
      '没有权限',
      '您已登录，但不在后台的任何一组里。请店主把您加进 viewer 或 operator 组，然后重新登录。',
    ],
    viewOnly: ['没有权限', '您只能查看，操作没有执行。'],
    foreignForm: ['没有执行', '这个表单不是从本后台的页面提交的，或者已经重新登录过。请重新打开页面再试。'],
    badForm: ['没有执行', '提交的内容不完整或格式不对。'],
    notFound: ['没有找到', '后台没有这个页面。'],
    unknownOrder: ['没有找到', '没有这个订单，请核对订单号。'],
    unknownEndpoint: ['没有找到', '没有这个接收地址，也许已经删除。'],
    unknownDelivery: ['没有找到', '没有这次投递；投递记录保留 30 天。'],
    unknownLink: ['没有找到', '没有这个付款链接。'],
    methodNotAllowed: ['没有执行', '这个网址不接受这种请求方式。'],
  },
  'zh-Hant': {
    goOn: '前往後台',
    signedOut: ['已登出', '要再次使用後台，請重新登入。'],
    sessionExpired: ['登入已過期', '操作沒有執行。請重新登入，檢視後再操作。'],
    signInRefused: ['登入沒有完成', '登入中斷或逾時，請重新登入。'],
    signInUnavailable: ['暫時無法登入', '登入服務沒有回應，請稍候再試。'],
    noRole: [
      '沒有權限',
      '您已登入，但不在後台的任何一組裡。請店主把您加進 viewer 或 operator 組，然後重新登入。',
    ],
    viewOnly: ['沒有權限', '您只能檢視，操作沒有執行。'],
    foreignForm: ['沒有執行', '這個表單不是從本後台的頁面送出的，或者已經重新登入過。請重新開啟頁面再試。'],
    badForm: ['沒有執行', '送出的內容不完整或格式不對。'],
    notFound: ['沒有找到', '後台沒有這個頁面。'],
    unknownOrder: ['沒有找到', '沒有這筆訂單，請核對訂單編號。'],
    unknownEndpoint: ['沒有找到', '沒有這個接收網址，也許已經刪除。'],
    unknownDelivery: ['沒有找到', '沒有這次投遞；投遞紀錄保留 30 天。'],
    unknownLink: ['沒有找到', '沒有這個付款連結。'],
    methodNotAllowed: ['沒有執行', '這個網址不接受這種請求方式。'],
  },
  en: {
    goOn: 'Go to the office',
    signedOut: ['You are signed out', 'To use the office again, sign in again.'],
    sessionExpired: ['Your session has expired', 'Nothing was done. Sign in again and look before you act.'],
    signInRefused: [
      'You are not signed in',
      'Signing in was interrupted, or took too long. Please start again.',
    ],
    signInUnavailable: [
      'Signing in is not possible now',
      'The sign-in service does not answer. Please try again shortly.',
    ],
    noRole: [
      'No access',
      'You are signed in, but in no group of the office. Ask the owner to put you into the group viewer or operator, then sign in again.',
    ],
    viewOnly: ['You have view access only', 'Nothing was done.'],
    foreignForm: [
      'Nothing was done',
      'This form did not come from a page of this office, or you have signed in again since. Open the page and try again.',
    ],
    badForm: ['Nothing was done', 'What was sent is incomplete or malformed.'],
    notFound: ['Not found', 'The office has no such page.'],
    unknownOrder: ['Not found', 'There is no such order. Please check its number.'],
    unknownEndpoint: ['Not found', 'There is no such endpoint. It may have been deleted.'],
    unknownDelivery: ['Not found', 'There is no such delivery. Deliveries are kept for 30 days.'],
    unknownLink: ['Not found', 'There is no such payment link.'],
    methodNotAllowed: ['Nothing was done', 'This address does not accept this kind of request.'],
  },
}

export function messagePage(context: AdminContext, message: Message): Page {
  const { locale } = context
  const text = TEXT[locale]
  const [heading, sentence] = text[message]
  const main = html`<main class="narrow" data-message="${message}">
<div class="card slip">
<div role="alert">
${mark('attention')}
<h1>${heading}</h1>
<p class="lead">${sentence}</p>
</div>
<p class="links"><a class="primary" href="${officeAddress('/admin', context)}">${text.goOn}</a></p>
</div>
</main>`
  return adminPage(context, { title: heading, here: '', main })
}
