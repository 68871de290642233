/** The API's representation of a payment link. */
import { linkStatus, type PaymentLink } from '../order/paymentLink'
import { type EpochMs, isoTime } from '../time'
import type { StageContext } from './apiContext'
import type { Caller } from './caller'
import { type ApiPaymentLink, CURRENCY } from './schemas'

/** @param caller  sees `amount_secret` only with the scope orders:write, which allows any amount anyway */
export function toApiLink(
  link: PaymentLink,
  now: EpochMs,
  caller: Pick<Caller, 'scopes'>,
  { publicUrl, livemode }: StageContext,
): ApiPaymentLink {
  const { price, maxUses, expiresAt } = link
  const [amount, amount_min, amount_max] =
    price.kind === 'fixed' ? [price.amountFen, null, null] : [null, price.minFen, price.maxFen]
  const url = `${publicUrl}/l/${link.linkId}`
  return {
    id: link.linkId,
    object: 'payment_link',
    name: link.name,
    amount,
    amount_min,
    amount_max,
    currency: CURRENCY,
    max_uses: maxUses ?? null,
    uses: maxUses === undefined ? null : Object.keys(link.uses).length,
    status: linkStatus(link, now),
    active: link.isActive,
    expires_at: expiresAt === undefined ? null : isoTime(expiresAt),
    ask: { email: link.asksEmail, note: link.asksNote },
    amount_secret: (caller.scopes.includes('orders:write') && link.amountSecret) || null,
    url,
    qr_url: `${url}.svg`,
    success_url: link.successUrl ?? null,
    metadata: { ...link.metadata },
    livemode,
    created: isoTime(link.createdAt),
  }
}
