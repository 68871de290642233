/** What runs had in them: a simulation in which nothing happens would find nothing. */

const NOTHING = {
  orders: 0,
  paid: 0,
  paidLate: 0,
  refunded: 0,
  closed: 0,
  /** The gateway has the money and never read `success`. */
  awaitingReconciliation: 0,
  invocations: 0,
  deaths: 0,
  atOnce: 0,
  /** Failed calls to the store, the secrets and the gateway. */
  faults: 0,
  /** Messages dropped, duplicated, delayed, replies lost. */
  networkFaults: 0,
  notifyAttempts: 0,
  notifiesAcknowledged: 0,
  illegalMessages: 0,
  illegalRecords: 0,
  /** Illegal requests on record that were honest, and that the gateway disowned when asked back. */
  honestRecords: 0,
}

export type Summary = { -readonly [Key in keyof typeof NOTHING]: number }

export const emptySummary = (): Summary => ({ ...NOTHING })

export function addSummary(total: Summary, run: Summary): void {
  for (const key of Object.keys(run) as (keyof Summary)[]) total[key] += run[key]
}
