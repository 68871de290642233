/** An in-memory store with the same contract as lib/store/dynamoPaymentLinks.ts. */
import { merchantOf } from '../../lib/order/merchant'
import type { OrderId } from '../../lib/order/orderId'
import type { LinkId, PaymentLink } from '../../lib/order/paymentLink'
import { NEVER } from '../../lib/payment/agenda'
import type { PaymentLinks } from '../../lib/payment/ports'
import type { EpochMs } from '../../lib/time'

export function memoryPaymentLinks(): PaymentLinks {
  const links = new Map<LinkId, PaymentLink>()
  const set = (link: PaymentLink) => {
    links.set(link.linkId, link)
    return link
  }
  return {
    add: async link => links.get(link.linkId) ?? set(link),
    get: async linkId => links.get(linkId),
    async list({ limit, olderThan, youngerThan }, merchant) {
      const own = [...links.values()].filter(link => merchantOf(link) === merchant)
      const newestFirst = own.sort((a, b) => (a.linkId < b.linkId ? 1 : -1))
      if (olderThan) return newestFirst.filter(({ linkId }) => linkId < olderThan).slice(0, limit)
      if (youngerThan) return newestFirst.filter(({ linkId }) => linkId > youngerThan).slice(-limit)
      return newestFirst.slice(0, limit)
    },
    async change(linkId, changes, merchant) {
      const link = links.get(linkId)
      if (!link || merchantOf(link) !== merchant) return undefined
      const changed = Object.entries({ ...link, ...changes }).filter(([, value]) => value !== undefined)
      return set(Object.fromEntries(changed) as unknown as PaymentLink)
    },
    async takeUse(linkId, { orderId, until, maxUses }) {
      const link = links.get(linkId)
      if (!link?.isActive) return false
      if (link.uses[orderId] !== undefined) return true
      if (Object.keys(link.uses).length >= maxUses) return false
      set({ ...link, uses: { ...link.uses, [orderId]: until } })
      return true
    },
    async settleUses(linkId, { freed, kept }) {
      const link = links.get(linkId)
      if (!link) return
      const uses: Record<OrderId, EpochMs> = {
        ...link.uses,
        ...Object.fromEntries(kept.map(orderId => [orderId, NEVER])),
      }
      for (const orderId of freed) delete uses[orderId]
      set({ ...link, uses })
    },
  }
}
