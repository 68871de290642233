/** A violated rule. */
export class Violation extends Error {
  override readonly name = 'Violation'
  /** The order concerned, '' when none. */
  readonly orderId: string

  constructor(rule: string, orderId = '') {
    super(rule)
    this.orderId = orderId
  }
}
