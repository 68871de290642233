/** The shop's registries with the paper gateway: only an entry per capability is added. */
import { REGISTRIES, type Registries } from '../handlers'

export const WITH_PAPER: Registries = {
  profiles: {
    ...REGISTRIES.profiles,
    paper: async environment => (await import('./profile')).openProfile(environment),
  },
  payments: {
    ...REGISTRIES.payments,
    paper: async environment => (await import('./payments')).openPayments(environment),
  },
  messages: {
    ...REGISTRIES.messages,
    paper: async environment => (await import('./messages')).openMessages(environment),
  },
  deniedQueries: {
    ...REGISTRIES.deniedQueries,
    paper: async () => ({}),
  },
  refunds: {
    ...REGISTRIES.refunds,
    paper: async () => ({}),
  },
  refundConfirmations: {
    ...REGISTRIES.refundConfirmations,
    paper: async () => ({}),
  },
  tradeQueries: {
    ...REGISTRIES.tradeQueries,
    paper: async environment => (await import('./tradeQueries')).openTradeQueries(environment),
  },
}
