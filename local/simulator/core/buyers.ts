// The people who can pay at the simulator's cashier. None of them exists.

export interface Buyer {
  readonly id: string
  readonly email: string
  readonly name: string
}

const MS_LI: Buyer = { id: '2088102100000001', email: 'li.ting@buyer.example', name: '李婷' }

export const BUYERS: readonly Buyer[] = [
  MS_LI,
  { id: '2088102100000002', email: 'wang.lei@buyer.example', name: '王磊' },
  { id: '2088102100000003', email: 'chan.siuming@buyer.example', name: '陳小明' },
]

/** Who pays when nobody was chosen. */
export const FIRST_BUYER: Buyer = MS_LI

export function findBuyer(id: string): Buyer | undefined {
  return BUYERS.find(buyer => buyer.id === id)
}
