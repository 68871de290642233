/** The gateways that send messages, by name. */
import type { Messages } from './capabilities/messages'
import type { Registry } from './gateway'

export const MESSAGES: Registry<Messages> = {
  alipayDirect: async environment => (await import('./alipayDirect/messages')).openMessages(environment),
  alipayPage: async environment => (await import('./alipayPage/messages')).openMessages(environment),
  chinabank: async environment => (await import('./chinabank/messages')).openMessages(environment),
}
