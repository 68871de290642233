/**
 * Thrown by a store that holds, under an order's number, what nobody of us wrote so: an item that was changed by hand.
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
