/** What the shop asks of its buyers. */
import type { Environment, ReportProblem } from './environment'

export interface BuyerDataConfig {
  /** Whether an order needs an e-mail address. */
  readonly demandsEmail: boolean
}

export function readBuyerData(env: Environment, problem: ReportProblem): BuyerDataConfig {
  const email = env.BUYER_EMAIL || 'required'
  if (email !== 'required' && email !== 'optional') problem('BUYER_EMAIL must be required or optional')
  return { demandsEmail: email !== 'optional' }
}
