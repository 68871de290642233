/** Makes payment links, and ends them. */
import { randomBytes } from 'node:crypto'
import { newAmountSecret } from '../order/linkAmount'
import type { WantedLink } from '../order/linkWish'
import { DEFAULT_MERCHANT, type MerchantId, ofMerchant } from '../order/merchant'
import type { LinkId, PaymentLink } from '../order/paymentLink'
import type { EpochMs } from '../time'
import type { PaymentLinks } from './ports'

/** Nobody tries all secrets of so many bytes. */
const NUMBER_SECRET_BYTES = 16

interface Maker {
  /** The same id twice gives the link that was made first. */
  readonly linkId: LinkId
  /** Whose it is; absent: the default merchant's, or whose the store is. */
  readonly merchant?: MerchantId
  readonly at: EpochMs
  /** Who of the shop it is, where that is known. */
  readonly person?: string
}

export const makeLink = (
  links: Pick<PaymentLinks, 'add'>,
  wanted: WantedLink,
  { linkId, merchant = DEFAULT_MERCHANT, at, person }: Maker,
): Promise<PaymentLink> =>
  links.add({
    ...ofMerchant(merchant),
    ...{ linkId, ...wanted, isActive: true, createdAt: at, uses: {} },
    ...(wanted.price.kind === 'free' && { amountSecret: newAmountSecret() }),
    ...(wanted.maxUses !== undefined && { numberSecret: randomBytes(NUMBER_SECRET_BYTES).toString('hex') }),
    ...(person !== undefined && { madeBy: person }),
  })

/** It makes no order any more; those that it made stay as they are. @returns undefined where the merchant has none */
export const endLink = (
  links: Pick<PaymentLinks, 'change'>,
  linkId: LinkId,
  merchant: MerchantId,
  person?: string,
): Promise<PaymentLink | undefined> =>
  links.change(linkId, { isActive: false, ...(person !== undefined && { endedBy: person }) }, merchant)
