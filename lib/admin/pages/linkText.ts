/** The words of the pages about payment links. */
import type { Locale } from '../../locale'
import { type LinkProblem, MAX_LINK_NAME } from '../../order/linkWish'
import type { LinkStatus } from '../../order/paymentLink'

/** What was just done, as the page says it. */
export const LINK_DONE = ['made', 'ended'] as const
export type LinkDone = (typeof LINK_DONE)[number]

/** Why no link was made; `badDay`: the last day is none. */
export type LinkFormProblem = LinkProblem | 'badDay'

interface LinkText {
  readonly heading: string
  readonly lead: string
  readonly none: string
  readonly list: string
  readonly make: string
  readonly merchant: string
  readonly made: string
  readonly link: string
  readonly amount: string
  readonly pages: string
  readonly newest: string
  readonly older: string
  readonly states: Readonly<Record<LinkStatus, string>>
  readonly uses: (used: number, most: number) => string
  readonly address: string
  readonly picture: string
  readonly details: string
  readonly used: string
  readonly unlimited: string
  readonly until: string
  readonly forEver: string
  readonly asks: string
  readonly asksNote: string
  readonly asksEmail: string
  readonly asksNothing: string
  readonly leadsTo: string
  readonly madeBy: string
  readonly endedBy: string
  readonly end: string
  readonly endHint: string
  readonly done: Readonly<Record<LinkDone, string>>
  readonly endedAlready: string
  readonly back: string
  readonly form: {
    readonly heading: string
    readonly name: string
    readonly nameHint: string
    readonly price: string
    readonly kinds: Readonly<Record<'fixed' | 'free', string>>
    readonly amount: string
    readonly min: string
    readonly max: string
    readonly singleUse: string
    readonly until: string
    readonly untilHint: string
    readonly note: string
    readonly email: string
    readonly submit: string
  }
  readonly problems: Readonly<Record<LinkFormProblem, string>>
  readonly refused: string
}

export const LINK_TEXT: Readonly<Record<Locale, LinkText>> = {
  'zh-Hans': {
    heading: '付款链接',
    lead: '每个链接是一个收款页面，有自己的网址和二维码。',
    none: '还没有付款链接。',
    list: '最新的在前',
    make: '新建链接',
    merchant: '商户',
    made: '创建',
    link: '链接',
    amount: '金额',
    pages: '翻页',
    newest: '最新',
    older: '更早',
    states: { open: '可付款', ended: '已停用', expired: '已过期', used_up: '次数已满' },
    uses: (used, most) => `已用 ${used} 次，共 ${most} 次`,
    address: '网址',
    picture: '二维码图片（SVG）',
    details: '说明',
    used: '次数',
    unlimited: '不限',
    until: '截止',
    forEver: '长期有效',
    asks: '请付款人填写',
    asksNote: '备注（选填）',
    asksEmail: '电子邮箱',
    asksNothing: '无需填写',
    leadsTo: '付款后前往',
    madeBy: '创建人',
    endedBy: '停用人',
    end: '停用链接',
    endHint: '停用后不再产生订单；已有的订单在时限内仍可付款。',
    done: { made: '链接已创建。', ended: '链接已停用。' },
    endedAlready: '没有执行：链接之前已停用。',
    back: '返回付款链接',
    form: {
      heading: '新建付款链接',
      name: '名称',
      nameHint: '付款人会看到，例如“一杯茶”或“账单 4711”。',
      price: '付款金额',
      kinds: { fixed: '固定金额', free: '付款人自己填' },
      amount: '金额（元）',
      min: '最少（元）',
      max: '最多（元）',
      singleUse: '只能付一次',
      until: '最后一天（选填）',
      untilHint: '北京时间，到当天结束为止。',
      note: '付款人可以写一行备注，例如桌号',
      email: '付款人必须填写电子邮箱，用于接收收据',
      submit: '创建链接',
    },
    problems: {
      badName: `请写一行，最多 ${MAX_LINK_NAME} 个字符。`,
      badAmount: '请填大于零的金额，例如 18.80。',
      badMinimum: '请填大于零的金额，例如 1。',
      badMaximum: '请填大于零的金额，例如 5000。',
      boundsCrossed: '不能小于最少金额。',
      badMaxUses: '次数不对。',
      alreadyExpired: '这一天已经过去。',
      badDay: '请填日期，例如 2026-12-31。',
    },
    refused: '链接没有创建，请检查下面标出的地方。',
  },
  'zh-Hant': {
    heading: '付款連結',
    lead: '每個連結是一個收款頁面，有自己的網址和 QR Code。',
    none: '還沒有付款連結。',
    list: '最新的在前',
    make: '新增連結',
    merchant: '商戶',
    made: '建立',
    link: '連結',
    amount: '金額',
    pages: '翻頁',
    newest: '最新',
    older: '更早',
    states: { open: '可付款', ended: '已停用', expired: '已過期', used_up: '次數已滿' },
    uses: (used, most) => `已用 ${used} 次，共 ${most} 次`,
    address: '網址',
    picture: 'QR Code 圖片（SVG）',
    details: '說明',
    used: '次數',
    unlimited: '不限',
    until: '截止',
    forEver: '長期有效',
    asks: '請付款人填寫',
    asksNote: '備註（選填）',
    asksEmail: '電子信箱',
    asksNothing: '無需填寫',
    leadsTo: '付款後前往',
    madeBy: '建立人',
    endedBy: '停用人',
    end: '停用連結',
    endHint: '停用後不再產生訂單；已有的訂單在時限內仍可付款。',
    done: { made: '連結已建立。', ended: '連結已停用。' },
    endedAlready: '沒有執行：連結之前已停用。',
    back: '返回付款連結',
    form: {
      heading: '新增付款連結',
      name: '名稱',
      nameHint: '付款人會看到，例如「一杯茶」或「帳單 4711」。',
      price: '付款金額',
      kinds: { fixed: '固定金額', free: '付款人自己填' },
      amount: '金額（元）',
      min: '最少（元）',
      max: '最多（元）',
      singleUse: '只能付一次',
      until: '最後一天（選填）',
      untilHint: '北京時間，到當天結束為止。',
      note: '付款人可以寫一行備註，例如桌號',
      email: '付款人必須填寫電子信箱，用於接收收據',
      submit: '建立連結',
    },
    problems: {
      badName: `請寫一行，最多 ${MAX_LINK_NAME} 個字元。`,
      badAmount: '請填大於零的金額，例如 18.80。',
      badMinimum: '請填大於零的金額，例如 1。',
      badMaximum: '請填大於零的金額，例如 5000。',
      boundsCrossed: '不能小於最少金額。',
      badMaxUses: '次數不對。',
      alreadyExpired: '這一天已經過去。',
      badDay: '請填日期，例如 2026-12-31。',
    },
    refused: '連結沒有建立，請檢查下面標出的地方。',
  },
  en: {
    heading: 'Payment links',
    lead: 'Each link is a payment page with its own address and QR code.',
    none: 'There are no payment links yet.',
    list: 'Newest first',
    make: 'New link',
    merchant: 'Merchant',
    made: 'Created',
    link: 'Link',
    amount: 'Amount',
    pages: 'Pages',
    newest: 'Newest',
    older: 'Older',
    states: { open: 'Open', ended: 'Ended', expired: 'Expired', used_up: 'Used up' },
    uses: (used, most) => `${used} of ${most} uses`,
    address: 'Address',
    picture: 'The QR code as a picture (SVG)',
    details: 'What it is',
    used: 'Uses',
    unlimited: 'unlimited',
    until: 'Until',
    forEver: 'no end date',
    asks: 'Asks the payer for',
    asksNote: 'a note (optional)',
    asksEmail: 'an e-mail address',
    asksNothing: 'nothing',
    leadsTo: 'Leads to after payment',
    madeBy: 'Created by',
    endedBy: 'Ended by',
    end: 'End the link',
    endHint:
      'An ended link takes no new orders. Its existing orders can still be paid until their time is over.',
    done: { made: 'The link was created.', ended: 'The link has ended.' },
    endedAlready: 'Nothing was done: the link had already ended.',
    back: 'Back to the payment links',
    form: {
      heading: 'New payment link',
      name: 'Name',
      nameHint: 'Shown to the payer, for example “One cup of tea” or “Invoice 4711”.',
      price: 'Amount',
      kinds: { fixed: 'A fixed amount', free: 'What the payer enters' },
      amount: 'Amount (yuan)',
      min: 'Minimum (yuan)',
      max: 'Maximum (yuan)',
      singleUse: 'Can be paid only once',
      until: 'Last day (optional)',
      untilHint: 'Until the end of that day in Beijing.',
      note: 'The payer may leave a note, such as a table’s number',
      email: 'The payer must leave an e-mail address, for the receipt',
      submit: 'Create the link',
    },
    problems: {
      badName: `Say it in one line of at most ${MAX_LINK_NAME} characters.`,
      badAmount: 'Enter an amount above zero, such as 18.80.',
      badMinimum: 'Enter an amount above zero, such as 1.',
      badMaximum: 'Enter an amount above zero, such as 5000.',
      boundsCrossed: 'It must not be less than the minimum.',
      badMaxUses: 'This number of uses is not possible.',
      alreadyExpired: 'That day is already over.',
      badDay: 'Enter a day, such as 2026-12-31.',
    },
    refused: 'The link was not created. Please check what is marked below.',
  },
}
