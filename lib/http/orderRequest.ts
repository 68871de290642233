/** Reads the order that a browser's form or a front end's JSON asks for. */
import type { RequestedLine } from '../order/cart'
import type { ProblemCode } from '../page/problem'
import { isRecord } from '../record'
import { err, ok, type Result } from '../result'
import type { Submission } from './fields'

export interface OrderRequest {
  readonly email: string
  readonly lines: readonly RequestedLine[]
  readonly idempotencyKey: string | undefined
  /** Whether the key is a form field: a browser may show the form again and send it with other contents. */
  readonly isFormsKey: boolean
}

type OrderFields = Omit<OrderRequest, 'isFormsKey'>

/** Long enough not to collide with another client's key, by chance or by guessing. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{16,128}$/

/**
 * @param submission  a form (`sku` and `quantity`, repeated side by side, `email`, `idempotencyKey`) or JSON
 *                    (`{lines: [{sku, quantity}], email, idempotencyKey}`)
 * @param headerKey   the header `Idempotency-Key`; '' if absent
 */
export function readOrderRequest(
  submission: Submission,
  headerKey: string,
): Result<OrderRequest, ProblemCode> {
  const wanted = submission.kind === 'form' ? fromForm(submission.fields) : fromJson(submission.value)
  if (!wanted) return err('badRequest')
  const keys = new Set([headerKey, wanted.idempotencyKey].filter(key => key !== undefined && key !== ''))
  const [idempotencyKey] = keys
  if (keys.size > 1 || (idempotencyKey !== undefined && !IDEMPOTENCY_KEY.test(idempotencyKey))) {
    return err('badIdempotencyKey')
  }
  return ok({ ...wanted, idempotencyKey, isFormsKey: submission.kind === 'form' && headerKey === '' })
}

function fromForm(fields: URLSearchParams): OrderFields | undefined {
  const skus = fields.getAll('sku')
  const quantities = fields.getAll('quantity')
  if (skus.length !== quantities.length) return undefined
  const lines = skus.map((sku, index) => ({ sku, quantity: numberFrom(quantities[index] ?? '') }))
  return {
    email: fields.get('email') ?? '',
    // The storefront's form sends all goods; those with quantity 0 are not ordered.
    lines: lines.filter(({ quantity }) => quantity !== 0),
    idempotencyKey: fields.get('idempotencyKey') ?? undefined,
  }
}

/**
 * A number as a valid `<input type=number>` sends it: `02`, `2.0` and `2e0` are 2, an empty field is 0.
 * @see https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#valid-floating-point-number
 *
 * @returns undefined if it is not a number
 */
function numberFrom(text: string): number | undefined {
  const trimmed = text.trim()
  return /^(?:-?(?:\d+\.?|\d*\.\d+)(?:[eE][-+]?\d+)?)?$/.test(trimmed) ? Number(trimmed) : undefined
}

function fromJson(value: unknown): OrderFields | undefined {
  if (!isRecord(value) || !Array.isArray(value.lines)) return undefined
  const lines: RequestedLine[] = []
  for (const line of value.lines as unknown[]) {
    if (!isRecord(line) || typeof line.sku !== 'string') return undefined
    lines.push({ sku: line.sku, quantity: typeof line.quantity === 'number' ? line.quantity : undefined })
  }
  const { email = '', idempotencyKey } = value
  if (typeof email !== 'string') return undefined
  if (idempotencyKey !== undefined && typeof idempotencyKey !== 'string') return undefined
  return { email, lines, idempotencyKey }
}
