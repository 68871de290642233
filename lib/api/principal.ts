/**
 * Who signed a request, as API Gateway's IAM authorizer says. What it says stands in the event's
 * `requestContext.authorizer.iam` (payload 2.0), which no caller writes; on a route without the authorizer it is absent.
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
/** Of users the path does not count: names are the account's only ones without it. */
const USER = new RegExp(`^arn:aws[a-z-]*:iam::(\\d{12}):user/(?:[!-~]*/)?${NAME}$`)
const SESSION = new RegExp(`^arn:aws[a-z-]*:sts::(\\d{12}):assumed-role/${NAME}/${NAME}$`)

/**
 * @param authorizer  the event's `requestContext.authorizer`
 * @returns           `missing_signature` where API Gateway names nobody; `unsupported_principal` for whoever is neither a
 *                    user nor a session of a role: the root user, a federated user, a visitor by a Cognito identity pool
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
  if (account === undefined || isVisitor(iam.cognitoIdentity)) return err('unsupported_principal')
  return ok({ id: `iam:${account}:role/${role}`, arn })
}

/** Whether the session is one that an identity pool gave out, as to pages of browsers. */
const isVisitor = (cognitoIdentity: unknown): boolean =>
  cognitoIdentity !== undefined && cognitoIdentity !== null
