/**
 * Thrown when the item under an order's number is not as this code writes it: somebody changed it by hand.
 */
export class UnreadableOrder extends Error {
  override readonly name = 'UnreadableOrder'
  /** The order number in the item's key. */
  readonly orderId: string

  constructor(orderId: string, what: string) {
    super(`the order ${orderId} cannot be read: ${what}`)
    this.orderId = orderId
  }
}
