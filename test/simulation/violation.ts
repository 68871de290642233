/** A rule of the house that a run broke. */
export class Violation extends Error {
  override readonly name = 'Violation'
  /** The order concerned, '' when none. */
  readonly orderId: string

  constructor(rule: string, orderId = '') {
    super(rule)
    this.orderId = orderId
  }
}
