// total_amount: yuan, 0.01 to 100000000, two decimals at most (docs/protocols.md#open-platform-requests).

import type { Refusal } from '../core/refusal'
import { readYuan } from '../core/yuan'
import type { BizContent } from './bizContent'
import { refuse } from './errorCodes'

/** @returns integer fen */
export function readTotalAmount(content: BizContent): number | Refusal {
  const text = content.get('total_amount')
  if (text === undefined) return refuse('ACQ.INVALID_PARAMETER', 'total_amount is missing.')
  const fen = readYuan(text)
  switch (fen) {
    case 'notANumber':
      return refuse('ACQ.INVALID_PARAMETER', `total_amount is “${text}”, which is not an amount in yuan.`)
    case 'tooManyDecimals':
      return refuse('ACQ.INVALID_PARAMETER', `total_amount is “${text}”; two decimals at most.`)
    case 'notPositive':
      return refuse('ACQ.INVALID_PARAMETER', `total_amount is “${text}”; 0.01 at least.`)
    case 'tooLarge':
      return refuse('ACQ.TOTAL_FEE_EXCEED', `total_amount is “${text}”; 100000000 at most.`)
    default:
      return fen
  }
}
