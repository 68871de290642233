/** The settings of buyers' personal data: what is required, and how long it is stored. */
import type { Environment, ReportProblem } from './environment'

export interface BuyerDataConfig {
  /** Whether an order needs an e-mail address. */
  readonly demandsEmail: boolean
  /** After how many months personal data is erased; undefined: never. */
  readonly forgetAfterMonths: number | undefined
}

export function readBuyerData(env: Environment, problem: ReportProblem): BuyerDataConfig {
  const email = env.BUYER_EMAIL || 'required'
  if (email !== 'required' && email !== 'optional') problem('BUYER_EMAIL must be required or optional')
  const months = env.FORGET_AFTER_MONTHS ?? ''
  if (months !== '' && !(/^\d+$/.test(months) && Number(months) >= 1 && Number(months) <= 120)) {
    problem('FORGET_AFTER_MONTHS must be a whole number of 1 to 120, or empty to keep the buyers’ data')
  }
  return {
    demandsEmail: email !== 'optional',
    forgetAfterMonths: months === '' ? undefined : Number(months),
  }
}
