/** What a buyer ordered, and the orders that she was shown, to compare with the orders in the store. */
export interface Purchase {
  /** No two purchases have the same. */
  readonly email: string
  readonly isKeyed: boolean
  /** By a form of the shop's, and not by a front end's JSON. */
  readonly isForm: boolean
  readonly amountFen: number
  readonly answered: Set<string>
}

/** A form that is sent on both sides of midnight at once can make an order of each day. */
export const isOverMidnight = ({ isForm }: Purchase, orderIds: Iterable<string>): boolean =>
  isForm && new Set([...orderIds].map(orderId => orderId.slice(0, 8))).size > 1
