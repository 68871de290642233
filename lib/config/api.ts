/** The settings of the API for the shop's back end. */
import { isLoopback } from '../url'
import { allowsLoopback, type Environment, type ReportProblem, required } from './environment'
import { parseSecretReference, type SecretReference } from './secrets'

export interface ApiConfig {
  /** The table of API keys, idempotency keys, events and payment links. */
  readonly apiTable: string
  /** The server's secret, from which API keys and webhook secrets are derived. */
  readonly keySecret: SecretReference
  readonly webhookQueue: string
  /** Whether callers authorized by IAM are served without a key. */
  readonly servesIam: boolean
  /** Whether webhooks may be sent to this machine; only for developers. */
  readonly allowsLoopback: boolean
}

/** For functions that need the table without the API's secret. */
export const readApiTable = (env: Environment, problem: ReportProblem): string =>
  required(env, problem, 'API_TABLE', 'the DynamoDB table of the shop’s API')

/** The API's settings for the office's pages, without the secret; undefined if the API is off. */
export const readOfficeApi = (
  env: Environment,
  problem: ReportProblem,
): Pick<ApiConfig, 'apiTable' | 'webhookQueue'> | undefined =>
  env.SHOP_API === 'on'
    ? { apiTable: readApiTable(env, problem), webhookQueue: readWebhookQueue(env, problem) }
    : undefined

/** For functions that need the queue without the API's secret. */
export const readWebhookQueue = (env: Environment, problem: ReportProblem): string =>
  required(env, problem, 'WEBHOOK_QUEUE', 'the name of the SQS queue of the webhooks')

/** Whether callers authorized by IAM are served without a key. */
export function readIam(env: Environment, problem: ReportProblem): boolean {
  const state = env.SHOP_API_IAM || 'off'
  if (state !== 'on' && state !== 'off') problem('SHOP_API_IAM must be on or off')
  if (state === 'on' && env.SHOP_API !== 'on') problem('SHOP_API_IAM needs SHOP_API=on')
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
    // Not used, since a problem was reported.
    keySecret: keySecret ?? { kind: 'literal', text: '' },
  }
}
