/** A payment link: something that is paid for without a shop around it, at an address that also is a QR code. */
import { base32 } from '../base32'
import { type Fen, parseEnteredYuan } from '../money'
import { err, ok, type Result } from '../result'
import type { EpochMs } from '../time'
import type { OfMerchant } from './merchant'
import { ONE_LINE } from './oneLine'
import { type OrderId, parseOrderId } from './orderId'

export type LinkId = string & { readonly brand: 'LinkId' }

/** How often a link that counts its uses may be paid. */
export const MAX_USES = 1000
/** In characters. */
export const MAX_NOTE = 100

/** What is paid: the same by everybody, or what the payer enters, both ends of it included. */
export type LinkPrice =
  | { readonly kind: 'fixed'; readonly amountFen: Fen }
  | { readonly kind: 'free'; readonly minFen: Fen; readonly maxFen: Fen }

export interface PaymentLink extends OfMerchant {
  readonly linkId: LinkId
  /** What it is for, as the payer reads it. */
  readonly name: string
  readonly price: LinkPrice
  /** Of a free amount: by which the shop's own program signs one in the address. @see linkAmount.ts */
  readonly amountSecret?: string
  /** How often it may be paid; absent: as often as anybody likes. */
  readonly maxUses?: number
  /** Of a link whose uses are counted: goes into the numbers of its orders, and is told to nobody. @see payByLink.ts */
  readonly numberSecret?: string
  /** From here on it makes no order. */
  readonly expiresAt?: EpochMs
  /** Whether the payer must leave an e-mail address. */
  readonly asksEmail: boolean
  /** Whether the payer may leave a line for the shop. */
  readonly asksNote: boolean
  /** Where the page of its paid orders leads. */
  readonly successUrl?: string
  /** Every order of it gets these. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Whether the shop lets it make orders. */
  readonly isActive: boolean
  readonly createdAt: EpochMs
  /** Who of the shop made it, by the name that the person signed in with; where that is known. */
  readonly madeBy?: string
  /** Who of the shop ended it last, likewise. */
  readonly endedBy?: string
  /**
   * Where uses are counted: the orders that hold one, each until when it is sure to (an order that can still be paid,
   * or was, holds it; for ever once it is known to be paid).
   */
  readonly uses: Readonly<Record<OrderId, EpochMs>>
}

const TIME_LENGTH = 9
const FORM = /^lnk_[0-9A-HJKMNP-TV-Z]{25}$/

/**
 * `lnk_`, the time in nine characters of Crockford base32, so that ids sort by age, and what follows the day in
 * the number that was set aside for it: 65 bits of that are random.
 */
export function linkIdOf(reserved: OrderId, createdAt: EpochMs): LinkId {
  const digits = Array.from(
    { length: TIME_LENGTH },
    (_, index) => Math.floor(createdAt / 32 ** (TIME_LENGTH - 1 - index)) % 32,
  )
  return `lnk_${base32(Uint8Array.from(digits))}${reserved.slice(8)}` as LinkId
}

/** The text as the id of a link; undefined when it does not have the form of one. */
export const parseLinkId = (text: string): LinkId | undefined =>
  FORM.test(text) ? (text as LinkId) : undefined

/** What the link's own record tells; whether uses are free depends on its orders. */
export type LinkStatus = 'open' | 'ended' | 'expired' | 'used_up'

export function linkStatus(link: PaymentLink, now: EpochMs): LinkStatus {
  if (!link.isActive) return 'ended'
  if (now >= (link.expiresAt ?? Number.POSITIVE_INFINITY)) return 'expired'
  return isFull(link) ? 'used_up' : 'open'
}

/** Whether each of its uses is held by an order. */
export const isFull = ({ maxUses, uses }: Pick<PaymentLink, 'maxUses' | 'uses'>): boolean =>
  Object.keys(uses).length >= (maxUses ?? Number.POSITIVE_INFINITY)

/** The orders that hold its uses. */
export const heldUses = ({ uses }: Pick<PaymentLink, 'uses'>) =>
  Object.entries(uses).flatMap(([text, until]) => {
    const orderId = parseOrderId(text)
    return orderId ? [{ orderId, until }] : []
  })

/**
 * What is to be paid.
 *
 * @param entered  what the payer entered, yuan; counts only where the payer may choose
 */
export function amountOf(price: LinkPrice, entered: string): Result<Fen, 'badAmount'> {
  if (price.kind === 'fixed') return ok(price.amountFen)
  const amountFen = parseEnteredYuan(entered)
  return amountFen === undefined || amountFen < price.minFen || amountFen > price.maxFen
    ? err('badAmount')
    : ok(amountFen)
}

/** A line for the shop; undefined for none. Control characters and line ends make it none that can be taken. */
export function readNote(text: string): Result<string | undefined, 'badNote'> {
  const note = text.trim()
  if (note === '') return ok(undefined)
  const isLine = [...note].length <= MAX_NOTE && ONE_LINE.test(note)
  return isLine ? ok(note) : err('badNote')
}
