/** A problem as one sentence for the buyer, on pages and in JSON answers. */
import type { Locale } from '../locale'
import { MAX_LINES, MAX_QUANTITY } from '../order/cart'
import type { Problem, ProblemCode } from './problem'

const TEXT: Record<Locale, Record<ProblemCode, string>> = {
  'zh-Hans': {
    notFound: '这个网址没有对应的页面。',
    methodNotAllowed: '这个网址不接受这种请求方式。',
    badRequest: '提交的内容不完整或格式不对，请返回重试。',
    tooLarge: '提交的内容太大，无法处理。',
    unsupportedMediaType: '提交的内容不是本店能处理的格式。',
    badJson: '提交的内容不是有效的 JSON。',
    emptyCart: '您还没有选商品，请至少选一件。',
    tooManyLines: `一个订单最多 ${MAX_LINES} 种商品，请分几次下单。`,
    unknownGoods: '您选的商品不在售，请重新选择。',
    repeatedGoods: '同一种商品出现了两次，请合并成一项。',
    badQuantity: `每种商品的数量应为 1 到 ${MAX_QUANTITY} 的整数。`,
    amountTooLarge: '订单金额超过单笔付款的上限，请分几次下单。',
    badEmail: '电子邮箱的格式不对，请检查后重新填写。',
    badIdempotencyKey: '防止重复下单的标识格式不对，请重新打开商店页面再下单。',
    idempotencyConflict: '这张表单已经下过单，内容与这次不同，请重新打开商店页面再下单。',
    unknownOrder: '找不到这个订单，请核对网址。',
    notPayable: '这个订单现在不能付款，可能已经付过、过期或关闭。',
    unknownBank: '不支持您选的银行，请换一种付款方式。',
    gatewayUnavailable: '暂时联系不上支付宝，请稍后再试。',
    refusedReturn: '随您返回的付款信息无法核实；如果您已付款，请勿再次付款，订单会在支付宝通知本店后更新。',
    internal: '本店的系统出了问题，请稍后再试。',
  },
  'zh-Hant': {
    notFound: '這個網址沒有對應的頁面。',
    methodNotAllowed: '這個網址不接受這種請求方式。',
    badRequest: '送出的內容不完整或格式不對，請返回重試。',
    tooLarge: '送出的內容太大，無法處理。',
    unsupportedMediaType: '送出的內容不是本店能處理的格式。',
    badJson: '送出的內容不是有效的 JSON。',
    emptyCart: '您還沒有選商品，請至少選一件。',
    tooManyLines: `一筆訂單最多 ${MAX_LINES} 種商品，請分幾次下單。`,
    unknownGoods: '您選的商品目前不販售，請重新選擇。',
    repeatedGoods: '同一種商品出現了兩次，請合併成一項。',
    badQuantity: `每種商品的數量應為 1 到 ${MAX_QUANTITY} 的整數。`,
    amountTooLarge: '訂單金額超過單筆付款的上限，請分幾次下單。',
    badEmail: '電子郵件的格式不對，請檢查後重新填寫。',
    badIdempotencyKey: '防止重複下單的識別碼格式不對，請重新開啟商店頁面再下單。',
    idempotencyConflict: '這張表單已經下過單，內容與這次不同，請重新開啟商店頁面再下單。',
    unknownOrder: '找不到這筆訂單，請核對網址。',
    notPayable: '這筆訂單現在不能付款，可能已經付過、逾期或關閉。',
    unknownBank: '不支援您選的銀行，請換一種付款方式。',
    gatewayUnavailable: '暫時聯絡不上支付寶，請稍後再試。',
    refusedReturn: '隨您返回的付款資訊無法核實；如果您已付款，請勿再次付款，訂單會在支付寶通知本店後更新。',
    internal: '本店的系統出了問題，請稍後再試。',
  },
  en: {
    notFound: 'There is no page at this address.',
    methodNotAllowed: 'This address does not accept this kind of request.',
    badRequest: 'What was sent is incomplete or malformed; please go back and try again.',
    tooLarge: 'What was sent is too large to handle.',
    unsupportedMediaType: 'What was sent is not in a format that the shop can read.',
    badJson: 'What was sent is not valid JSON.',
    emptyCart: 'No goods are chosen yet; please choose at least one.',
    tooManyLines: `An order can hold at most ${MAX_LINES} kinds of goods; please order in several steps.`,
    unknownGoods: 'The goods you chose are not on sale; please choose again.',
    repeatedGoods: 'The same goods appear twice; please put them in one line.',
    badQuantity: `The quantity of each kind of goods must be a whole number from 1 to ${MAX_QUANTITY}.`,
    amountTooLarge: 'The total is more than a single payment can be; please order in several steps.',
    badEmail: 'This is not a complete e-mail address; please check it and enter it again.',
    badIdempotencyKey:
      'The key that prevents double orders is malformed; please reopen the shop and order again.',
    idempotencyConflict:
      'This form was already used for an order with other contents; please reopen the shop and order again.',
    unknownOrder: 'There is no such order; please check the address.',
    notPayable: 'This order cannot be paid now; it may be paid, expired or closed.',
    unknownBank: 'The bank you chose is not supported; please pay in another way.',
    gatewayUnavailable: 'Alipay cannot be reached at the moment; please try again shortly.',
    refusedReturn:
      'The payment details that came back with you could not be verified; if you have paid, do not pay again: the order is updated as soon as Alipay informs the shop.',
    internal: 'Something went wrong in the shop’s system; please try again shortly.',
  },
}

/** One sentence that says what is wrong and, where the buyer can do something, what. Names no culprit. */
export const problemText = (problem: Problem, locale: Locale): string => TEXT[locale][problem.code]
