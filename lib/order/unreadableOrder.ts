/** Thrown for an order whose item was not written by this code: somebody changed it by hand. */
export class UnreadableOrder extends Error {
  override readonly name = 'UnreadableOrder'
  /** The order number, from the item's key. */
  readonly orderId: string

  constructor(orderId: string, what: string) {
    super(`the order ${orderId} cannot be read: ${what}`)
    this.orderId = orderId
  }
}
