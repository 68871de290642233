/** Validates what somebody wants a payment link to be, for the API, the command and the office's pages alike. */
import type { Fen } from '../money'
import { err, ok, type Result } from '../result'
import type { EpochMs } from '../time'
import { ONE_LINE } from './oneLine'
import { MAX_USES, type PaymentLink } from './paymentLink'

/** In characters. */
export const MAX_LINK_NAME = 120

/** The fields that the creator of a link chooses. */
export type WantedLink = Pick<
  PaymentLink,
  'name' | 'price' | 'maxUses' | 'expiresAt' | 'asksEmail' | 'asksNote' | 'successUrl' | 'metadata'
>

/** The wanted fields, unchecked; an amount that could not be parsed is undefined. */
export interface LinkInput extends Omit<WantedLink, 'price' | 'maxUses' | 'expiresAt'> {
  readonly price:
    | { readonly kind: 'fixed'; readonly amountFen: Fen | undefined }
    | { readonly kind: 'free'; readonly minFen: Fen | undefined; readonly maxFen: Fen | undefined }
  /** Undefined: unlimited. */
  readonly maxUses?: number | undefined
  /** Undefined: never. */
  readonly expiresAt?: EpochMs | undefined
}

export type LinkProblem =
  /** Not one line of 1 to MAX_LINK_NAME characters. */
  | 'badName'
  | 'badAmount'
  | 'badMinimum'
  | 'badMaximum'
  /** The minimum exceeds the maximum. */
  | 'boundsCrossed'
  /** Not an integer from 1 to MAX_USES. */
  | 'badMaxUses'
  /** The expiry is not in the future. */
  | 'alreadyExpired'

type Problems = readonly [LinkProblem, ...LinkProblem[]]

/** @returns all problems, in the order of the fields */
export function checkLinkInput(input: LinkInput, now: EpochMs): Result<WantedLink, Problems> {
  const { price: _, maxUses, expiresAt, ...rest } = input
  const name = input.name.trim()
  const price = checkPrice(input.price)
  const isName = name !== '' && name.length <= MAX_LINK_NAME && ONE_LINE.test(name)
  const isCount = maxUses === undefined || (Number.isInteger(maxUses) && maxUses >= 1 && maxUses <= MAX_USES)
  const problems: readonly LinkProblem[] = [
    ...(isName ? [] : ['badName' as const]),
    ...(price.ok ? [] : price.error),
    ...(isCount ? [] : ['badMaxUses' as const]),
    ...(expiresAt === undefined || expiresAt > now ? [] : ['alreadyExpired' as const]),
  ]
  const [first, ...others] = problems
  if (first) return err([first, ...others])
  // Stryker disable next-line ConditionalExpression: for the compiler alone, since the problems above are the price's, too
  if (!price.ok) return err(price.error)
  return ok({
    ...rest,
    name,
    price: price.value,
    ...(maxUses !== undefined && { maxUses }),
    ...(expiresAt !== undefined && { expiresAt }),
  })
}

function checkPrice(price: LinkInput['price']): Result<PaymentLink['price'], Problems> {
  if (price.kind === 'fixed') {
    const { kind, amountFen } = price
    return amountFen ? ok({ kind, amountFen }) : err(['badAmount'])
  }
  const { kind, minFen, maxFen } = price
  if (!minFen) return err(maxFen ? ['badMinimum'] : ['badMinimum', 'badMaximum'])
  if (!maxFen) return err(['badMaximum'])
  return minFen <= maxFen ? ok({ kind, minFen, maxFen }) : err(['boundsCrossed'])
}
