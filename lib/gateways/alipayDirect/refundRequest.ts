/**
 * The signed request of `refund_fastpay_by_platform_pwd`: it opens Alipay's page on which a person enters the payment
 * password, which makes the refund. @see docs/protocols.md#direct-refund
 */
import { formatYuan } from '../../money'
import type { Order } from '../../order/order'
import type { PendingRefund } from '../../order/trades'
import type { Charset } from '../../signing/charset'
import type { SigningKey } from '../../signing/md5'
import { type EpochMs, formatGatewayTime } from '../../time'
import { harmless } from '../alipay/texts'
import { batchNo } from './batchNo'
import type { AlipayDirectSettings } from './settings'
import { signedRequest } from './signedRequest'

/** Separators of lines and fields, characters that Alipay refuses, and those that make the signed string ambiguous. */
const FORBIDDEN = /[\^|$#%&+=\p{Cc}\u2028\u2029]/u
/** In characters of up to four bytes; Alipay's limit is below 256 bytes. */
const MAX_REASON = 63

/** @param openedAt  when the page was first opened: constant over repetitions, so that Alipay makes one refund */
export function refundRequest(
  settings: AlipayDirectSettings,
  key: SigningKey,
  order: Pick<Order, 'orderId' | 'lines'>,
  { refundId, tradeNo, amountFen }: PendingRefund,
  openedAt: EpochMs,
  now: EpochMs,
): string {
  const { partner, charset, notifyUrl, sellerId } = settings
  const { linkUrl } = signedRequest(settings, key, [
    ['service', 'refund_fastpay_by_platform_pwd'],
    ['partner', partner],
    ['_input_charset', charset],
    ['notify_url', notifyUrl],
    ['seller_user_id', sellerId],
    ['refund_date', formatGatewayTime(now)],
    ['batch_no', batchNo(order.orderId, refundId, openedAt)],
    ['batch_num', '1'],
    ['detail_data', `${tradeNo}^${formatYuan(amountFen)}^${reasonOf(order, charset)}`],
  ])
  return linkUrl
}

/** Alipay shows the reason to the buyer: it names the goods instead of the shop's internal note. */
export function reasonOf({ lines }: Pick<Order, 'lines'>, charset: Charset): string {
  const reason = harmless(`退款 ${lines[0]?.name ?? ''}`, charset, FORBIDDEN)
  return [...reason].slice(0, MAX_REASON).join('').trim()
}
