/** The cart: which goods and how many, as the browser asks for it, priced by the catalog alone. */
import type { Locale } from '../locale'
import { type Fen, multiply, sum } from '../money'
import { err, ok, type Result } from '../result'
import type { Catalog } from './catalog'
import type { OrderLine } from './order'

export const MAX_QUANTITY = 99
export const MAX_LINES = 20

/** A wish for goods, nothing of it checked yet. */
export interface RequestedLine {
  readonly sku: string
  /** Undefined when what was sent is no number. */
  readonly quantity: number | undefined
}

export type CartProblem =
  | { readonly code: 'emptyCart' | 'tooManyLines' | 'amountTooLarge' }
  | { readonly code: 'unknownGoods' | 'repeatedGoods' | 'badQuantity'; readonly sku: string }

/** Lines and what they cost together. */
export interface Cart {
  readonly lines: readonly OrderLine[]
  readonly amountFen: Fen
}

/** The lines as a cart, or undefined when they cost more than one payment can be. */
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

const isQuantity = (wish: number | undefined = 0): wish is number =>
  Number.isInteger(wish) && wish >= 1 && wish <= MAX_QUANTITY
