/** Whether the office has pages, and how people get in. */
import { isOrigin } from '../url'
import { type Environment, LOCAL_STAGE, type ReportProblem, readDeployment, required } from './environment'

export type AdminConfig =
  /** There are none. */
  | { readonly kind: 'off' }
  /** Whoever sits at this machine may do all; on the laptop only. */
  | { readonly kind: 'loopback' }
  /** People sign in at a user pool of Amazon Cognito. */
  | {
      readonly kind: 'cognito'
      readonly userPool: string
      readonly clientId: string
      /** The origin of the pool's own pages. */
      readonly signInUrl: string
    }

export function readAdmin(env: Environment, problem: ReportProblem): AdminConfig {
  const way = env.ADMIN?.trim() ?? ''
  switch (way) {
    case '':
      return { kind: 'off' }
    case 'loopback':
      if (readDeployment(env).stage !== LOCAL_STAGE) problem('ADMIN must not be loopback but on the laptop')
      return { kind: 'loopback' }
    case 'cognito':
      return readCognito(env, problem)
    default:
      problem('ADMIN must be cognito, or empty for a shop without pages for its office')
      return { kind: 'off' }
  }
}

function readCognito(env: Environment, problem: ReportProblem): AdminConfig {
  const userPool = required(env, problem, 'ADMIN_USER_POOL', 'the user pool of those who may see the office')
  const clientId = required(env, problem, 'ADMIN_CLIENT_ID', 'the user pool’s client for the office’s pages')
  const signInUrl = required(env, problem, 'ADMIN_SIGN_IN_URL', 'where the user pool has its sign-in pages')
  if (signInUrl !== '' && !(isOrigin(signInUrl) && signInUrl.startsWith('https:')))
    problem('ADMIN_SIGN_IN_URL must be an https origin')
  if (userPool !== '' && !/^[a-z]{2}[a-z-]*-\d_\w+$/.test(userPool))
    problem('ADMIN_USER_POOL must be the id of a user pool, such as eu-west-1_AbCdEf123')
  // @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
  if (/aws|amazon|cognito/.test(readDeployment(env).shop))
    problem(
      'SERVICE_NAME must not contain aws, amazon or cognito where ADMIN is cognito, which reserves them',
    )
  return { kind: 'cognito', userPool, clientId, signInUrl }
}
