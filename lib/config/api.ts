/** The shop's API for its own back end. */
import { isLoopback } from '../url'
import { allowsLoopback, type Environment, type ReportProblem, required } from './environment'
import { parseSecretReference, type SecretReference } from './secrets'

export interface ApiConfig {
  /** The table of its keys, of what repetitions are answered, of its events, and of payment links. */
  readonly apiTable: string
  /** Where the secret is under which its keys are made. */
  readonly keySecret: SecretReference
  readonly webhookQueue: string
  /** Whether whoever IAM has authorized is served without a key. */
  readonly servesIam: boolean
  /** Whether webhooks may go to this machine, as on a developer's. */
  readonly allowsLoopback: boolean
}

/** The table of the API, for a function that no key opens. */
export const readApiTable = (env: Environment, problem: ReportProblem): string =>
  required(env, problem, 'API_TABLE', 'the DynamoDB table of the shop’s API')

/** What the office's pages need of the API, without its secret; undefined where it is off. */
export const readOfficeApi = (
  env: Environment,
  problem: ReportProblem,
): Pick<ApiConfig, 'apiTable' | 'webhookQueue'> | undefined =>
  env.SHOP_API === 'on'
    ? { apiTable: readApiTable(env, problem), webhookQueue: readWebhookQueue(env, problem) }
    : undefined

/** The queue of the webhooks, for a function that no key opens. */
export const readWebhookQueue = (env: Environment, problem: ReportProblem): string =>
  required(env, problem, 'WEBHOOK_QUEUE', 'the name of the SQS queue of the webhooks')

/** Whether whoever IAM has authorized is served without a key. */
export function readIam(env: Environment, problem: ReportProblem): boolean {
  const state = env.SHOP_API_IAM || 'off'
  if (state !== 'on' && state !== 'off') problem('SHOP_API_IAM must be on or off')
  if (state === 'on' && env.SHOP_API !== 'on')
    problem('SHOP_API_IAM needs SHOP_API=on, whose functions answer')
  return state === 'on'
}

export function readApi(env: Environment, problem: ReportProblem): ApiConfig {
  const state = env.SHOP_API || 'off'
  if (state !== 'on' && state !== 'off') problem('SHOP_API must be on or off')
  const keySecret = parseSecretReference(env.API_SIGNING_KEYS ?? '')
  const isPublished = keySecret?.kind === 'literal' && !isLoopback(env.PUBLIC_URL ?? '')
  if (!keySecret || isPublished) {
    problem('API_SIGNING_KEYS must be ssm:NAME, the SSM parameter that holds the secret of the API’s keys')
  }
  return {
    apiTable: readApiTable(env, problem),
    webhookQueue: readWebhookQueue(env, problem),
    servesIam: readIam(env, problem),
    allowsLoopback: allowsLoopback(env),
    // With a problem nothing of it is used.
    keySecret: keySecret ?? { kind: 'literal', text: '' },
  }
}
