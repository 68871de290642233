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
  /** A number from JSON, or digits from a form. */
  readonly quantity: unknown
}

export type CartProblem =
  | { readonly code: 'emptyCart' | 'tooManyLines' | 'amountTooLarge' }
  | { readonly code: 'unknownGoods' | 'repeatedGoods' | 'badQuantity'; readonly sku: string }

export interface Cart {
  readonly lines: readonly OrderLine[]
  readonly amountFen: Fen
}

export function fillCart(
  catalog: Catalog,
  requested: readonly RequestedLine[],
  locale: Locale,
): Result<Cart, CartProblem> {
  if (requested.length === 0) return err({ code: 'emptyCart' })
  if (requested.length > MAX_LINES) return err({ code: 'tooManyLines' })
  const lines: OrderLine[] = []
  const amounts: Fen[] = []
  for (const { sku, quantity: wish } of requested) {
    const goods = catalog.get(sku)
    if (!goods) return err({ code: 'unknownGoods', sku })
    if (lines.some(line => line.sku === sku)) return err({ code: 'repeatedGoods', sku })
    const quantity = parseQuantity(wish)
    if (quantity === undefined) return err({ code: 'badQuantity', sku })
    const amount = multiply(goods.unitFen, quantity)
    // Stryker disable next-line ConditionalExpression: the sum below refuses it as well
    if (amount === undefined) return err({ code: 'amountTooLarge' })
    lines.push({ sku, name: goods.name[locale], unitFen: goods.unitFen, quantity })
    amounts.push(amount)
  }
  const amountFen = sum(amounts)
  return amountFen === undefined ? err({ code: 'amountTooLarge' }) : ok({ lines, amountFen })
}

function parseQuantity(wish: unknown): number | undefined {
  const quantity = typeof wish === 'string' && /^[1-9]\d?$/.test(wish) ? Number(wish) : wish
  return isWhole(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY ? quantity : undefined
}

const isWhole = (value: unknown): value is number => Number.isInteger(value)
