/**
 * Verifies ID tokens of a Cognito user pool: signature, issuer, audience, expiry and token use.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 */
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { FetchError } from 'aws-jwt-verify/error'
import type { Fetcher } from 'aws-jwt-verify/https'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { err, ok, type Result } from '../../result'
import type { Role, SignInError } from './access'

interface Identity {
  readonly person: string
  readonly role: Role | undefined
  readonly nonce: string
}

export type VerifyIdToken = (token: string) => Promise<Result<Identity, SignInError>>

interface Pool {
  /** Such as `eu-west-1_AbCdEf123`. */
  readonly userPool: string
  readonly clientId: string
}

/** In characters: limits what is stored with every fact. */
const MAX_PERSON = 100

/** @param fetcher  fetches the pool's keys, which are cached while the container lives */
export function idTokenVerifier({ userPool, clientId }: Pool, fetcher?: Fetcher): VerifyIdToken {
  const verifier = CognitoJwtVerifier.create(
    { userPoolId: userPool, clientId, tokenUse: 'id' },
    { jwksCache: new SimpleJwksCache(fetcher && { fetcher }) },
  )
  return async token => {
    try {
      return ok(identityOf(await verifier.verify(token)))
    } catch (error) {
      return err(error instanceof FetchError ? { unavailable: error } : 'refused')
    }
  }
}

interface Claims {
  readonly 'cognito:username': string
  readonly 'cognito:groups'?: readonly string[]
  readonly nonce?: unknown
}

function identityOf(claims: Claims): Identity {
  const groups = claims['cognito:groups'] ?? []
  return {
    person: [...claims['cognito:username']].slice(0, MAX_PERSON).join(''),
    role: (['operator', 'viewer'] as const).find(role => groups.includes(role)),
    nonce: typeof claims.nonce === 'string' ? claims.nonce : '',
  }
}
