// How long money can go back; after that a trade is complete, and the shop is told so.

/** Three months after the payment, which the usual contract says; simulated milliseconds. */
export const REFUND_PERIOD_MS = 90 * 86_400_000
