/** Explains errors about AWS credentials. */

export interface Trouble {
  readonly says: string
  readonly todo: string
}

const LOG_IN = 'log in as for the AWS command line (aws configure, aws sso login, or AWS_PROFILE)'

/** @returns undefined for other errors */
export function credentialsTrouble(error: unknown): Trouble | undefined {
  const name = error instanceof Error ? error.name : ''
  // CloudFormation and SQS name some errors differently from the services with JSON protocols.
  switch (name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return { says: 'this machine has no AWS credentials', todo: LOG_IN }
    case 'ExpiredTokenException':
    case 'ExpiredToken':
    case 'InvalidSignatureException':
    case 'SignatureDoesNotMatch':
    case 'UnrecognizedClientException':
    case 'InvalidClientTokenId':
      return { says: `AWS rejects the credentials (${name})`, todo: `${LOG_IN}, and look at the clock` }
    default:
      return undefined
  }
}
