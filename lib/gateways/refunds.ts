/** The gateways that refund at the shop's word, by name. */
import type { Opening, Refunds, Registry } from './gateway'

const SERVICES: Registry<Refunds> = {
  alipayPage: async environment => (await import('./alipayPage/refunds')).openRefunds(environment),
}

/** Refunds through them are made on the gateway's own pages, and recorded by hand. */
const none: Opening<Refunds> = async () => ({})

export const REFUNDS: Registry<Refunds> = { alipayDirect: none, chinabank: none, ...SERVICES }

/** Whether a gateway refunds at the shop's word, told without any key. */
export const refundsByRequest = (gateway: string): boolean => Object.hasOwn(SERVICES, gateway)
