/** What a buyer asked for, and the orders that she was answered: the yardstick for the orders in the store. */
export interface Purchase {
  /** No two purchases have the same. */
  readonly email: string
  readonly isKeyed: boolean
  readonly amountFen: number
  readonly answered: Set<string>
}
