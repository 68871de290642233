/** The cart: goods and quantities as the browser requests them, priced by the catalog alone. */
import type { Locale } from '../locale'
import { type Fen, multiply, sum } from '../money'
import { err, ok, type Result } from '../result'
import type { Catalog } from './catalog'
import type { OrderLine } from './order'

export const MAX_QUANTITY = 99
export const MAX_LINES = 20

/** A line as requested, unchecked. */
export interface RequestedLine {
  readonly sku: string
  /** Undefined when it was not a number. */
  readonly quantity: number | undefined
}

export type CartProblem =
  | { readonly code: 'emptyCart' | 'tooManyLines' | 'amountTooLarge' }
  | { readonly code: 'unknownGoods' | 'repeatedGoods' | 'badQuantity'; readonly sku: string }

/** Lines and their sum. */
export interface Cart {
  readonly lines: readonly OrderLine[]
  readonly amountFen: Fen
}

/** @returns undefined when the sum exceeds the limit of a payment */
export function cartOf(lines: readonly OrderLine[]): Cart | undefined {
  const amounts: Fen[] = []
  for (const { unitFen, quantity } of lines) {
    const amount = multiply(unitFen, quantity)
    // Stryker disable next-line ConditionalExpression: the sum below refuses it as well
    if (amount === undefined) return undefined
    amounts.push(amount)
  }
  const amountFen = sum(amounts)
  return amountFen === undefined ? undefined : { lines, amountFen }
}

export function fillCart(
  catalog: Catalog,
  requested: readonly RequestedLine[],
  locale: Locale,
): Result<Cart, CartProblem> {
  if (requested.length === 0) return err({ code: 'emptyCart' })
  if (requested.length > MAX_LINES) return err({ code: 'tooManyLines' })
  const lines: OrderLine[] = []
  for (const { sku, quantity } of requested) {
    const goods = catalog.get(sku)
    if (!goods) return err({ code: 'unknownGoods', sku })
    if (lines.some(line => line.sku === sku)) return err({ code: 'repeatedGoods', sku })
    if (!isQuantity(quantity)) return err({ code: 'badQuantity', sku })
    lines.push({ sku, name: goods.name[locale], unitFen: goods.unitFen, quantity })
  }
  const cart = cartOf(lines)
  return cart ? ok(cart) : err({ code: 'amountTooLarge' })
}

const isQuantity = (quantity: number | undefined = 0): quantity is number =>
  Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY
