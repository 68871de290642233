/**
 * The signed request of `refund_fastpay_by_platform_pwd`: it leads to Alipay's page where somebody of the shop types the
 * password for payments, and only then is the money paid back. @see docs/protocols.md#direct-refund
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

/** Those that part the lines and their fields; and those that Alipay refuses in texts, or that could be cut at. */
const FORBIDDEN = /[\^|$#%&+=\p{Cc}\u2028\u2029]/u
/** In characters: Alipay takes fewer than 256 bytes, and none has more than four. */
const MAX_REASON = 63

/** @param openedAt  when its page was opened first: the same in every repetition, so that Alipay makes it once */
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

/** Alipay wants a reason, and shows it to the buyer: not what the shop notes for itself, but what was bought. */
export function reasonOf({ lines }: Pick<Order, 'lines'>, charset: Charset): string {
  const reason = harmless(`退款 ${lines[0]?.name ?? ''}`, charset, FORBIDDEN)
  return [...reason].slice(0, MAX_REASON).join('').trim()
}
