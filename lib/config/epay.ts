/** The settings of the 易支付 façade, through which programs with that protocol use this shop as their gateway. */
import { isLoopback } from '../url'
import { allowsLoopback, type Environment, type ReportProblem } from './environment'
import { parseSecretReference, type SecretReference } from './secrets'

export interface EpayConfig {
  /** The programs' merchant number, `pid` in the protocol. */
  readonly merchant: string
  /** The MD5 keys with which both sides sign. */
  readonly keys: SecretReference
  /** Whether notifications may be sent to this machine; only for developers. */
  readonly allowsLoopback: boolean
}

export function readEpay(env: Environment, problem: ReportProblem): EpayConfig {
  const merchant = env.EPAY_MERCHANT ?? ''
  if (!/^\d{1,16}$/.test(merchant)) problem('EPAY_MERCHANT must be 1 to 16 digits')
  if (env.SHOP_API !== 'on') problem('EPAY_MERCHANT needs SHOP_API=on, whose queue its notifications use')
  const keys = parseSecretReference(env.EPAY_KEYS ?? '')
  const isPublished = keys?.kind === 'literal' && !isLoopback(env.PUBLIC_URL ?? '')
  if (!keys || isPublished) {
    problem('EPAY_KEYS must be ssm:NAME, the SSM parameter that holds the MD5 keys of 易支付')
  }
  return {
    merchant,
    // Not used, since a problem was reported.
    keys: keys ?? { kind: 'literal', text: '' },
    allowsLoopback: allowsLoopback(env),
  }
}

/** Whether the façade is on, for functions that do not need its keys. */
export const readServesPrograms = (env: Environment): boolean => (env.EPAY_MERCHANT ?? '') !== ''

/** Undefined if the façade is off. */
export const readOptionalEpay = (env: Environment, problem: ReportProblem): EpayConfig | undefined =>
  readServesPrograms(env) ? readEpay(env, problem) : undefined
