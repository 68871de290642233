// The people who can pay at the cashier. None of them exists.

import type { Buyer } from '../core/gateway'

export const BUYERS: readonly [Buyer, ...Buyer[]] = [
  { id: '2088102100000001', email: 'li.ting@buyer.example', name: '李婷' },
  { id: '2088102100000002', email: 'wang.lei@buyer.example', name: '王磊' },
  { id: '2088102100000003', email: 'chan.siuming@buyer.example', name: '陳小明' },
]
