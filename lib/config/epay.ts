/** The façade of 易支付, by which programs that speak that protocol use this shop as their gateway. */
import { isLoopback } from '../url'
import { allowsLoopback, type Environment, type ReportProblem } from './environment'
import { parseSecretReference, type SecretReference } from './secrets'

export interface EpayConfig {
  /** The number by which the shop's programs name themselves, `pid` in the protocol. */
  readonly merchant: string
  /** Where the keys are that both sides sign with. */
  readonly keys: SecretReference
  /** Whether notifies may go to this machine, as on a developer's. */
  readonly allowsLoopback: boolean
}

export function readEpay(env: Environment, problem: ReportProblem): EpayConfig {
  const merchant = env.EPAY_MERCHANT ?? ''
  if (!/^\d{1,16}$/.test(merchant)) problem('EPAY_MERCHANT must be 1 to 16 digits')
  if (env.SHOP_API !== 'on') problem('EPAY_MERCHANT needs SHOP_API=on, whose queue carries its notifies')
  const keys = parseSecretReference(env.EPAY_KEYS ?? '')
  const isPublished = keys?.kind === 'literal' && !isLoopback(env.PUBLIC_URL ?? '')
  if (!keys || isPublished) {
    problem('EPAY_KEYS must be ssm:NAME, the SSM parameter that holds the MD5 keys of 易支付')
  }
  return {
    merchant,
    // With a problem nothing of it is used.
    keys: keys ?? { kind: 'literal', text: '' },
    allowsLoopback: allowsLoopback(env),
  }
}

/** Whether programs are served, for a function that has no key of theirs. */
export const readServesPrograms = (env: Environment): boolean => (env.EPAY_MERCHANT ?? '') !== ''

/** Undefined where the façade is switched off. */
export const readOptionalEpay = (env: Environment, problem: ReportProblem): EpayConfig | undefined =>
  readServesPrograms(env) ? readEpay(env, problem) : undefined
