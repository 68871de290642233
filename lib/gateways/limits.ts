/**
 * The gateways' limits that the shop keeps to at all of them, since an order may be paid at any: of each the most
 * cautious, that is, the fewest refunds, the shortest time to pay and the longest waits. A gateway that is stricter or
 * slower changes it here.
 */
import { DAY_MS, HOUR_MS } from '../time'

/** The longest time to pay, in ms: Alipay keeps no trade open for longer. @see docs/protocols.md#request */
export const LONGEST_PAYMENT_MS = 15 * DAY_MS

/**
 * How long after an event its notify may still arrive, in ms. Alipay repeats it for about 25 hours; an hour is added for
 * its delays. ChinaBank does not say how long. @see docs/protocols.md#answer-and-retries
 */
export const LAST_NOTIFY_MS = 26 * HOUR_MS

/** Refunds of a trade: direct pay makes no more, and does not say so. @see docs/protocols.md#direct-refund */
export const MOST_REFUNDS = 99

/**
 * How long a person may still make a refund on the gateway's page after it was first opened, in ms. Direct pay's page is
 * opened on one day only; two hours more are assumed for one that is open at midnight. @see
 * docs/protocols.md#direct-refund
 */
export const REFUND_PAGE_MS = DAY_MS + 2 * HOUR_MS

/**
 * A bill that is missing this long after the end of its day will not come, in ms. Alipay's is ready after ten hours; four
 * are added for its delays. @see docs/protocols.md#page-bill
 */
export const BILL_READY_MS = 14 * HOUR_MS
