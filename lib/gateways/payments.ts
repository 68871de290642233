/** The gateways that take payment requests, by name. */
import type { Payments } from './capabilities/payments'
import type { Registry } from './gateway'

export const PAYMENTS: Registry<Payments> = {
  alipayDirect: async environment => (await import('./alipayDirect/payments')).openPayments(environment),
  alipayPage: async environment => (await import('./alipayPage/payments')).openPayments(environment),
  chinabank: async environment => (await import('./chinabank/payments')).openPayments(environment),
}
