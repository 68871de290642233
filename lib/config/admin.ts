/** The settings of the office's pages, and how people sign in. */
import { isOrigin } from '../url'
import { type Environment, LOCAL_STAGE, type ReportProblem, readDeployment, required } from './environment'

export type AdminConfig =
  /** No pages. */
  | { readonly kind: 'off' }
  /** Without sign-in, for requests from this machine; only on a developer's machine. */
  | { readonly kind: 'loopback' }
  /** Sign-in with an Amazon Cognito user pool. */
  | {
      readonly kind: 'cognito'
      readonly userPool: string
      readonly clientId: string
      /** The origin of the pool's sign-in pages. */
      readonly signInUrl: string
    }

export function readAdmin(env: Environment, problem: ReportProblem): AdminConfig {
  switch (env.ADMIN?.trim() ?? '') {
    case '':
      return { kind: 'off' }
    case 'loopback':
      if (readDeployment(env).stage !== LOCAL_STAGE) problem('ADMIN can be loopback on the laptop only')
      return { kind: 'loopback' }
    case 'cognito':
      return readCognito(env, problem)
    default:
      problem('ADMIN must be cognito, or empty for no office pages')
      return { kind: 'off' }
  }
}

function readCognito(env: Environment, problem: ReportProblem): AdminConfig {
  const userPool = required(env, problem, 'ADMIN_USER_POOL', 'the user pool of the people of the office')
  const clientId = required(env, problem, 'ADMIN_CLIENT_ID', 'the user pool’s client for the office’s pages')
  const signInUrl = required(
    env,
    problem,
    'ADMIN_SIGN_IN_URL',
    'the address of the user pool’s sign-in pages',
  )
  if (signInUrl !== '' && !(isOrigin(signInUrl) && signInUrl.startsWith('https:')))
    problem('ADMIN_SIGN_IN_URL must be an https origin')
  if (userPool !== '' && !/^[a-z]{2}[a-z-]*-\d_\w+$/.test(userPool))
    problem('ADMIN_USER_POOL must be the id of a user pool, such as eu-west-1_AbCdEf123')
  // @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
  if (/aws|amazon|cognito/.test(readDeployment(env).shop))
    problem('SERVICE_NAME must not contain aws, amazon or cognito if ADMIN is cognito: Cognito reserves them')
  return { kind: 'cognito', userPool, clientId, signInUrl }
}
