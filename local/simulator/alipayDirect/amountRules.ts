// The amount of a payment request: total_fee, or price and quantity, never both (docs/protocols.md#request).

import type { Refusal } from '../core/refusal'
import { checkRange, readYuan, type YuanProblem } from '../core/yuan'
import { refuse } from './errorCodes'
import type { Fields } from './requestTerms'

export interface Amount {
  readonly totalFen: number
  readonly priceFen: number
  readonly quantity: number
}

export function readAmount(fields: Fields): Amount | Refusal {
  const total = fields.get('total_fee')
  const price = fields.get('price')
  const count = fields.get('quantity')
  if (total !== undefined) {
    if (price !== undefined || count !== undefined)
      return refuse(
        'ILLEGAL_FEE_PARAM',
        'total_fee stands together with price or quantity; send one or the other.',
      )
    const totalFen = readYuan(total)
    if (typeof totalFen !== 'number') return refuseYuan('total_fee', total, totalFen)
    return { totalFen, priceFen: totalFen, quantity: 1 }
  }
  if (price === undefined || count === undefined)
    return refuse('ILLEGAL_FEE_PARAM', 'Neither total_fee nor price with quantity was sent.')
  const priceFen = readYuan(price)
  if (typeof priceFen !== 'number') return refuseYuan('price', price, priceFen)
  if (!/^[1-9]\d{0,8}$/.test(count))
    return refuse('ILLEGAL_INTEGER_FORMAT', `quantity is “${count}”; a whole number from 1 is needed.`)
  const quantity = Number(count)
  const totalFen = checkRange(priceFen * quantity)
  if (typeof totalFen !== 'number') return refuseYuan('price × quantity', `${price} × ${count}`, totalFen)
  return { totalFen, priceFen, quantity }
}

function refuseYuan(name: string, text: string, problem: YuanProblem): Refusal {
  switch (problem) {
    case 'notANumber':
      return refuse('ILLEGAL_FEE_PARAM', `${name} is “${text}”, which is not an amount in yuan.`)
    case 'tooManyDecimals':
      return refuse('ILLEGAL_MONEY_FORMAT', `${name} is “${text}”; two decimals at most.`)
    case 'notPositive':
      return refuse('TOTAL_FEE_LESSEQUAL_ZERO', `${name} is “${text}”; 0.01 at least.`)
    case 'tooLarge':
      return refuse('TOTAL_FEE_OUT_OF_RANGE', `${name} is “${text}”; 100000000.00 at most.`)
    default:
      return problem satisfies never
  }
}
