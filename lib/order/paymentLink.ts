/** A payment link: an address, also as a QR code, at which one thing is paid for without a storefront. */
import { base32 } from '../base32'
import { type Fen, parseEnteredYuan } from '../money'
import { err, ok, type Result } from '../result'
import type { EpochMs } from '../time'
import type { OfMerchant } from './merchant'
import { ONE_LINE } from './oneLine'
import { type OrderId, parseOrderId } from './orderId'

export type LinkId = string & { readonly brand: 'LinkId' }

/** Upper limit of `maxUses`. */
export const MAX_USES = 1000
/** In characters. */
export const MAX_NOTE = 100

/** What is paid: the same by everybody, or what the payer enters, within inclusive bounds. */
export type LinkPrice =
  | { readonly kind: 'fixed'; readonly amountFen: Fen }
  | { readonly kind: 'free'; readonly minFen: Fen; readonly maxFen: Fen }

export interface PaymentLink extends OfMerchant {
  readonly linkId: LinkId
  /** What is paid for, as the payer reads it. */
  readonly name: string
  readonly price: LinkPrice
  /** Only for free amounts: the key by which the shop's programs sign an amount in the address. @see linkAmount.ts */
  readonly amountSecret?: string
  /** How often it may be paid; absent: unlimited. */
  readonly maxUses?: number
  /** Only with `maxUses`: a secret from which the numbers of its orders are derived. @see lib/payment/payByLink.ts */
  readonly numberSecret?: string
  /** From here on it makes no orders. */
  readonly expiresAt?: EpochMs
  /** Whether the payer must enter an e-mail address. */
  readonly asksEmail: boolean
  /** Whether the payer may enter a note for the shop. */
  readonly asksNote: boolean
  /** Where the page of its paid orders leads. */
  readonly successUrl?: string
  /** Copied to each of its orders. */
  readonly metadata?: Readonly<Record<string, string>>
  /** False once the shop has ended it. */
  readonly isActive: boolean
  readonly createdAt: EpochMs
  /** The name that its creator signed in with, if known. */
  readonly madeBy?: string
  /** The name that whoever ended it last signed in with, if known. */
  readonly endedBy?: string
  /**
   * Only with `maxUses`: the orders that hold a use, each with the time until which it certainly holds it; the end of
   * time once it is known to be paid.
   */
  readonly uses: Readonly<Record<OrderId, EpochMs>>
}

const TIME_LENGTH = 9
const FORM = /^lnk_[0-9A-HJKMNP-TV-Z]{25}$/

/**
 * `lnk_`, the time in nine characters of Crockford base32, so that ids sort by age, and 16 characters of the reserved
 * number, of which 65 bits are random.
 */
export function linkIdOf(reserved: OrderId, createdAt: EpochMs): LinkId {
  const digits = Array.from(
    { length: TIME_LENGTH },
    (_, index) => Math.floor(createdAt / 32 ** (TIME_LENGTH - 1 - index)) % 32,
  )
  return `lnk_${base32(Uint8Array.from(digits))}${reserved.slice(8)}` as LinkId
}

/** @returns undefined when the text does not have the format */
export const parseLinkId = (text: string): LinkId | undefined =>
  FORM.test(text) ? (text as LinkId) : undefined

/** By the link's own item; `used_up` may be out of date, since expired orders release their uses. */
export type LinkStatus = 'open' | 'ended' | 'expired' | 'used_up'

export function linkStatus(link: PaymentLink, now: EpochMs): LinkStatus {
  if (!link.isActive) return 'ended'
  if (now >= (link.expiresAt ?? Number.POSITIVE_INFINITY)) return 'expired'
  return isFull(link) ? 'used_up' : 'open'
}

/** Whether orders hold all of its uses. */
export const isFull = ({ maxUses, uses }: Pick<PaymentLink, 'maxUses' | 'uses'>): boolean =>
  Object.keys(uses).length >= (maxUses ?? Number.POSITIVE_INFINITY)

/** The orders that hold its uses, and until when. */
export const heldUses = ({ uses }: Pick<PaymentLink, 'uses'>) =>
  Object.entries(uses).flatMap(([text, until]) => {
    const orderId = parseOrderId(text)
    return orderId ? [{ orderId, until }] : []
  })

/**
 * The amount to be paid.
 *
 * @param entered  what the payer entered, in yuan; ignored for a fixed price
 */
export function amountOf(price: LinkPrice, entered: string): Result<Fen, 'badAmount'> {
  if (price.kind === 'fixed') return ok(price.amountFen)
  const amountFen = parseEnteredYuan(entered)
  return amountFen === undefined || amountFen < price.minFen || amountFen > price.maxFen
    ? err('badAmount')
    : ok(amountFen)
}

/** A payer's note; undefined for an empty one. */
export function readNote(text: string): Result<string | undefined, 'badNote'> {
  const note = text.trim()
  if (note === '') return ok(undefined)
  const isLine = [...note].length <= MAX_NOTE && ONE_LINE.test(note)
  return isLine ? ok(note) : err('badNote')
}
