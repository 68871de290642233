/** The JSON answers to programs: `code` is 1 for success, -1 for an error. @see docs/protocols.md#epay */
import type { Request } from '../http/request'
import type { IllegalReason } from '../illegal/reasons'
import type { OrderId } from '../order/orderId'
import { tradesOf } from '../order/trades'
import { type EpochMs, formatGatewayTime } from '../time'
import { type EpayOrder, isPaidForProgram, PAYMENT_TYPE } from './notice'

export type EpayProblem =
  | IllegalReason
  | 'otherContents'
  | 'gatewayUnavailable'
  | 'unknownAct'
  | 'methodNotAllowed'
  | 'notFound'
  | 'internal'

/** Messages for the problems that an honest program can have; for all others the code suffices. */
const MESSAGES: Partial<Record<EpayProblem, string>> = {
  wrongContentType: '请以表单提交',
  repeatedParameter: '参数重复',
  signatureMissing: '缺少签名或密钥',
  signTypeMismatch: '签名类型只支持 MD5',
  badSignature: '签名或密钥错误',
  ambiguous: '参数值中不能含有 &名称=',
  wrongSeller: '商户号错误',
  missingField: '缺少参数',
  malformedField: '参数格式错误',
  unknownOrder: '订单不存在',
  otherContents: '商户订单号重复，内容不同',
  gatewayUnavailable: '暂无可用的支付通道',
  unknownAct: '不支持的操作',
  methodNotAllowed: '请求方式错误',
  internal: '系统繁忙，请稍后重试',
}

/** @param field  the field at fault, if there is one */
export const refusal = (problem: EpayProblem, field?: string) => ({
  code: -1,
  msg: `${MESSAGES[problem] ?? '请求有误'} (${problemName(problem, field)})`,
})

export const problemName = (problem: EpayProblem, field?: string): string =>
  field === undefined ? problem : `${problem}: ${field}`

/** Whether the buyer's browser is sent there, and shown pages. */
export const isForBuyers = ({ path, wantsJson }: Pick<Request, 'path' | 'wantsJson'>): boolean =>
  !wantsJson && (path === '/submit.php' || path.startsWith('/epay/'))

export const placedAnswer = (orderId: OrderId, publicUrl: string) => ({
  code: 1,
  msg: '',
  trade_no: orderId,
  payurl: `${publicUrl}/orders/${orderId}`,
})

/** The balance is 0: buyers pay the shop's own account. The key, which other servers return too, is left out. */
export const merchantAnswer = (merchant: string) => ({
  code: 1,
  msg: '',
  pid: merchant,
  active: 1,
  money: '0.00',
})

export const ordersAnswer = (orders: readonly EpayOrder[], merchant: string, now: EpochMs) => ({
  code: 1,
  msg: '',
  count: orders.length,
  data: orders.map(order => orderFields(order, merchant, now)),
})

export const orderAnswer = (order: EpayOrder, merchant: string, now: EpochMs) => ({
  code: 1,
  msg: '',
  ...orderFields(order, merchant, now),
})

function orderFields(order: EpayOrder, merchant: string, now: EpochMs) {
  const isPaid = isPaidForProgram(order, now)
  const paidAt = tradesOf(order).find(trade => trade.paidAt !== undefined)?.paidAt
  return {
    trade_no: order.orderId,
    out_trade_no: order.reference,
    type: PAYMENT_TYPE,
    pid: merchant,
    addtime: formatGatewayTime(order.createdAt),
    endtime: isPaid && paidAt !== undefined ? formatGatewayTime(paidAt) : '',
    name: order.lines[0]?.name ?? '',
    money: order.epay.money,
    status: isPaid ? 1 : 0,
  }
}
