/**
 * The IAM principal that signed a request, from the event's `requestContext.authorizer.iam` (payload 2.0). API Gateway's
 * IAM authorizer writes it, callers cannot; it is absent on routes without the authorizer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
import { isRecord } from '../record'
import { err, ok, type Result } from '../result'

interface Principal {
  /** `iam:123456789012:role/NAME` or `iam:123456789012:user/NAME`: the same for all sessions of a role. */
  readonly id: string
  /** The ARN of the user, or of the role's session. */
  readonly arn: string
}

const NAME = '([\\w+=,.@-]{1,64})'
/** The path of a user is ignored: names are unique in the account without it. */
const USER = new RegExp(`^arn:aws[a-z-]*:iam::(\\d{12}):user/(?:[!-~]*/)?${NAME}$`)
const SESSION = new RegExp(`^arn:aws[a-z-]*:sts::(\\d{12}):assumed-role/${NAME}/${NAME}$`)

/**
 * @param authorizer  the event's `requestContext.authorizer`
 * @returns           `missing_signature` if there is no principal; `unsupported_principal` unless it is a user or a role
 *                    session: for the root user, federated users and sessions of Cognito identity pools
 */
export function readPrincipal(
  authorizer: unknown,
): Result<Principal, 'missing_signature' | 'unsupported_principal'> {
  const iam = isRecord(authorizer) ? authorizer.iam : undefined
  if (!isRecord(iam) || typeof iam.userArn !== 'string' || iam.userArn === '') return err('missing_signature')
  const arn = iam.userArn
  const [, userAccount, user] = USER.exec(arn) ?? []
  if (userAccount !== undefined) return ok({ id: `iam:${userAccount}:user/${user}`, arn })
  const [, account, role] = SESSION.exec(arn) ?? []
  if (account === undefined || isCognitoSession(iam.cognitoIdentity)) return err('unsupported_principal')
  return ok({ id: `iam:${account}:role/${role}`, arn })
}

/** Whether a Cognito identity pool issued the session, as it does for browsers. */
const isCognitoSession = (cognitoIdentity: unknown): boolean =>
  cognitoIdentity !== undefined && cognitoIdentity !== null
