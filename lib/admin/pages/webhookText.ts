/** The words of the pages about webhooks. */
import type { Locale } from '../../locale'

/** Which deliveries a list shows. */
export const DELIVERY_FILTERS = ['all', 'failed', 'stuck'] as const
export type DeliveryFilter = (typeof DELIVERY_FILTERS)[number]

/** Why a delivery was not sent again. */
export type NotSent = 'changedMeanwhile' | 'endpointDisabled'

export interface WebhookText {
  readonly heading: string
  readonly lead: string
  readonly none: string
  readonly programs: string
  readonly programsHint: string
  readonly states: Readonly<Record<'enabled' | 'paused' | 'shop' | 'gone', string>>
  /** What stands before their names. */
  readonly events: string
  readonly allEvents: string
  /** What stands before the version of the API. */
  readonly version: string
  readonly latest: string
  readonly noAnswers: string
  readonly endpoint: string
  readonly deliveries: string
  readonly kept: string
  readonly filter: string
  readonly filters: Readonly<Record<DeliveryFilter, string>>
  readonly stuckHint: string
  readonly show: string
  readonly event: string
  readonly answer: string
  readonly noDeliveries: string
  readonly noneHere: string
  readonly pages: string
  readonly newest: string
  readonly older: string
  readonly deliveryStates: Readonly<Record<'succeeded' | 'pending' | 'failed' | 'stuck', string>>
  readonly delivery: string
  readonly order: string
  readonly eventId: string
  readonly recorded: string
  readonly next: string
  readonly sentAgain: string
  readonly by: (person: string) => string
  readonly attempts: (made: number, kept: number) => string
  readonly noAttempts: string
  readonly time: string
  readonly took: string
  readonly again: string
  readonly againHint: string
  readonly done: string
  readonly refusals: Readonly<Record<NotSent, string>>
  readonly back: string
}

export const WEBHOOK_TEXT: Readonly<Record<Locale, WebhookText>> = {
  'zh-Hans': {
    heading: 'Webhook',
    lead: '订单发生变化时通知哪些地址，以及最近几次通知的响应。',
    none: '还没有接收地址，由您的后端通过 API 登记。',
    programs: '易支付程序',
    programsHint: '通知地址写在各个订单里。',
    states: { enabled: '启用', paused: '按对方要求暂停至', shop: '已停用', gone: '对方已撤销（410）' },
    events: '事件：',
    allEvents: '全部',
    version: 'API 版本：',
    latest: '最近的响应，最新的在前',
    noAnswers: '还没有通知过。',
    endpoint: '接收地址',
    deliveries: '投递',
    kept: '投递记录保留 30 天。',
    filter: '显示',
    filters: { all: '全部', failed: '已放弃', stuck: '停在死信队列' },
    stuckHint: '死信：已到期三小时，一直没能发出。',
    show: '查看',
    event: '事件',
    answer: '响应',
    noDeliveries: '没有这样的投递。',
    noneHere: '这一页没有，请查看更早的记录。',
    pages: '翻页',
    newest: '最新',
    older: '更早',
    deliveryStates: { succeeded: '已送达', pending: '还会再试', failed: '已放弃', stuck: '死信' },
    delivery: '投递',
    order: '订单',
    eventId: '事件编号',
    recorded: '发生时间',
    next: '下一次',
    sentAgain: '重新投递',
    by: person => `由 ${person}`,
    attempts: (made, kept) => (kept < made ? `共 ${made} 次，显示最近 ${kept} 次` : `共 ${made} 次`),
    noAttempts: '还没有发过。',
    time: '时间',
    took: '用时',
    again: '重新投递',
    againHint: '马上再发一次，不成功就按完整的重试计划重试。对方可能因此两次收到同一事件，编号不变。',
    done: '已交给队列，马上重新投递。',
    refusals: {
      changedMeanwhile: '没有执行：这次投递刚有变化，最新状态如下，如有需要请再按一次。',
      endpointDisabled: '没有执行：接收地址已停用，请先通过 API 启用。',
    },
    back: '返回投递列表',
  },
  'zh-Hant': {
    heading: 'Webhook',
    lead: '訂單發生變化時通知哪些網址，以及最近幾次通知的回應。',
    none: '還沒有接收網址，由您的後端透過 API 登記。',
    programs: '易支付程式',
    programsHint: '通知網址寫在各筆訂單裡。',
    states: { enabled: '啟用', paused: '按對方要求暫停至', shop: '已停用', gone: '對方已撤銷（410）' },
    events: '事件：',
    allEvents: '全部',
    version: 'API 版本：',
    latest: '最近的回應，最新的在前',
    noAnswers: '還沒有通知過。',
    endpoint: '接收網址',
    deliveries: '投遞',
    kept: '投遞紀錄保留 30 天。',
    filter: '顯示',
    filters: { all: '全部', failed: '已放棄', stuck: '停在死信佇列' },
    stuckHint: '死信：已到期三小時，一直沒能送出。',
    show: '檢視',
    event: '事件',
    answer: '回應',
    noDeliveries: '沒有這樣的投遞。',
    noneHere: '這一頁沒有，請查看更早的紀錄。',
    pages: '翻頁',
    newest: '最新',
    older: '更早',
    deliveryStates: { succeeded: '已送達', pending: '還會再試', failed: '已放棄', stuck: '死信' },
    delivery: '投遞',
    order: '訂單',
    eventId: '事件編號',
    recorded: '發生時間',
    next: '下一次',
    sentAgain: '重新投遞',
    by: person => `由 ${person}`,
    attempts: (made, kept) => (kept < made ? `共 ${made} 次，顯示最近 ${kept} 次` : `共 ${made} 次`),
    noAttempts: '還沒有送過。',
    time: '時間',
    took: '用時',
    again: '重新投遞',
    againHint: '馬上再送一次，不成功就按完整的重試排程重試。對方可能因此兩次收到同一事件，編號不變。',
    done: '已交給佇列，馬上重新投遞。',
    refusals: {
      changedMeanwhile: '沒有執行：這次投遞剛有變化，最新狀態如下，如有需要請再按一次。',
      endpointDisabled: '沒有執行：接收網址已停用，請先透過 API 啟用。',
    },
    back: '返回投遞清單',
  },
  en: {
    heading: 'Webhooks',
    lead: 'Who is notified of order events, and how they last responded.',
    none: 'There are no endpoints. Your back end creates them through the API.',
    programs: '易支付 programs',
    programsHint: 'Each of their orders names its own address.',
    states: {
      enabled: 'Enabled',
      paused: 'Paused at its request until',
      shop: 'Disabled',
      gone: 'Gone: it answered 410',
    },
    events: 'Events: ',
    allEvents: 'all',
    version: 'API version: ',
    latest: 'Latest responses, newest first',
    noAnswers: 'Nothing has been sent yet.',
    endpoint: 'Endpoint',
    deliveries: 'Deliveries',
    kept: 'Deliveries are kept for 30 days.',
    filter: 'Show',
    filters: { all: 'All', failed: 'Given up', stuck: 'Dead letters' },
    stuckHint: 'A dead letter was due three hours ago or more, and could not be sent.',
    show: 'Show',
    event: 'Event',
    answer: 'Response',
    noDeliveries: 'There are no such deliveries.',
    noneHere: 'None on this page. See the older ones.',
    pages: 'Pages',
    newest: 'Newest',
    older: 'Older',
    deliveryStates: {
      ...{ succeeded: 'Delivered', pending: 'Will be retried' },
      ...{ failed: 'Given up', stuck: 'Dead letter' },
    },
    delivery: 'Delivery',
    order: 'Order',
    eventId: 'Event',
    recorded: 'Occurred',
    next: 'Next attempt',
    sentAgain: 'Sent again',
    by: person => `by ${person}`,
    attempts: (made, kept) =>
      kept < made
        ? `${made} attempts, the last ${kept} of them here`
        : `${made} ${made === 1 ? 'attempt' : 'attempts'}`,
    noAttempts: 'No attempt yet.',
    time: 'Time',
    took: 'Took',
    again: 'Send again',
    againHint:
      'It is sent at once and retried on the full schedule. The endpoint may receive the event twice, with the same id.',
    done: 'Queued: it is sent again in a moment.',
    refusals: {
      changedMeanwhile:
        'Nothing was done: the delivery has changed in the meantime. Its current state is below; press again if you still want to.',
      endpointDisabled: 'Nothing was done: the endpoint is disabled. Enable it through the API first.',
    },
    back: 'Back to the deliveries',
  },
}
