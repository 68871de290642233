/** Texts for the facts of an order and their sources. */
import type { Locale } from '../locale'
import { type Fen, formatYuan } from '../money'
import { GIVEN_UP, type Provenance, type RecordedFact } from '../order/facts'
import { formatGatewayTime } from '../time'
import { CONCERN_TEXT } from './concernText'
import { accountName, gatewayName } from './gatewayText'

type FactTexts = {
  readonly [Kind in RecordedFact['kind']]: (
    fact: Extract<RecordedFact, { readonly kind: Kind }>,
    order: { readonly amountFen: Fen; readonly expiresAt: number },
  ) => string
}

type SourceTexts = {
  readonly [Source in Provenance['source']]: (
    provenance: Pick<Provenance, 'sourceId'> & {
      readonly person: string
      /** The gateway of the fact; '' if it has none. */
      readonly gateway: string
    },
  ) => string
}

interface HistoryText {
  readonly facts: FactTexts
  readonly sources: SourceTexts
  /** @param requestId  '' for none */
  readonly recorded: (at: string, requestId: string) => string
}

export const HISTORY_TEXT: Readonly<Record<Locale, HistoryText>> = {
  'zh-Hans': {
    facts: {
      paid: (fact, order) =>
        `${chinese(fact.amountFen)}${fact.amountFen === order.amountFen ? '' : `（应付 ${chinese(order.amountFen)}）`}到账，交易 ${fact.tradeNo}${fact.at > order.expiresAt ? '，当时订单已过期' : ''}`,
      pending: fact => `买家已付款（交易 ${fact.tradeNo}），${gatewayName(fact.gateway, 'zh-Hans')}暂未放款`,
      finished: fact => `交易 ${fact.tradeNo} 完成，不能再退款`,
      requested: fact => `买家选择用${accountName(fact.gateway, 'zh-Hans')}付款，已转去该平台`,
      codeShown: fact =>
        `显示了${accountName(fact.gateway, 'zh-Hans')}的付款码，有效期至 ${formatGatewayTime(fact.scanUntil)}`,
      refunded: fact =>
        `交易 ${fact.tradeNo} 的 ${chinese(fact.amountFen)}已退给买家，退款号 ${fact.refundId}`,
      refundRequested: fact =>
        `申请退还交易 ${fact.tradeNo} 的 ${chinese(fact.amountFen)}，退款号 ${fact.refundId}`,
      refundOpened: fact =>
        `有人打开了${gatewayName(fact.gateway, 'zh-Hans')}确认退款 ${fact.refundId} 的页面`,
      refundFailed: fact =>
        fact.code === GIVEN_UP
          ? `放弃了交易 ${fact.tradeNo} 的退款 ${fact.refundId}`
          : `${gatewayName(fact.gateway, 'zh-Hans')}最终拒绝了交易 ${fact.tradeNo} 的退款 ${fact.refundId}：${fact.code}，款项没有退出`,
      refundedInAll: fact => `交易 ${fact.tradeNo} 累计已退给买家 ${chinese(fact.amountFen)}`,
      partlyRefunded: fact =>
        `交易 ${fact.tradeNo} 的部分款项已退给买家，${gatewayName(fact.gateway, 'zh-Hans')}没有说明金额`,
      closed: fact => `${gatewayName(fact.gateway, 'zh-Hans')}关闭了交易 ${fact.tradeNo}`,
      expired: fact =>
        fact.tradeNo === '' ? '订单未付款，已作废' : `订单未付款，已作废；其交易 ${fact.tradeNo} 已关闭`,
      receiptSent: fact => `交易 ${fact.tradeNo} 的收据已发给买家`,
      refundMailSent: fact => `退款 ${fact.refundId} 的通知邮件已发给买家`,
      noticeSent: fact => `交易 ${fact.tradeNo} 的到账通知已发给店家`,
      attended: fact => `有人处理了这件事：${CONCERN_TEXT['zh-Hans'][fact.concern]}`,
      canceled: () => '店家取消了未付款的订单',
      forgotten: () => '已抹去买家信息：电子邮箱、备注和店家程序附加的资料已删除',
    },
    sources: {
      buyer: () => '买家',
      notify: ({ sourceId, gateway }) =>
        `${gatewayName(gateway, 'zh-Hans')}的通知，编号 ${JSON.stringify(sourceId)}`,
      query: ({ gateway }) => `${gatewayName(gateway, 'zh-Hans')}，经本店查询`,
      close: ({ gateway }) => `${gatewayName(gateway, 'zh-Hans')}，应本店关闭交易的要求`,
      refund: ({ gateway }) => `${gatewayName(gateway, 'zh-Hans')}，应本店退款的要求`,
      bill: ({ gateway }) => `${gatewayName(gateway, 'zh-Hans')}，因其账单提到而查询`,
      mail: ({ sourceId }) => `邮件服务，邮件 ${JSON.stringify(sourceId)}`,
      person: ({ person, sourceId }) => [person || '店员', ...quoted(sourceId)].join('：'),
      api: ({ sourceId }) => `店家自己的后端，以 ${JSON.stringify(sourceId)} 的身份`,
      schedule: () => '系统按计划自动执行',
    },
    recorded: (at, requestId) => `${at} 记录${requestId === '' ? '' : `，请求 ${requestId}`}`,
  },
  'zh-Hant': {
    facts: {
      paid: (fact, order) =>
        `${chinese(fact.amountFen)}${fact.amountFen === order.amountFen ? '' : `（應付 ${chinese(order.amountFen)}）`}入帳，交易 ${fact.tradeNo}${fact.at > order.expiresAt ? '，當時訂單已逾期' : ''}`,
      pending: fact => `買家已付款（交易 ${fact.tradeNo}），${gatewayName(fact.gateway, 'zh-Hant')}暫未放款`,
      finished: fact => `交易 ${fact.tradeNo} 完成，不能再退款`,
      requested: fact => `買家選擇用${accountName(fact.gateway, 'zh-Hant')}付款，已轉往該平台`,
      codeShown: fact =>
        `顯示了${accountName(fact.gateway, 'zh-Hant')}的付款碼，有效期限至 ${formatGatewayTime(fact.scanUntil)}`,
      refunded: fact =>
        `交易 ${fact.tradeNo} 的 ${chinese(fact.amountFen)}已退給買家，退款編號 ${fact.refundId}`,
      refundRequested: fact =>
        `申請退還交易 ${fact.tradeNo} 的 ${chinese(fact.amountFen)}，退款編號 ${fact.refundId}`,
      refundOpened: fact =>
        `有人開啟了${gatewayName(fact.gateway, 'zh-Hant')}確認退款 ${fact.refundId} 的頁面`,
      refundFailed: fact =>
        fact.code === GIVEN_UP
          ? `放棄了交易 ${fact.tradeNo} 的退款 ${fact.refundId}`
          : `${gatewayName(fact.gateway, 'zh-Hant')}最終拒絕了交易 ${fact.tradeNo} 的退款 ${fact.refundId}：${fact.code}，款項沒有退出`,
      refundedInAll: fact => `交易 ${fact.tradeNo} 累計已退給買家 ${chinese(fact.amountFen)}`,
      partlyRefunded: fact =>
        `交易 ${fact.tradeNo} 的部分款項已退給買家，${gatewayName(fact.gateway, 'zh-Hant')}沒有說明金額`,
      closed: fact => `${gatewayName(fact.gateway, 'zh-Hant')}關閉了交易 ${fact.tradeNo}`,
      expired: fact =>
        fact.tradeNo === '' ? '訂單未付款，已作廢' : `訂單未付款，已作廢；其交易 ${fact.tradeNo} 已關閉`,
      receiptSent: fact => `交易 ${fact.tradeNo} 的收據已寄給買家`,
      refundMailSent: fact => `退款 ${fact.refundId} 的通知郵件已寄給買家`,
      noticeSent: fact => `交易 ${fact.tradeNo} 的入帳通知已寄給店家`,
      attended: fact => `有人處理了這件事：${CONCERN_TEXT['zh-Hant'][fact.concern]}`,
      canceled: () => '店家取消了未付款的訂單',
      forgotten: () => '已清除買家資料：電子信箱、備註和店家程式附加的資料已刪除',
    },
    sources: {
      buyer: () => '買家',
      notify: ({ sourceId, gateway }) =>
        `${gatewayName(gateway, 'zh-Hant')}的通知，編號 ${JSON.stringify(sourceId)}`,
      query: ({ gateway }) => `${gatewayName(gateway, 'zh-Hant')}，經本店查詢`,
      close: ({ gateway }) => `${gatewayName(gateway, 'zh-Hant')}，應本店關閉交易的要求`,
      refund: ({ gateway }) => `${gatewayName(gateway, 'zh-Hant')}，應本店退款的要求`,
      bill: ({ gateway }) => `${gatewayName(gateway, 'zh-Hant')}，因其帳單提到而查詢`,
      mail: ({ sourceId }) => `郵件服務，郵件 ${JSON.stringify(sourceId)}`,
      person: ({ person, sourceId }) => [person || '店員', ...quoted(sourceId)].join('：'),
      api: ({ sourceId }) => `店家自己的後端，以 ${JSON.stringify(sourceId)} 的身分`,
      schedule: () => '系統按排程自動執行',
    },
    recorded: (at, requestId) => `${at} 記錄${requestId === '' ? '' : `，請求 ${requestId}`}`,
  },
  en: {
    facts: {
      paid: (fact, order) =>
        `${yuan(fact.amountFen)}${fact.amountFen === order.amountFen ? '' : ` instead of ${formatYuan(order.amountFen)}`} arrived by the trade ${fact.tradeNo}${fact.at > order.expiresAt ? ', after the order had expired' : ''}`,
      pending: fact =>
        `the buyer paid by the trade ${fact.tradeNo}, and ${gatewayName(fact.gateway, 'en')} held the money back`,
      finished: fact => `the trade ${fact.tradeNo} was complete: no refund is possible any more`,
      requested: fact =>
        `the buyer chose to pay through ${accountName(fact.gateway, 'en')}, and was sent there`,
      codeShown: fact =>
        `a code of ${accountName(fact.gateway, 'en')} was shown, to be scanned until ${formatGatewayTime(fact.scanUntil)}`,
      refunded: fact =>
        `${yuan(fact.amountFen)} of the trade ${fact.tradeNo} went back to the buyer, refund ${fact.refundId}`,
      refundRequested: fact =>
        `a refund of ${yuan(fact.amountFen)} of the trade ${fact.tradeNo} was requested, refund ${fact.refundId}`,
      refundOpened: fact =>
        `somebody opened ${gatewayName(fact.gateway, 'en')}’s page for the refund ${fact.refundId}, to confirm it there`,
      refundFailed: fact =>
        fact.code === GIVEN_UP
          ? `the refund ${fact.refundId} of the trade ${fact.tradeNo} was given up`
          : `${gatewayName(fact.gateway, 'en')} refused the refund ${fact.refundId} of the trade ${fact.tradeNo} for good: ${fact.code}`,
      refundedInAll: fact =>
        `${yuan(fact.amountFen)} of the trade ${fact.tradeNo} in all had gone back to the buyer`,
      partlyRefunded: fact =>
        `a part of the money of the trade ${fact.tradeNo} went back to the buyer; how much, ${gatewayName(fact.gateway, 'en')} did not say`,
      closed: fact => `${gatewayName(fact.gateway, 'en')} closed the trade ${fact.tradeNo}`,
      expired: fact =>
        `the order expired, unpaid${fact.tradeNo === '' ? '' : `; its trade ${fact.tradeNo} was closed`}`,
      receiptSent: fact => `the buyer’s receipt for the trade ${fact.tradeNo} was sent`,
      refundMailSent: fact => `the mail that tells the buyer of the refund ${fact.refundId} was sent`,
      noticeSent: fact => `the shop’s notice of the trade ${fact.tradeNo} was sent`,
      attended: fact => `a person dealt with this: ${CONCERN_TEXT.en[fact.concern]}`,
      canceled: () => 'the shop canceled the order, unpaid',
      forgotten: () =>
        'the buyer was forgotten: e-mail address, note and what the shop’s programs had added were removed',
    },
    sources: {
      buyer: () => 'the buyer',
      notify: ({ sourceId, gateway }) =>
        `${gatewayName(gateway, 'en')}’s notify, number ${JSON.stringify(sourceId)}`,
      query: ({ gateway }) => `${gatewayName(gateway, 'en')}, in answer to a query`,
      close: ({ gateway }) => `${gatewayName(gateway, 'en')}, in answer to a request to close the trade`,
      refund: ({ gateway }) => `${gatewayName(gateway, 'en')}, in answer to a refund request`,
      bill: ({ gateway }) => `${gatewayName(gateway, 'en')}, in answer to a query because of its bill`,
      mail: ({ sourceId }) => `the mail service, message ${JSON.stringify(sourceId)}`,
      person: ({ person, sourceId }) => [person || 'a person', ...quoted(sourceId)].join(': '),
      api: ({ sourceId }) => `the shop’s own back end, as ${JSON.stringify(sourceId)}`,
      schedule: () => 'the shop’s schedule',
    },
    recorded: (at, requestId) => `recorded ${at}${requestId === '' ? '' : ` by request ${requestId}`}`,
  },
}

const quoted = (reason: string): readonly string[] => (reason === '' ? [] : [JSON.stringify(reason)])

const yuan = (amount: Fen): string => `${formatYuan(amount)} yuan`
const chinese = (amount: Fen): string => `${formatYuan(amount)} 元`
