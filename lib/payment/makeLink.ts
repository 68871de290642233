/** Creates and ends payment links. */
import { randomBytes } from 'node:crypto'
import { newAmountSecret } from '../order/linkAmount'
import type { WantedLink } from '../order/linkInput'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../order/merchant'
import type { LinkId, PaymentLink } from '../order/paymentLink'
import type { EpochMs } from '../time'
import type { PaymentLinks } from './ports'

/** 128 bits. */
const NUMBER_SECRET_BYTES = 16

interface Maker {
  /** Creating a link again with the same id returns the first one. */
  readonly linkId: LinkId
  /** Absent: the default merchant, or that of the store. */
  readonly merchant?: MerchantId
  readonly at: EpochMs
  /** Who of the shop creates it, where that is known. */
  readonly person?: string
}

export const makeLink = (
  links: Pick<PaymentLinks, 'add'>,
  wanted: WantedLink,
  { linkId, merchant = DEFAULT_MERCHANT, at, person }: Maker,
): Promise<PaymentLink> =>
  links.add({
    ...ofMerchant(merchant),
    linkId,
    ...wanted,
    isActive: true,
    createdAt: at,
    uses: {},
    ...(wanted.price.kind === 'free' && { amountSecret: newAmountSecret() }),
    ...(wanted.maxUses !== undefined && { numberSecret: randomBytes(NUMBER_SECRET_BYTES).toString('hex') }),
    ...(person !== undefined && { madeBy: person }),
  })

/** After this it makes no orders; earlier ones stay. @returns undefined where the merchant has no such link */
export const endLink = (
  links: Pick<PaymentLinks, 'change'>,
  linkId: LinkId,
  merchant: MerchantId,
  person?: string,
): Promise<PaymentLink | undefined> =>
  links.change(linkId, { isActive: false, ...(person !== undefined && { endedBy: person }) }, merchant)
